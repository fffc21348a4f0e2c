import { Fragment, type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";

export interface Pane {
  id: string;
  /** Told with the separator before it: "Width of the details". */
  label: string;
  /** In px at first. The one without a size takes what is left. */
  size?: number;
  min?: number;
  max?: number;
  content: ReactNode;
}

interface Props {
  /** Under this name its sizes are remembered in this browser. */
  name: string;
  direction?: "columns" | "rows";
  panes: readonly Pane[];
  className?: string;
}

const STEP = 16;
/** What the pane that takes the rest keeps at least. */
const REST_MIN = 160;
const DEFAULT_MIN = 120;

/**
 * Panes beside or above each other, with separators that are dragged, or moved with the arrows; a double click or Home gives the size of the
 * beginning back. One pane has no size and takes what the others leave.
 */
export function Split({ name, direction = "columns", panes, className = "" }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [sizes, setSizes] = useState<Record<string, number>>(() => remembered(name));
  const columns = direction === "columns";
  const flexible = panes.findIndex(({ size }) => size === undefined);
  const sizeOf = (pane: Pane) => sizes[pane.id] ?? pane.size ?? 0;

  const limited = (pane: Pane, wanted: number): number => {
    const whole = (columns ? box.current?.clientWidth : box.current?.clientHeight) ?? 0;
    const others = panes.reduce((sum, one) => sum + (one.size === undefined || one === pane ? 0 : sizeOf(one)), 0);
    const most = Math.min(pane.max ?? Number.POSITIVE_INFINITY, whole - others - REST_MIN);
    return Math.round(Math.max(pane.min ?? DEFAULT_MIN, Math.min(wanted, most)));
  };
  const resize = (pane: Pane, wanted: number | undefined) => {
    setSizes((before) => {
      const { [pane.id]: _, ...rest } = before;
      const next = wanted === undefined ? rest : { ...rest, [pane.id]: limited(pane, wanted) };
      localStorage.setItem(key(name), JSON.stringify(next));
      return next;
    });
  };

  const tracks = panes.map((pane) => (pane.size === undefined ? "minmax(0,1fr)" : `${sizeOf(pane)}px`)).join(" auto ");
  return (
    <div
      ref={box}
      className={`grid min-h-0 min-w-0 flex-1 overflow-hidden ${className}`}
      style={
        columns ? { gridTemplateColumns: tracks, gridTemplateRows: "minmax(0,1fr)" } : { gridTemplateRows: tracks }
      }
    >
      {panes.map((pane, index) => {
        const before = panes[index - 1];
        // The separator moves the pane that has a size: the one after it, or before it when that comes before the flexible one.
        const moved = index <= flexible ? before : pane;
        return (
          <Fragment key={pane.id}>
            {before && moved && (
              <Separator
                columns={columns}
                label={moved.label}
                value={sizeOf(moved)}
                min={moved.min ?? DEFAULT_MIN}
                max={moved.max ?? 2_000}
                grows={moved === before ? 1 : -1}
                onResize={(size) => resize(moved, size)}
              />
            )}
            <div className="flex min-h-0 min-w-0 flex-col overflow-hidden">{pane.content}</div>
          </Fragment>
        );
      })}
    </div>
  );
}

interface SeparatorProps {
  columns: boolean;
  label: string;
  value: number;
  min: number;
  max: number;
  /** Whether what it moves grows towards the end (1) or towards the beginning (-1). */
  grows: 1 | -1;
  onResize: (size: number | undefined) => void;
}

function Separator({ columns, label, value, min, max, grows, onResize }: SeparatorProps) {
  const drag = useRef<{ at: number; size: number }>(undefined);
  const at = (event: PointerEvent) => (columns ? event.clientX : event.clientY);
  const hear = (event: KeyboardEvent) => {
    const [less, more] = columns ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    if (event.key === more) onResize(value + STEP * grows);
    else if (event.key === less) onResize(value - STEP * grows);
    else if (event.key === "Home") onResize(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      role="separator"
      aria-label={label}
      aria-orientation={columns ? "vertical" : "horizontal"}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      className={`group relative z-10 touch-none bg-line ${columns ? "w-px cursor-col-resize" : "h-px cursor-row-resize"}`}
      onDoubleClick={() => onResize(undefined)}
      onKeyDown={hear}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { at: at(event), size: value };
        event.preventDefault();
      }}
      onPointerMove={(event) => {
        if (drag.current) onResize(drag.current.size + (at(event) - drag.current.at) * grows);
      }}
      onPointerUp={() => {
        drag.current = undefined;
      }}
      onPointerCancel={() => {
        drag.current = undefined;
      }}
    >
      <span
        aria-hidden="true"
        className={`absolute group-hover:bg-accent/40 group-focus-visible:bg-accent group-active:bg-accent ${
          columns ? "-left-[3px] inset-y-0 w-[7px]" : "-top-[3px] inset-x-0 h-[7px]"
        }`}
      />
    </div>
  );
}

const key = (name: string) => `jobtrail.split.${name}`;

function remembered(name: string): Record<string, number> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key(name)) ?? "{}");
    if (typeof found !== "object" || found === null) return {};
    return Object.fromEntries(Object.entries(found).filter(([, size]) => Number.isFinite(size)));
  } catch {
    return {};
  }
}
