import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { Icon } from "@/ui/icons";

export interface TreeLine {
  path: string;
  depth: number;
  /** Undefined when there is nothing to open. */
  open: boolean | undefined;
}

const ROW = 22;

interface Props<L extends TreeLine> {
  label: string;
  lines: readonly L[];
  onToggle: (path: string) => void;
  draw: (line: L) => ReactNode;
  /** Lines are as long as they are, and scroll sideways; otherwise as wide as there is room. */
  long?: boolean;
  className?: string;
}

/** A tree of any length, line by line: arrows, Home and End, Enter opens and closes. */
export function LineTree<L extends TreeLine>({ label, lines, onToggle, draw, long = false, className = "" }: Props<L>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string>();
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => lines[index]?.path ?? index,
    overscan: 20,
  });
  const index = Math.max(
    0,
    lines.findIndex(({ path }) => path === active),
  );
  const focus = (to: number) => {
    const line = lines[Math.max(0, Math.min(to, lines.length - 1))];
    if (!line) return;
    setActive(line.path);
    rows.scrollToIndex(lines.indexOf(line));
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-path="${CSS.escape(line.path)}"]`)
        ?.focus({ preventScroll: true }),
    );
  };
  const hear = (event: KeyboardEvent) => {
    const line = lines[index];
    if (!line) return;
    const opens = event.key === "ArrowRight" && line.open === false;
    const closes = event.key === "ArrowLeft" && line.open === true;
    const to: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      ArrowRight: index + 1,
      ArrowLeft: lines.findLastIndex((one, at) => at < index && one.depth < line.depth),
      Home: 0,
      End: lines.length - 1,
    };
    const next = to[event.key];
    if (opens || closes || (event.key === "Enter" && line.open !== undefined)) onToggle(line.path);
    else if (next !== undefined) focus(next);
    else return;
    event.preventDefault();
  };
  return (
    <div ref={scroller} className={`min-h-0 flex-1 overflow-auto py-2 ${className}`}>
      <div role="tree" aria-label={label} className="relative" style={{ height: rows.getTotalSize() }} onKeyDown={hear}>
        {rows.getVirtualItems().map(({ index: at, start }) => {
          const line = lines[at];
          if (!line) return null;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys
            <div
              key={line.path}
              role="treeitem"
              aria-level={line.depth + 1}
              aria-expanded={line.open}
              aria-selected={at === index}
              data-path={line.path}
              tabIndex={at === index ? 0 : -1}
              onFocus={() => setActive(line.path)}
              onClick={() => line.open !== undefined && getSelection()?.isCollapsed !== false && onToggle(line.path)}
              className={`absolute flex items-center pr-4 hover:bg-well/60 focus-visible:bg-wash inset-focus ${long ? "min-w-full whitespace-pre" : "w-full"}`}
              style={{ top: start, height: ROW, paddingLeft: 12 + line.depth * 16 }}
            >
              <span className="w-4 shrink-0 text-ink-2">
                {line.open !== undefined && (
                  <Icon name={line.open ? "chevronDown" : "chevronRight"} className="size-3" />
                )}
              </span>
              {draw(line)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
