import { useQuery } from "@tanstack/react-query";
import type { Artifact, Schemas } from "@/api/client";
import { isActive } from "@/api/jobs";
import { Preview, type Previewed } from "@/parts/preview/preview";
import { StatusBadge } from "@/parts/status";
import { RowTrail } from "@/parts/trail-figure";
import { Button } from "@/ui/button";
import { ProblemView } from "@/ui/problem-view";
import { type Entry, fileQuery, functionsQuery } from "../queries";
import { bestOf } from "../tree/nodes";

interface Props {
  entry: Entry;
  groups: readonly Schemas["ArtifactGroup"][];
  /** The artifact that was chosen; "file" for the file itself. */
  artifact: string | undefined;
  onChoose: (artifact: string | undefined) => void;
  /** E5, for whom may. */
  onExtract: (() => void) | undefined;
  extracting: boolean;
}

/** So many can be chosen here; all of them are in the tree. */
const MOST_CHOICES = 6;

/** The file, or what jobs made of it: what was chosen, else the file when it can be shown, else the best of what was made (E7). */
export function PreviewPane({ entry, groups, artifact, onChoose, onExtract, extracting }: Props) {
  const { file } = entry;
  const { data: details, error, refetch } = useQuery({ ...fileQuery(file?.id ?? ""), enabled: file !== null });
  const all = groups.flatMap(({ artifacts }) => artifacts);
  const chosen = all.find(({ file_id }) => file_id === artifact);
  const best = bestOf(groups);
  // Of an archive only what it is made of can be seen; what was made of it goes before.
  const isOpen = details?.preview != null && details.preview.viewer !== "archive";
  const isOwn = artifact === file?.id || (isOpen && !chosen);
  const shown = chosen ?? (isOwn ? undefined : best);
  const newest = groups.find(({ artifacts }) => artifacts.length > 0)?.artifacts.slice(0, MOST_CHOICES) ?? [];
  const choices = shown && !newest.some(({ file_id }) => file_id === shown.file_id) ? [...newest, shown] : newest;
  if (!file) return null;
  if (!details) {
    return error ? (
      <div className="p-4">
        <ProblemView error={error} retry={() => void refetch()} />
      </div>
    ) : (
      <div role="status" aria-label="The preview is being read" className="m-4 h-3 w-1/3 rounded-full bg-well" />
    );
  }
  const previewed: Previewed = shown
    ? { ...shown, id: shown.file_id }
    : { ...file, name: entry.name, preview: details.preview, revision: file.revision };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {choices.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a part of a form
        <div
          role="group"
          aria-label="What is shown"
          className="flex h-8 shrink-0 items-center gap-1 overflow-x-auto border-line border-b px-2"
        >
          <Choice name={entry.name} pressed={shown === undefined} onPress={() => onChoose(file.id)} />
          {choices.map((one) => (
            <Choice
              key={one.file_id}
              name={one.name}
              pressed={shown?.file_id === one.file_id}
              onPress={() => onChoose(one.file_id)}
            />
          ))}
        </div>
      )}
      <div key={`${previewed.id} ${previewed.revision ?? ""}`} className="flex min-h-0 flex-1 flex-col">
        <Preview
          file={previewed}
          action={
            shown ? undefined : (
              <Extract fileId={file.id} groups={groups} onExtract={onExtract} extracting={extracting} />
            )
          }
        />
      </div>
    </div>
  );
}

function Choice({ name, pressed, onPress }: { name: Artifact["name"]; pressed: boolean; onPress: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      title={name}
      className="h-6 max-w-48 shrink-0 truncate rounded-sm px-2 text-ink-2 text-small hover:bg-well hover:text-ink aria-pressed:bg-well aria-pressed:font-strong aria-pressed:text-ink"
    >
      {name.slice(name.lastIndexOf("/") + 1)}
    </button>
  );
}

interface ExtractProps extends Pick<Props, "groups" | "onExtract" | "extracting"> {
  fileId: string;
}

/** Instead of a preview: the button, and once it was pressed how the job stands. */
function Extract({ fileId, groups, onExtract, extracting }: ExtractProps) {
  const { data: functions } = useQuery(functionsQuery(fileId));
  const running = groups.find(({ job }) => isActive(job.status))?.job;
  const failed = groups[0]?.job.status === "Failed" ? groups[0].job : undefined;
  if (running) {
    return (
      <span className="inline-flex items-center gap-3">
        <StatusBadge status={running.status} />
        <RowTrail job={running} />
      </span>
    );
  }
  if (!onExtract || !functions) return null;
  if (!functions.some((one) => one.extract)) {
    return <span className="text-ink-2">No tool that is installed extracts such a file.</span>;
  }
  return (
    <span className="inline-flex flex-col items-center gap-2">
      {failed && <span className="max-w-[48ch] text-bad text-small">{failed.error?.message ?? "It failed."}</span>}
      <Button look="primary" icon="play" busy={extracting} onClick={onExtract}>
        Extract
      </Button>
    </span>
  );
}
