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
      className={`absolute inset-x-0 cursor-default border-line/70 border-b px-4 hover:bg-well/60 focus-visible:bg-wash/60 inset-focus max-wide:flex max-wide:flex-wrap max-wide:content-center max-wide:gap-x-3 max-wide:gap-y-0.5 max-wide:px-3 ${gridOf(everybody)}`}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <div role="cell" className="flex min-w-0 items-baseline gap-2 max-wide:w-full">
        <Link
          to="/jobs/$jobId"
          params={{ jobId: job.id }}
          search={search}
          className="shrink-0 truncate rounded-sm hover:underline max-wide:shrink"
        >
          <span className="text-ink-2">{job.tool_name} /</span> {job.function_name}
        </Link>
        {job.file && <span className="min-w-0 truncate text-ink-2 text-small">{job.file.name}</span>}
      </div>
      {everybody && (
        <div role="cell" className="min-w-0 truncate max-wide:order-4 max-wide:ml-auto max-wide:text-small">
          {job.started_by.id === me.id
            ? "You"
            : (job.started_by.name ?? <ShortId id={job.started_by.id} what="Person ID" />)}
        </div>
      )}
      <div role="cell" className="max-wide:order-3">
        <ShortId id={job.id} />
      </div>
      <div role="cell" className="max-wide:order-2 max-wide:text-small">
        <Moment at={job.started_on} className="text-ink-2" />
      </div>
      {isConfirming ? (
        <div role="cell" className="col-span-2 max-wide:order-5 max-wide:ml-auto">
          <ConfirmCancel job={job} onDone={done} />
        </div>
      ) : (
        <>
          <div role="cell" className="flex items-center gap-3 max-wide:order-1">
            <span className="wide:w-26">
              <StatusBadge status={job.status} />
            </span>
            <span className="max-wide:hidden">
              <RowTrail job={job} />
            </span>
          </div>
          <div role="cell" className="flex justify-end max-wide:order-5 max-wide:ml-auto max-wide:empty:hidden">
            {cancellable && (
              <IconButton label="Cancel job" icon="cross" keys="x" onClick={() => onConfirming(job.id)} />
            )}
          </div>
        </>
      )}
    </div>
  );
});
