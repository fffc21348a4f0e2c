import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import type { Artifact, Job } from "@/api/client";
import { contentOf } from "@/api/files";
import { artifactsQuery, isActive } from "@/api/jobs";
import { Preview } from "@/parts/preview/preview";
import { buttonClass } from "@/ui/button";
import { bytes } from "@/ui/bytes";
import { Icon } from "@/ui/icons";
import { ProblemView } from "@/ui/problem-view";
import { Section } from "./section";

/** The log is an artifact too, and has a part of its own. */
const LOG = "log";

/** D6: what came out. */
export function Outputs({ job }: { job: Job }) {
  const { data, error, refetch } = useQuery({ ...artifactsQuery(job.id), enabled: job.status === "Completed" });
  const outputs = data?.filter(({ output }) => output !== LOG);
  if (job.status !== "Completed") {
    return isActive(job.status) ? (
      <Section title="Outputs">
        <p className="pt-2 text-ink-2">They appear here when the job is completed.</p>
      </Section>
    ) : null;
  }
  const whole = outputs?.reduce((sum, { size }) => sum + size, 0) ?? 0;
  return (
    <Section
      title="Outputs"
      aside={
        outputs && outputs.length > 1 ? (
          <span className="text-ink-2 text-small">
            {outputs.length} files, {bytes(whole)}
          </span>
        ) : undefined
      }
    >
      {error ? (
        <div className="pt-2">
          <ProblemView error={error} retry={() => void refetch()} />
        </div>
      ) : (
        <ul className="max-h-120 overflow-y-auto">
          {outputs?.map((artifact) => (
            <Output key={artifact.file_id} artifact={artifact} />
          ))}
        </ul>
      )}
      {outputs?.length === 0 && <p className="pt-2 text-ink-2">The function made no files.</p>}
    </Section>
  );
}

/** D6: it opens where it is listed. */
function Output({ artifact }: { artifact: Artifact }) {
  const [open, setOpen] = useState(false);
  const { file_id, name, media_type, size, output } = artifact;
  const shown = useId();
  return (
    <li className="border-line/70 border-b">
      <div className="flex h-9 items-center gap-3">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={shown}
          className="flex min-w-0 flex-1 items-center gap-1.5 rounded-sm text-left hover:text-accent"
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? "chevronDown" : "chevronRight"} className="size-3" />
          <span className="truncate">{name}</span>
        </button>
        <span className="w-24 truncate text-ink-2 text-small max-wide:hidden">{output}</span>
        <span className="w-40 truncate text-ink-2 text-small max-wide:hidden">{media_type}</span>
        <span className="w-16 text-right text-ink-2 text-small tabular-nums">{bytes(size)}</span>
        <Link
          to="/files/$fileId"
          params={{ fileId: file_id }}
          aria-label={`Show ${name} in Files`}
          className={buttonClass("quiet", true)}
        >
          <Icon name="files" />
        </Link>
        <a
          href={contentOf(file_id)}
          download={name}
          aria-label={`Download ${name}`}
          className={buttonClass("quiet", true)}
        >
          <Icon name="download" />
        </a>
      </div>
      <div id={shown} hidden={!open}>
        {open && (
          <div className="mb-3 flex h-80 flex-col border border-line">
            <Preview file={{ ...artifact, id: file_id }} />
          </div>
        )}
      </div>
    </li>
  );
}
