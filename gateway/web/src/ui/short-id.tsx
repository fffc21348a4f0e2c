import { useEffect, useState } from "react";
import { copy } from "./copy";
import { Icon } from "./icons";
import { Tip } from "./tip";

/** J5: the first six characters and an ellipsis; a click copies the whole and says so. */
export function ShortId({ id, what = "Job ID", whole = false }: { id: string; what?: string; whole?: boolean }) {
  const [copied, setCopied] = useState(false);
  const shown = whole ? id : `${id.slice(0, 6)}…`;
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Tip text={whole ? `Copy ${what}` : id}>
      <button
        type="button"
        aria-label={`Copy ${what} ${shown}`}
        className="group/id inline-flex max-w-full items-center gap-1 rounded-sm max-wide:px-0 wide:px-1 wide:-mx-1 font-mono text-small hover:bg-well"
        onClick={async (event) => {
          event.stopPropagation();
          setCopied(await copy(id, what));
        }}
      >
        <span className={whole ? "break-all text-left" : ""}>{shown}</span>
        <Icon
          name={copied ? "check" : "copy"}
          className={`size-3 max-wide:hidden ${copied ? "text-good" : "text-ink-2 opacity-0 group-hover/id:opacity-100 group-focus-visible/id:opacity-100"}`}
        />
      </button>
    </Tip>
  );
}
