import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { provenanceQuery, titleOf } from "@/api/files";
import { openJob } from "@/parts/open-job";
import { Part } from "./file-details";
import type { FilesSearch } from "./search";

/** Where an artifact came from, back to what somebody uploaded. */
export function Provenance({ fileId, search }: { fileId: string; search: FilesSearch }) {
  const { data } = useQuery(provenanceQuery(fileId));
  if (!data || data.origins.length === 0) return null;
  const { revision: _, ...rest } = search;
  return (
    <Part title="Provenance">
      <ol className="pt-1.5">
        {data.origins.map(({ job, input }) => (
          <li key={job.id} className="border-line border-l pb-2 pl-3 last:pb-0">
            <p className="truncate">
              <span className="text-ink-2">made by</span>{" "}
              <Link to="." search={openJob(job.id)} className="rounded-sm hover:underline">
                {job.tool_name} / {job.function_name}
              </Link>{" "}
              <span className="text-ink-2 text-small">{job.tool_version}</span>
            </p>
            <p className="truncate">
              <span className="text-ink-2">from</span>{" "}
              {input ? (
                <Link
                  to="/files/$fileId"
                  params={{ fileId: input.id }}
                  search={rest}
                  className="rounded-sm hover:underline"
                >
                  {titleOf(input)}
                </Link>
              ) : (
                <span className="text-ink-2">a file that you may not see</span>
              )}
            </p>
          </li>
        ))}
      </ol>
      {!data.reaches_an_upload && (
        <p className="pt-1.5 text-ink-2 text-small">It goes back further than you may see.</p>
      )}
    </Part>
  );
}
