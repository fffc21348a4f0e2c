import { Link } from "@tanstack/react-router";
import { Tabs } from "radix-ui";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { openJob } from "@/parts/open-job";
import { Preview } from "@/parts/preview/preview";
import { Moment } from "@/ui/moment";

const TAB =
  "h-8 border-transparent border-b-2 px-0.5 text-ink-2 whitespace-nowrap hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink inset-focus";

/** E7: what a job made of a file that cannot be shown itself. */
export function ArtifactPreviews({ group: { job, artifacts } }: { group: Schemas["ArtifactGroup"] }) {
  const shown = artifacts.filter(({ preview, output }) => preview && output !== "log");
  const [chosen, setChosen] = useState<string>();
  const first = shown[0];
  if (!first) return null;
  const value = shown.some(({ file_id }) => file_id === chosen) ? chosen : first.file_id;
  return (
    <Tabs.Root value={value ?? first.file_id} onValueChange={setChosen} className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-x-4 border-line border-b px-4 max-wide:px-3">
        <Tabs.List aria-label="Artifacts" className="-mb-px flex gap-3 overflow-x-auto">
          {shown.map(({ file_id, name }) => (
            <Tabs.Trigger key={file_id} value={file_id} className={TAB}>
              {name}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <span className="min-w-0 flex-1 truncate text-right text-ink-2 text-small">
          made by{" "}
          <Link to="." search={openJob(job.id)} className="rounded-sm text-ink hover:underline">
            {job.tool_name} / {job.function_name}
          </Link>
          , <Moment at={job.since} as="relative" />
        </span>
      </div>
      {shown.map((artifact) => (
        <Tabs.Content
          key={artifact.file_id}
          value={artifact.file_id}
          tabIndex={-1}
          className="flex min-h-0 flex-1 flex-col data-[state=inactive]:hidden"
        >
          <Preview file={{ ...artifact, id: artifact.file_id }} />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
