import { useNavigate } from "@tanstack/react-router";
import { createColumnHelper, flexRender, getCoreRowModel, useReactTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Job } from "@/api/client";
import { useMe } from "@/api/session";
import { mayCancel } from "@/parts/cancel";
import { isTyping } from "@/ui/keys";
import { useIsNarrow } from "@/ui/use-media";
import { gridOf, HEADER_HEIGHT, NARROW_ROW_HEIGHT, ROW_HEIGHT } from "./columns";
import { JobRow } from "./job-row";
import type { JobsSearch } from "./search";

interface Props {
  jobs: Job[];
  everybody: boolean;
  search: JobsSearch;
  /** How many there are, when that is known. */
  total: number | undefined;
  /** The rows belong to the filters of before. */
  stale: boolean;
  hasMore: boolean;
  loadMore: () => void;
}

/** So many rows before the end the next page is asked for. */
const AHEAD = 40;

const column = createColumnHelper<Job>();
const COLUMNS = [
  column.accessor((job) => `${job.tool_name} / ${job.function_name}`, { id: "what", header: "Tool / Function" }),
  column.accessor((job) => job.started_by.name, { id: "who", header: "Started By" }),
  column.accessor("id", { id: "id", header: "Job ID" }),
  column.accessor("started_on", { id: "when", header: "Started On" }),
  column.accessor("status", { id: "status", header: "Status" }),
  column.display({ id: "actions", header: "Actions" }),
];

/** J4. Only the rows in sight are there, so that a hundred thousand scroll as smoothly as ten. */
export function JobTable({ jobs, everybody, search, total, stale, hasMore, loadMore }: Props) {
  const me = useMe();
  const navigate = useNavigate();
  const narrow = useIsNarrow();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string>();
  const [confirming, setConfirming] = useState<string>();
  const table = useReactTable({
    data: jobs,
    columns: COLUMNS,
    state: { columnVisibility: { who: everybody } },
    getRowId: (job) => job.id,
    getCoreRowModel: getCoreRowModel(),
  });
  const height = narrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const above = narrow ? 0 : HEADER_HEIGHT;
  const rows = useVirtualizer({
    count: jobs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => jobs[index]?.id ?? index,
    overscan: 12,
    scrollMargin: above,
    scrollPaddingStart: above,
  });
  const { measure } = rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other heights, measured anew
  useEffect(measure, [measure, height]);

  const seen = rows.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= jobs.length - AHEAD) loadMore();
  }, [hasMore, last, jobs.length, loadMore]);

  const index = useMemo(() => jobs.findIndex(({ id }) => id === active), [jobs, active]);
  const open = useCallback(
    (jobId: string) => void navigate({ to: "/jobs/$jobId", params: { jobId }, search }),
    [navigate, search],
  );
  const focusRow = useCallback(
    (to: number) => {
      const job = jobs[Math.max(0, Math.min(to, jobs.length - 1))];
      if (!job) return;
      setActive(job.id);
      rows.scrollToIndex(jobs.indexOf(job));
      // The row may only be there once it was scrolled to.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          scroller.current?.querySelector<HTMLElement>(`[data-job="${job.id}"]`)?.focus({ preventScroll: true });
        }),
      );
    },
    [jobs, rows],
  );

  // An arrow begins in the list wherever one is on the page, as long as nothing else wants it.
  useEffect(() => {
    const hear = (event: globalThis.KeyboardEvent) => {
      if (event.target !== document.body || isTyping(event)) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        focusRow(Math.max(0, index));
      }
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, [focusRow, index]);

  const hear = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target instanceof HTMLElement && event.target.dataset.job === undefined) return;
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const job = jobs[index];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 2);
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: jobs.length - 1,
      PageDown: index + page,
      PageUp: index - page,
    };
    const to = moves[event.key];
    if (to !== undefined) focusRow(to);
    else if (event.key === "Enter" && job) open(job.id);
    else if (event.key === "x" && job && mayCancel(job, me)) setConfirming(job.id);
    else return;
    event.preventDefault();
  };

  const grid = gridOf(everybody);
  return (
    <div
      role="table"
      aria-label={everybody ? "All Jobs" : "My Jobs"}
      aria-rowcount={total === undefined ? -1 : total + 1}
      aria-busy={stale}
      className="flex min-h-0 flex-1 flex-col"
      onKeyDown={hear}
    >
      <div ref={scroller} className={`min-h-0 flex-1 overflow-y-auto ${stale ? "opacity-60" : ""}`}>
        <div
          role="rowgroup"
          className="max-wide:sr-only wide:sticky wide:top-0 z-10 border-line border-b bg-paper px-4"
        >
          {table.getHeaderGroups().map((group) => (
            <div key={group.id} role="row" aria-rowindex={1} className={`h-7 text-ink-2 text-small ${grid}`}>
              {group.headers.map((header) => (
                <div key={header.id} role="columnheader" className={header.id === "actions" ? "text-right" : ""}>
                  {flexRender(header.column.columnDef.header, header.getContext())}
                </div>
              ))}
            </div>
          ))}
        </div>
        <div role="rowgroup" className="relative" style={{ height: rows.getTotalSize() }}>
          {seen.map(({ index: at, key, start, size }) => {
            const job = jobs[at];
            if (!job) return null;
            return (
              <JobRow
                key={key}
                job={job}
                number={at + 2}
                top={start - above}
                height={size}
                everybody={everybody}
                search={search}
                focusable={job.id === active || (index < 0 && at === 0)}
                confirming={job.id === confirming}
                onConfirming={setConfirming}
                onFocus={setActive}
                onOpen={open}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
