import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, lazy, useMemo, useRef, useState } from "react";
import { Button } from "@/ui/button";
import { Icon } from "@/ui/icons";
import { textOf, useBytes } from "./content";
import { type Line, linesOf, opened, ROOT } from "./json-lines";
import type { Shown } from "./preview";
import { Toolbar } from "./toolbar";

const Code = lazy(() => import("./code"));
const ROW = 22;

/** A tree that opens as far as one likes, or the text. What is no JSON is shown as text. */
// biome-ignore lint/style/noDefaultExport: loaded on demand
export default function JsonView({ file }: { file: Shown }) {
  const content = useBytes(file.url);
  const value = useMemo(() => parsed(textOf(content)), [content]);
  const [raw, setRaw] = useState(false);
  if (value === undefined) return <Code file={file} />;
  if (raw) {
    return (
      <>
        <Toolbar>
          <span className="flex-1" />
          <Button small look="quiet" onClick={() => setRaw(false)}>
            Show the tree
          </Button>
        </Toolbar>
        <Code file={file} />
      </>
    );
  }
  return <Tree value={value.json} onRaw={() => setRaw(true)} />;
}

function parsed(text: string): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(text.replace(/^\uFEFF/, "")) };
  } catch {
    return undefined;
  }
}

function Tree({ value, onRaw }: { value: unknown; onRaw: () => void }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(() => opened(value));
  const [active, setActive] = useState(ROOT);
  const lines = useMemo(() => linesOf(value, open), [value, open]);
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
  const toggle = (path: string, to?: boolean) =>
    setOpen((before) => {
      const next = new Set(before);
      if (to ?? !next.has(path)) next.add(path);
      else next.delete(path);
      return next;
    });
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
    if (opens || closes || (event.key === "Enter" && line.open !== undefined)) toggle(line.path);
    else if (next !== undefined) focus(next);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <Toolbar>
        <Button small look="quiet" onClick={() => setOpen(opened(value, Number.POSITIVE_INFINITY))}>
          Open all
        </Button>
        <Button small look="quiet" onClick={() => setOpen(new Set([ROOT]))}>
          Close all
        </Button>
        <span className="flex-1" />
        <Button small look="quiet" onClick={onRaw}>
          Show the text
        </Button>
      </Toolbar>
      <div ref={scroller} className="min-h-0 flex-1 overflow-auto py-2 font-mono text-small">
        <div
          role="tree"
          aria-label="JSON"
          className="relative"
          style={{ height: rows.getTotalSize() }}
          onKeyDown={hear}
        >
          {rows.getVirtualItems().map(({ index: at, start }) => {
            const line = lines[at];
            return (
              line && (
                <Item
                  key={line.path}
                  line={line}
                  top={start}
                  focusable={at === index}
                  onFocus={() => setActive(line.path)}
                  onToggle={() => toggle(line.path)}
                />
              )
            );
          })}
        </div>
      </div>
    </>
  );
}

interface ItemProps {
  line: Line;
  top: number;
  focusable: boolean;
  onFocus: () => void;
  onToggle: () => void;
}

const LOOKS: Record<Line["kind"], string> = {
  string: "text-good",
  number: "text-accent",
  word: "text-accent",
  branch: "text-ink-2",
};

function Item({ line, top, focusable, onFocus, onToggle }: ItemProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys
    <div
      role="treeitem"
      aria-level={line.depth + 1}
      aria-expanded={line.open}
      aria-selected={focusable}
      data-path={line.path}
      tabIndex={focusable ? 0 : -1}
      onFocus={onFocus}
      onClick={() => line.open !== undefined && getSelection()?.isCollapsed !== false && onToggle()}
      className="absolute flex min-w-full items-center whitespace-pre pr-4 hover:bg-well/60 focus-visible:bg-wash inset-focus"
      style={{ top, height: ROW, paddingLeft: 12 + line.depth * 16 }}
    >
      <span className="w-4 shrink-0 text-ink-2">
        {line.open !== undefined && <Icon name={line.open ? "chevronDown" : "chevronRight"} className="size-3" />}
      </span>
      {line.name !== undefined && <span>{line.name}: </span>}
      <span className={LOOKS[line.kind]}>{line.text}</span>
    </div>
  );
}
