import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { Job } from "@/api/client";
import { fileQuery } from "@/api/files";
import { fileJobsQuery } from "@/api/jobs";
import { Problem } from "@/api/problem";
import { useMe } from "@/api/session";
import { ConfirmCancel, mayCancel } from "@/parts/cancel";
import { useCreateJob } from "@/parts/create-job/use-create-job";
import { openJob } from "@/parts/open-job";
import { StatusBadge } from "@/parts/status";
import { RowTrail } from "@/parts/trail-figure";
import { Button, buttonClass, IconButton } from "@/ui/button";
import { type Column, DataTable } from "@/ui/data-table";
import { isTyping } from "@/ui/keys";
import { Moment } from "@/ui/moment";
import { ProblemView } from "@/ui/problem-view";
import { ShortId } from "@/ui/short-id";
import type { FilesSearch } from "./search";

interface Props {
  fileId: string | undefined;
  search: FilesSearch;
}

const idOf = ({ id }: Job) => id;

/** C1, C6, D1, X1: what was done with the file, and where more is begun. */
export function Activity({ fileId, search }: Props) {
  const { data: file } = useQuery({ ...fileQuery(fileId ?? ""), enabled: fileId !== undefined });
  const jobs = useQuery({ ...fileJobsQuery(fileId ?? ""), enabled: fileId !== undefined });
  const createJob = useCreateJob();
  const create = useCallback(() => {
    if (!file) return;
    const revision = search.revision ? { revision: Number(search.revision) } : {};
    createJob({ file: { id: file.id, name: file.name, ...revision } });
  }, [createJob, file, search.revision]);

  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.key !== "c" || isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return;
      if (document.querySelector("[role=dialog], [role=menu]")) return;
      event.preventDefault();
      create();
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, [create]);

  const items = jobs.data?.items ?? [];
  return (
    <section
      aria-label="Activity"
      className={`flex min-h-0 flex-1 flex-col ${items.length > 0 ? "max-wide:min-h-56" : ""}`}
    >
      <header className="flex h-9 shrink-0 items-center gap-3 border-line border-b px-4 max-wide:px-3">
        <h2 className="font-strong">Activity</h2>
        {items.length > 0 && (
          <span className="text-ink-2 text-small">
            {items.length}
            {jobs.data?.next ? "+" : ""} {items.length === 1 ? "job" : "jobs"}
          </span>
        )}
        <span className="flex-1" />
        {fileId && items.length > 0 && (
          <Link to="/jobs" search={{ file: fileId }} className={`${buttonClass("quiet", true)} max-wide:hidden`}>
            Show in Jobs
          </Link>
        )}
        {file && !file.archived && (
          <Button small look="primary" icon="plus" onClick={create}>
            Create job
          </Button>
        )}
      </header>
      {jobs.error && items.length === 0 && !isMissing(jobs.error) ? (
        <div className="overflow-y-auto p-4">
          <ProblemView error={jobs.error} retry={() => void jobs.refetch()} />
        </div>
      ) : items.length > 0 ? (
        <Jobs jobs={items} />
      ) : (
        <p className="p-4 text-ink-2 max-wide:px-3">
          {nothing(fileId, jobs.isPending || jobs.error !== null, file?.archived ?? false)}
        </p>
      )}
    </section>
  );
}

/** Then the preview says so, in a place that one looks at. */
const isMissing = (error: unknown): boolean => error instanceof Problem && error.status === 404;

function nothing(fileId: string | undefined, reading: boolean, archived: boolean): string {
  if (fileId === undefined) return "The jobs of the file that you open appear here.";
  if (reading) return "";
  if (archived) return "Nothing was run on this file. It is archived: restore it to run something.";
  return "Nothing was run on this file yet. Create job shows what can be.";
}

function Jobs({ jobs }: { jobs: readonly Job[] }) {
  const me = useMe();
  const [confirming, setConfirming] = useState<string>();
  const columns = useMemo(
    (): Column<Job>[] => [
      {
        id: "what",
        header: "Tool / Function",
        width: "minmax(10rem,1fr)",
        narrow: "title",
        cell: (job) => (
          <Link to="." search={openJob(job.id)} className="block truncate rounded-sm hover:underline">
            <span className="text-ink-2">{job.tool_name} /</span> {job.function_name}
          </Link>
        ),
      },
      { id: "id", header: "Job ID", width: "5.5rem", narrow: "none", cell: ({ id }) => <ShortId id={id} /> },
      {
        id: "who",
        header: "Started By",
        width: "minmax(4rem,8rem)",
        narrow: "none",
        cell: ({ started_by: by }) => (
          <span className="block truncate text-ink-2">{by.id === me.id ? "You" : (by.name ?? "unknown")}</span>
        ),
      },
      {
        id: "when",
        header: "Started On",
        width: "6rem",
        narrow: "line",
        cell: ({ started_on }) => <Moment at={started_on} as="relative" className="text-ink-2" />,
      },
      {
        id: "status",
        header: "Status",
        width: "16rem",
        narrow: "aside",
        cell: (job) =>
          confirming === job.id && mayCancel(job, me) ? (
            <ConfirmCancel job={job} onDone={() => setConfirming(undefined)} />
          ) : (
            <span className="flex items-center gap-3">
              <span className="flex wide:w-26">
                <StatusBadge status={job.status} />
              </span>
              <span className="max-wide:hidden">
                <RowTrail job={job} />
              </span>
            </span>
          ),
      },
      {
        id: "actions",
        header: "Actions",
        width: "3.5rem",
        narrow: "aside",
        align: "end",
        cell: (job) =>
          mayCancel(job, me) && confirming !== job.id ? (
            <IconButton
              label="Cancel job"
              icon="cross"
              keys="x"
              className="size-6"
              onClick={() => setConfirming(job.id)}
            />
          ) : null,
      },
    ],
    [me, confirming],
  );
  const keys = useMemo(() => ({ x: (job: Job) => mayCancel(job, me) && setConfirming(job.id) }), [me]);
  return <DataTable label="Jobs of this file" rows={jobs} columns={columns} idOf={idOf} keys={keys} />;
}
