import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useDeferredValue, useMemo, useRef, useState } from "react";
import { SearchField } from "@/ui/field";
import { textOf, useBytes } from "./content";
import type { Shown } from "./preview";
import { fitting, type Grid, parseTable } from "./rows";
import { Toolbar } from "./toolbar";

const ROW = 24;
const CHARACTER = 7.3;

/** A table of any number of rows and columns; only those in sight are there. */
// biome-ignore lint/style/noDefaultExport: loaded on demand
export default function TableView({ file }: { file: Shown }) {
  const content = useBytes(file.url);
  const grid = useMemo(() => parseTable(textOf(content), file.name.endsWith(".tsv")), [content, file.name]);
  const [typed, setTyped] = useState("");
  const wanted = useDeferredValue(typed);
  const rows = useMemo(() => fitting(grid.rows, wanted), [grid.rows, wanted]);
  return (
    <>
      <Toolbar>
        <span role="status" className="text-ink-2 text-small tabular-nums">
          {rows.length === grid.rows.length ? "" : `${rows.length.toLocaleString("en")} of `}
          {grid.rows.length.toLocaleString("en")} rows, {grid.header.length} columns
        </span>
        <span className="flex-1" />
        <SearchField
          label="Search in the table"
          className="my-1 h-6! w-44"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Toolbar>
      <Rows grid={grid} rows={rows} />
    </>
  );
}

function Rows({ grid, rows }: { grid: Grid; rows: readonly number[] | readonly string[][] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const { header, widths, numeric } = grid;
  const down = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 20,
    paddingStart: ROW,
  });
  const across = useVirtualizer({
    horizontal: true,
    count: header.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => Math.round((widths[index] ?? 8) * CHARACTER) + 20,
    overscan: 4,
    paddingStart: 56,
  });
  const columns = across.getVirtualItems();
  const hear = (event: KeyboardEvent) => {
    if (event.key === "End" && (event.ctrlKey || event.metaKey)) down.scrollToIndex(rows.length - 1);
    else if (event.key === "Home" && (event.ctrlKey || event.metaKey)) down.scrollToIndex(0);
    else return;
    event.preventDefault();
  };
  const at = (start: number, size: number) => ({ left: start, width: size });
  const cell = (index: number) =>
    `absolute inset-y-0 overflow-hidden text-ellipsis whitespace-pre border-line/70 border-r px-2.5 leading-6 ${numeric[index] ? "text-right" : ""}`;
  return (
    <div
      ref={scroller}
      role="table"
      aria-label="Table"
      aria-rowcount={rows.length + 1}
      aria-colcount={header.length + 1}
      tabIndex={0}
      className="relative min-h-0 flex-1 overflow-auto text-small tabular-nums inset-focus"
      onKeyDown={hear}
    >
      <div role="rowgroup" style={{ height: down.getTotalSize(), width: across.getTotalSize(), position: "relative" }}>
        <div role="row" aria-rowindex={1} className="sticky top-0 z-10 h-6 border-line border-b bg-well font-strong">
          <div
            role="columnheader"
            className="sticky left-0 z-10 h-full w-14 bg-well px-2.5 text-right font-normal text-ink-2 leading-6"
          >
            #
          </div>
          {columns.map(({ index, start, size }) => (
            <div key={index} role="columnheader" className={cell(index)} style={at(start, size)} title={header[index]}>
              {header[index]}
            </div>
          ))}
        </div>
        {down.getVirtualItems().map(({ index, start }) => {
          const row = rows[index] as number | string[];
          const [number, values] = typeof row === "number" ? [row, grid.rows[row] ?? []] : [index, row];
          return (
            <div
              key={number}
              role="row"
              aria-rowindex={index + 2}
              className="absolute left-0 h-6 border-line/50 border-b"
              style={{ top: start, width: across.getTotalSize() }}
            >
              <div
                role="rowheader"
                className="sticky left-0 z-[5] h-full w-14 bg-paper px-2.5 text-right text-ink-2 leading-6"
              >
                {number + 1}
              </div>
              {columns.map(({ index: column, start: left, size }) => (
                <div key={column} role="cell" className={cell(column)} style={at(left, size)} title={values[column]}>
                  {values[column]}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
