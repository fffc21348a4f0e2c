import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "@/api/client";
import { contentOf, fileArtifactsQuery } from "@/api/files";
import { openJob } from "@/parts/open-job";
import { buttonClass } from "@/ui/button";
import { bytes } from "@/ui/bytes";
import { Icon } from "@/ui/icons";
import { Moment } from "@/ui/moment";
import { Part } from "./file-details";
import type { FilesSearch } from "./search";

interface Props {
  fileId: string;
  search: FilesSearch;
}

/** What was made from the file, under the job that made it. */
export function Artifacts({ fileId, search }: Props) {
  const { data: groups } = useQuery(fileArtifactsQuery(fileId));
  if (!groups || groups.length === 0) return null;
  const { revision: _, ...rest } = search;
  return (
    <Part title="Artifacts">
      {groups.map(({ job, artifacts }) => (
        <div key={job.id} className="pt-1.5">
          <h4 className="flex items-baseline gap-2">
            <Link to="." search={openJob(job.id)} className="min-w-0 flex-1 truncate rounded-sm hover:underline">
              <span className="text-ink-2">{job.tool_name} /</span> {job.function_name}
            </Link>
            <Moment at={job.since} as="relative" className="text-ink-2 text-small" />
          </h4>
          <ul
            aria-label={`Artifacts of ${job.tool_name} / ${job.function_name}`}
            className="ml-0.5 border-line border-l pl-2"
          >
            {artifacts.map((artifact) => (
              <Row key={artifact.file_id} artifact={artifact} search={rest} />
            ))}
          </ul>
        </div>
      ))}
    </Part>
  );
}

function Row({ artifact: { file_id, name, size }, search }: { artifact: Schemas["Artifact"]; search: FilesSearch }) {
  return (
    <li className="flex h-7 items-center gap-2">
      <Link
        to="/files/$fileId"
        params={{ fileId: file_id }}
        search={search}
        className="min-w-0 flex-1 truncate rounded-sm hover:underline"
        title={name}
      >
        {name}
      </Link>
      <span className="text-ink-2 text-small tabular-nums">{bytes(size)}</span>
      <a
        href={contentOf(file_id)}
        download={name}
        aria-label={`Download ${name}`}
        className={buttonClass("quiet", true)}
      >
        <Icon name="download" className="size-3.5" />
      </a>
    </li>
  );
}
