import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Popover } from "radix-ui";
import { ACTIVE_STATUSES, countsQuery, jobsQuery } from "@/api/jobs";
import { StatusBadge } from "@/parts/status";
import { Spinner } from "@/ui/icons";
import { Moment } from "@/ui/moment";

/** How many of my jobs are going on; opens a small list of them. Absent while there are none. */
export function RunningJobs() {
  const { data: counts } = useQuery(countsQuery("mine"));
  const active = counts ? ACTIVE_STATUSES.reduce((sum, status) => sum + counts[status], 0) : 0;
  if (active === 0) return null;
  return (
    <Popover.Root>
      <Popover.Trigger className="inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-accent hover:bg-well data-[state=open]:bg-well">
        <Spinner className="size-3.5" />
        {active} <span className="max-wide:sr-only">active</span>
        <span className="sr-only">{active === 1 ? "job" : "jobs"}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label="Active jobs"
          className="z-40 w-96 max-w-[calc(100vw-1rem)] rounded-md border border-line bg-sheet p-1 shadow-[0_4px_16px_rgb(0_0_0/0.12)]"
        >
          <ActiveList />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

const SHOWN = 8;

function ActiveList() {
  const { data } = useInfiniteQuery(jobsQuery({ scope: "mine", status: ACTIVE_STATUSES }));
  const jobs = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <ul>
        {jobs.slice(0, SHOWN).map((job) => (
          <li key={job.id}>
            <Link
              to="/jobs/$jobId"
              params={{ jobId: job.id }}
              search={{}}
              className="flex h-8 items-center gap-3 rounded-sm px-2 hover:bg-well inset-focus"
            >
              <StatusBadge status={job.status} />
              <span className="min-w-0 flex-1 truncate">
                {job.function_name} <span className="text-ink-2">{job.file?.name}</span>
              </span>
              <Moment at={job.started_on} as="relative" className="text-ink-2 text-small" />
            </Link>
          </li>
        ))}
      </ul>
      {jobs.length > SHOWN && (
        <Link
          to="/jobs"
          search={{ status: ACTIVE_STATUSES }}
          className="flex h-8 items-center rounded-sm px-2 text-accent hover:bg-well"
        >
          All {jobs.length} active jobs
        </Link>
      )}
    </>
  );
}
