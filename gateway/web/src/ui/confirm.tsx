import type { ReactNode } from "react";
import { Button } from "./button";

interface Props {
  question: ReactNode;
  /** What is done: "Archive", never "OK". */
  action: string;
  keep?: string;
  busy?: boolean;
  danger?: boolean;
  onConfirm: () => void;
  onKeep: () => void;
}

/** A confirmation in the place where it was asked for. It takes the focus; Escape keeps everything as it is. */
export function Confirm({ question, action, keep = "Keep", busy = false, danger = true, onConfirm, onKeep }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a part of a form
    <div
      role="group"
      data-escape
      aria-label={typeof question === "string" ? question : action}
      className="flex flex-wrap items-center gap-1.5"
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== "Escape") return;
        event.preventDefault();
        onKeep();
      }}
    >
      <span className="text-ink-2">{question}</span>
      <Button small look="quiet" onClick={onKeep}>
        {keep}
      </Button>
      <Button small look={danger ? "danger" : "primary"} autoFocus busy={busy} onClick={onConfirm}>
        {action}
      </Button>
    </div>
  );
}
