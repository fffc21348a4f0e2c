import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMe } from "@/api/session";
import { openJob } from "@/parts/open-job";
import { StatusBadge } from "@/parts/status";
import { RowTrail } from "@/parts/trail-figure";
import { Moment } from "@/ui/moment";
import { ProblemView } from "@/ui/problem-view";
import { jobsOfQuery } from "../queries";
import { Part } from "./parts";

/** The jobs on a file, newest first, with their trails. */
export function Activity({ fileId }: { fileId: string }) {
  const me = useMe();
  const { data: jobs, error, refetch } = useQuery(jobsOfQuery(fileId));
  return (
    <Part
      title="Activity"
      aside={jobs && jobs.length > 0 && <span className="text-ink-2 text-small">{jobs.length}</span>}
    >
      {!jobs && error && (
        <div className="pt-2">
          <ProblemView error={error} retry={() => void refetch()} />
        </div>
      )}
      {jobs?.length === 0 && <p className="pt-2 text-ink-2">No job has run on this file.</p>}
      <ul>
        {jobs?.map((job) => (
          <li key={job.id} className="border-line/70 border-b py-1.5">
            <div className="flex items-center gap-3">
              <Link to="." search={openJob(job.id)} className="min-w-0 flex-1 truncate rounded-sm hover:underline">
                <span className="text-ink-2">{job.tool_name} /</span> {job.function_name}
              </Link>
              <StatusBadge status={job.status} />
            </div>
            <div className="flex items-center gap-3 text-ink-2 text-small">
              <span className="min-w-0 flex-1 truncate">
                {job.started_by.id === me.id ? "You" : (job.started_by.name ?? "Somebody")},{" "}
                <Moment at={job.started_on} as="relative" />
              </span>
              <RowTrail job={job} />
            </div>
            {job.error && <p className="truncate text-bad text-small">{job.error.message}</p>}
          </li>
        ))}
      </ul>
    </Part>
  );
}
