import { Link } from "@tanstack/react-router";
import { type MouseEvent, memo, useEffect } from "react";
import type { Job } from "@/api/client";
import { useMe } from "@/api/session";
import { ConfirmCancel, mayCancel } from "@/parts/cancel";
import { StatusBadge } from "@/parts/status";
import { RowTrail } from "@/parts/trail-figure";
import { IconButton } from "@/ui/button";
import { Moment } from "@/ui/moment";
import { ShortId } from "@/ui/short-id";
import { useIsNarrow } from "@/ui/use-media";
import { gridOf } from "./columns";
import type { JobsSearch } from "./search";

interface Props {
  job: Job;
  number: number;
  top: number;
  height: number;
  everybody: boolean;
  search: JobsSearch;
  focusable: boolean;
  confirming: boolean;
  onConfirming: (id: string | undefined) => void;
  onFocus: (id: string) => void;
  onOpen: (id: string) => void;
}

/** A row of 32 px; on a narrow screen two lines. */
export const JobRow = memo(function JobRow(props: Props) {
  const { job, number, top, height, everybody, search, focusable, confirming, onConfirming, onFocus, onOpen } = props;
  const me = useMe();
  const narrow = useIsNarrow();
  const cancellable = mayCancel(job, me);
  const isConfirming = confirming && cancellable;

  // An agent was faster than the hand: there is nothing left to confirm.
  useEffect(() => {
    if (confirming && !cancellable) onConfirming(undefined);
  }, [confirming, cancellable, onConfirming]);

  const done = () => {
    onConfirming(undefined);
    document.querySelector<HTMLElement>(`[data-job="${job.id}"]`)?.focus();
  };
  const click = (event: MouseEvent<HTMLElement>) => {
    // Its controls do their own; and who selects text does not want to leave.
    if (event.target instanceof Element && event.target.closest("a, button")) return;
    if (getSelection()?.isCollapsed === false) return;
    onOpen(job.id);
  };

  return (
    <div
      role="row"
      aria-rowindex={number}
      data-job={job.id}
      tabIndex={focusable ? 0 : -1}
      onFocus={() => onFocus(job.id)}
      onClick={click}
      className={`absolute inset-x-0 cursor-default border-line/70 border-b px-4 hover:bg-well/60 focus-visible:bg-wash/60 inset-focus max-wide:px-3 ${gridOf(everybody)}`}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <div role="cell" className="flex min-w-0 items-baseline gap-2 max-wide:[grid-area:what]">
        <Link
          to="/jobs/$jobId"
          params={{ jobId: job.id }}
          search={search}
          className="max-w-[75%] shrink-0 truncate rounded-sm hover:underline"
        >
          <span className="text-ink-2">{job.tool_name} /</span> {job.function_name}
        </Link>
        {job.file && <span className="min-w-0 truncate text-ink-2 text-small">{job.file.name}</span>}
      </div>
      {everybody && (
        <div role="cell" className="min-w-0 truncate max-wide:text-ink-2 max-wide:text-small max-wide:[grid-area:who]">
          {job.started_by.id === me.id
            ? "You"
            : (job.started_by.name ?? <ShortId id={job.started_by.id} what="Person ID" />)}
        </div>
      )}
      <div role="cell" className="flex items-center max-wide:justify-end max-wide:[grid-area:id]">
        <ShortId id={job.id} />
      </div>
      <div role="cell" className="flex items-center text-ink-2 max-wide:text-small max-wide:[grid-area:when]">
        <Moment at={job.started_on} as={narrow ? "relative" : "local"} />
      </div>
      {isConfirming ? (
        <div
          role="cell"
          className="col-span-2 max-wide:absolute max-wide:inset-y-0 max-wide:right-0 max-wide:flex max-wide:items-center max-wide:bg-paper max-wide:px-3"
        >
          <ConfirmCancel job={job} onDone={done} />
        </div>
      ) : (
        <>
          <div role="cell" className="flex items-center gap-3 max-wide:[grid-area:status]">
            <span className="flex wide:w-26">
              <StatusBadge status={job.status} />
            </span>
            {!narrow && <RowTrail job={job} />}
          </div>
          <div role="cell" className="-mr-1.5 flex h-5 items-center justify-end max-wide:[grid-area:actions]">
            {cancellable && (
              <IconButton label="Cancel job" icon="cross" keys="x" onClick={() => onConfirming(job.id)} />
            )}
          </div>
        </>
      )}
    </div>
  );
});
