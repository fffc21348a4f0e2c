import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Job, Schemas } from "@/api/client";
import { provenanceQuery, titleOf } from "@/api/files";
import { openJob } from "@/parts/open-job";
import { Button } from "@/ui/button";
import { Part } from "./file-details";
import type { FilesSearch } from "./search";

type Answer = Schemas["Provenance"];

/** Where a file came from, back to what somebody uploaded, and what was made from it, and from that. */
export function Provenance({ fileId, search: { revision: _, ...search } }: { fileId: string; search: FilesSearch }) {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(provenanceQuery(fileId));
  const [first] = data?.pages ?? [];
  const made = (data?.pages ?? []).flatMap((page) => page.made).flatMap(withoutLog);
  if (!first || (first.origins.length === 0 && made.length === 0)) return null;
  return (
    <Part title="Provenance">
      {first.origins.length > 0 && <Origins provenance={first} search={search} />}
      {made.length > 0 && <Made made={made} more={data?.pages.flatMap((page) => page.more) ?? []} search={search} />}
      {hasNextPage && (
        <Button small look="quiet" className="mt-1" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show earlier
        </Button>
      )}
    </Part>
  );
}

/** That of a run is beside its artifacts; nothing is made from it. */
function withoutLog(job: Answer["made"][number]): Answer["made"] {
  const artifacts = job.artifacts.filter(({ output }) => output !== "log");
  return artifacts.length > 0 ? [{ ...job, artifacts }] : [];
}

function Origins({ provenance, search }: { provenance: Answer; search: FilesSearch }) {
  return (
    <>
      <ol aria-label="Where it came from" className="pt-1.5">
        {provenance.origins.map(({ job, input }) => (
          <li key={job.id} className="border-line border-l pb-2 pl-3 last:pb-0">
            <p className="truncate leading-6">
              <span className="text-ink-2">made by</span> <MadeBy job={job} />
            </p>
            <p className="truncate leading-6">
              <span className="text-ink-2">from</span>{" "}
              {input ? (
                <FileLink id={input.id} search={search}>
                  {titleOf(input)}
                </FileLink>
              ) : (
                <span className="text-ink-2">a file that you may not see</span>
              )}
            </p>
          </li>
        ))}
      </ol>
      {!provenance.reaches_an_upload && (
        <p className="pt-1.5 text-ink-2 text-small">It goes back further than you may see.</p>
      )}
    </>
  );
}

function Made({ made, more, search }: { made: Answer["made"]; more: string[]; search: FilesSearch }) {
  const names = new Map(made.flatMap(({ artifacts }) => artifacts.map(({ file_id, name }) => [file_id, name])));
  return (
    <>
      <h4 className="pt-2 text-ink-2 text-small">Made from it</h4>
      <ul aria-label="Made from it">
        {made.map(({ job, from, depth, artifacts }) => (
          // What was made from what was made stands behind it, further in.
          <li
            key={job.id}
            className="border-line border-l pb-2 pl-3 last:pb-0"
            style={{ marginLeft: `${depth - 1}rem` }}
          >
            <p className="break-words leading-6">
              {artifacts.map(({ file_id, name }, index) => (
                <span key={file_id}>
                  {index > 0 && ", "}
                  <FileLink id={file_id} search={search}>
                    {name}
                  </FileLink>
                </span>
              ))}
            </p>
            <p className="truncate leading-6">
              <span className="text-ink-2">by</span> <MadeBy job={job} />
              {depth > 1 && names.has(from) && <span className="text-ink-2"> from {names.get(from)}</span>}
            </p>
          </li>
        ))}
      </ul>
      {more.length > 0 && (
        <p className="pt-1.5 text-ink-2 text-small">
          More was made from{" "}
          {more.map((id, index) => (
            <span key={id}>
              {index > 0 && ", "}
              <FileLink id={id} search={search}>
                {names.get(id) ?? "this file"}
              </FileLink>
            </span>
          ))}
          .
        </p>
      )}
    </>
  );
}

function MadeBy({ job }: { job: Job }) {
  return (
    <>
      <Link to="." search={openJob(job.id)} className="rounded-sm hover:underline">
        {job.tool_name} / {job.function_name}
      </Link>{" "}
      <span className="text-ink-2 text-small">{job.tool_version}</span>
    </>
  );
}

function FileLink({ id, search, children }: { id: string; search: FilesSearch; children: ReactNode }) {
  return (
    <Link to="/files/$fileId" params={{ fileId: id }} search={search} className="rounded-sm hover:underline">
      {children}
    </Link>
  );
}
