import { type ReactNode, useId } from "react";
import { Button } from "./button";
import { copy } from "./copy";

/** A text to copy: selected as a whole by a click, and by its button. */
export function CopyBox({ label, text, lines = false }: { label: string; text: string; lines?: boolean }) {
  const id = useId();
  return (
    <div className="min-w-0">
      <div className="flex items-center gap-2 pb-1">
        <span id={id} className="flex-1 font-strong">
          {label}
        </span>
        <Button small icon="copy" aria-label={`Copy ${label}`} onClick={() => void copy(text, label)}>
          Copy
        </Button>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: an input would scroll a long secret out of sight */}
      <div
        role="textbox"
        tabIndex={0}
        aria-readonly="true"
        aria-labelledby={id}
        aria-multiline={lines || undefined}
        className={`select-all rounded-md border border-line bg-well px-3 py-2 font-mono text-small ${lines ? "whitespace-pre-wrap break-words" : "break-all"}`}
      >
        {text}
      </div>
    </div>
  );
}

/** What is shown this once: the warning, what to copy, and what to do with it. */
export function SecretOnce({ warning, children }: { warning: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-4">
      <p role="status" className="rounded-md border border-line border-l-3 border-l-accent bg-wash px-3 py-2">
        {warning}
      </p>
      {children}
    </div>
  );
}
