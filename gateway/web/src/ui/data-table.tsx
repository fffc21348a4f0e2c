import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { Icon } from "./icons";
import { isTyping } from "./keys";
import { useIsNarrow } from "./use-media";

export interface Column<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** A track of CSS grid: "minmax(12rem,1fr)", "8rem". */
  width: string;
  /** On a narrow screen: the first line, its end, a part of the second line, or not there. */
  narrow: "title" | "aside" | "line" | "none";
  align?: "end";
  /** A click on the header sorts by it: what the sort is called, and the other way round when there is one. */
  sort?: { by: string; reverse?: string };
}

interface Props<T> {
  /** Its accessible name. */
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  idOf: (row: T) => string;
  /** Enter or a click on a row. */
  onOpen?: (row: T) => void;
  /** The one that is open beside the table. Arrows then open as they go. */
  open?: string | undefined;
  /** What other keys do to the row that has the focus: { x: cancel }. */
  keys?: Record<string, (row: T) => void>;
  sort?: string;
  onSort?: (by: string) => void;
  /** How many there are, when that is known. */
  total?: number | undefined;
  /** The rows belong to the filters of before. */
  stale?: boolean;
  hasMore?: boolean;
  loadMore?: () => void;
  /** Two-line rows whatever the screen: for a table in a narrow pane. */
  compact?: boolean;
}

export const ROW_HEIGHT = 32;
export const NARROW_ROW_HEIGHT = 52;
/** The line of names, with its border. It stands in what is scrolled, so that the columns are as wide as those of the rows. */
export const HEADER_HEIGHT = 29;
/** So many rows before the end the next page is asked for. */
const AHEAD = 40;

/**
 * A list of any length. Only the rows in sight are there. One is reached by Tab, the others by arrows, Home and End; Enter opens.
 * On a narrow screen a row has two lines.
 */
export function DataTable<T>(props: Props<T>) {
  const { label, rows, columns, idOf, onOpen, open, total, stale = false, hasMore = false, loadMore } = props;
  const twoLines = useIsNarrow() || props.compact === true;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string>();
  const height = twoLines ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const above = twoLines ? 0 : HEADER_HEIGHT;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => (rows[index] ? idOf(rows[index]) : index),
    overscan: 12,
    scrollMargin: above,
    scrollPaddingStart: above,
  });
  const { measure } = virtual;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other heights, measured anew
  useEffect(measure, [measure, height]);

  const seen = virtual.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - AHEAD) loadMore?.();
  }, [hasMore, last, rows.length, loadMore]);

  const index = useMemo(() => rows.findIndex((row) => idOf(row) === (active ?? open)), [rows, idOf, active, open]);
  const focusRow = useCallback(
    (to: number) => {
      const row = rows[Math.max(0, Math.min(to, rows.length - 1))];
      if (!row) return;
      const id = idOf(row);
      setActive(id);
      if (open !== undefined && id !== open) onOpen?.(row);
      virtual.scrollToIndex(rows.indexOf(row));
      const focus = () => {
        const shown = scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
        shown?.focus({ preventScroll: true });
        return Boolean(shown);
      };
      // At once, so that the next key goes on from there; but the row may only be there once it was scrolled to.
      if (!focus()) requestAnimationFrame(() => requestAnimationFrame(focus));
    },
    [rows, idOf, virtual, open, onOpen],
  );

  // An arrow begins in the list wherever one is on the page, as long as nothing else wants it.
  useEffect(() => {
    const hear = (event: globalThis.KeyboardEvent) => {
      if (event.target !== document.body || isTyping(event)) return;
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      focusRow(Math.max(0, index));
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, [focusRow, index]);

  const hear = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target instanceof HTMLElement && event.target.dataset.row === undefined) return;
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const row = rows[index];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 2);
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: rows.length - 1,
      PageDown: index + page,
      PageUp: index - page,
    };
    const to = moves[event.key];
    const other = props.keys?.[event.key];
    if (to !== undefined) focusRow(to);
    else if (event.key === "Enter" && row && onOpen) onOpen(row);
    else if (other && row) other(row);
    else return;
    event.preventDefault();
  };
  const click = (row: T) => (event: MouseEvent<HTMLElement>) => {
    // Its controls do their own; and who selects text does not want to leave.
    if (event.target instanceof Element && event.target.closest("a, button, input, [role=menuitem]")) return;
    if (getSelection()?.isCollapsed === false) return;
    onOpen?.(row);
  };

  const grid = { gridTemplateColumns: columns.map(({ width }) => width).join(" ") };
  return (
    <div
      role="table"
      aria-label={label}
      aria-rowcount={total === undefined ? -1 : total + 1}
      aria-busy={stale}
      className="flex min-h-0 flex-1 flex-col"
      onKeyDown={hear}
    >
      <div ref={scroller} className={`min-h-0 flex-1 overflow-y-auto ${stale ? "opacity-60" : ""}`}>
        <div role="rowgroup" className={twoLines ? "sr-only" : "sticky top-0 z-10 border-line border-b bg-paper px-4"}>
          <div
            role="row"
            aria-rowindex={1}
            className="grid h-7 items-center gap-x-4 text-ink-2 text-small"
            style={grid}
          >
            {columns.map((column) => (
              <Header key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {seen.map(({ index: at, start, size }) => {
            const row = rows[at];
            if (row === undefined) return null;
            const id = idOf(row);
            return (
              <div
                key={id}
                role="row"
                aria-rowindex={at + 2}
                aria-current={id === open || undefined}
                data-row={id}
                tabIndex={at === Math.max(0, index) ? 0 : -1}
                onFocus={() => setActive(id)}
                onClick={click(row)}
                className={`absolute inset-x-0 cursor-default border-line/70 border-b px-4 hover:bg-well/60 focus-visible:bg-wash/60 aria-[current=true]:bg-wash inset-focus max-wide:px-3 ${
                  twoLines ? "flex flex-wrap content-center items-center gap-x-3" : "grid items-center gap-x-4"
                }`}
                style={{ height: size, transform: `translateY(${start - above}px)`, ...(twoLines ? {} : grid) }}
              >
                {twoLines ? <TwoLines columns={columns} row={row} /> : columns.map((column) => cell(column, row))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const cell = <T,>(column: Column<T>, row: T) => (
  <div key={column.id} role="cell" className={`min-w-0 ${column.align === "end" ? "text-right tabular-nums" : ""}`}>
    {column.cell(row)}
  </div>
);

function TwoLines<T>({ columns, row }: { columns: readonly Column<T>[]; row: T }) {
  const at = (place: Column<T>["narrow"]) => columns.filter(({ narrow }) => narrow === place);
  return (
    <>
      <div role="presentation" className="flex w-full min-w-0 items-center gap-3">
        {at("title").map((column) => (
          <div key={column.id} role="cell" className="min-w-0 flex-1">
            {column.cell(row)}
          </div>
        ))}
        {at("aside").map((column) => cell(column, row))}
      </div>
      <div role="presentation" className="flex w-full min-w-0 items-center gap-3 text-ink-2 text-small">
        {at("line").map((column) => cell(column, row))}
      </div>
    </>
  );
}

interface HeaderProps<T> {
  column: Column<T>;
  sort: string | undefined;
  onSort: ((by: string) => void) | undefined;
}

function Header<T>({ column: { header, align, sort: offered }, sort, onSort }: HeaderProps<T>) {
  const where = align === "end" ? "text-right" : "";
  if (!offered || !onSort) {
    return (
      <div role="columnheader" className={`truncate ${where}`}>
        {header}
      </div>
    );
  }
  const up = sort === offered.by;
  const down = sort !== undefined && sort === offered.reverse;
  return (
    <div
      role="columnheader"
      aria-sort={up ? "ascending" : down ? "descending" : "none"}
      className={`truncate ${where}`}
    >
      <button
        type="button"
        className={`inline-flex items-center gap-1 rounded-sm hover:text-ink ${up || down ? "text-ink" : ""}`}
        onClick={() => onSort(up && offered.reverse ? offered.reverse : offered.by)}
      >
        {header}
        {(up || down) && <Icon name={down ? "chevronDown" : "chevronUp"} className="size-3" />}
      </button>
    </div>
  );
}

const LOADING = Array.from({ length: 12 }, (_, row) => `row ${row}`);

/** Where the rows will be; nothing moves when they come. */
export function TableLoading({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="px-4 max-wide:px-3">
      <div className="-mx-4 h-7 border-line border-b max-wide:hidden" />
      {LOADING.map((row) => (
        <div key={row} className="flex h-8 items-center gap-4 border-line/70 border-b max-wide:h-13">
          <span className="h-2 w-2/5 rounded-full bg-well" />
          <span className="h-2 w-16 rounded-full bg-well" />
          <span className="h-2 w-32 rounded-full bg-well max-wide:hidden" />
        </div>
      ))}
    </div>
  );
}
