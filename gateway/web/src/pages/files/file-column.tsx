import { useQuery } from "@tanstack/react-query";
import { fileArtifactsQuery, fileFunctionsQuery, fileQuery } from "@/api/files";
import { useCreateJob } from "@/parts/create-job/use-create-job";
import { Preview, type Previewed } from "@/parts/preview/preview";
import { UploadButton } from "@/parts/uploads/drop";
import { Button } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { ProblemView } from "@/ui/problem-view";
import { ArtifactPreviews } from "./artifact-previews";
import type { FilesSearch } from "./search";

interface Props {
  fileId: string | undefined;
  search: FilesSearch;
  onFiles: (files: File[]) => void;
}

/** The column in the middle: the file, or what was made of it, or what can be done about there being neither. */
export function FileColumn({ fileId, search, onFiles }: Props) {
  const file = useQuery({ ...fileQuery(fileId ?? ""), enabled: fileId !== undefined });
  if (fileId === undefined) {
    return (
      <Empty title="No file is open" action={<UploadButton label="Upload files" onFiles={onFiles} />}>
        Open one from the list to see it here, or drop files anywhere on this page.
      </Empty>
    );
  }
  if (file.error && !file.data) return <Missing error={file.error} retry={() => void file.refetch()} />;
  if (!file.data) return <div role="status" aria-label="The file is being read" />;
  const wanted = Number(search.revision);
  const revision = file.data.revisions.find((one) => one.revision === wanted);
  const { id, name, media_type, size, preview } = file.data;
  const shown: Previewed =
    revision && revision.revision !== file.data.revision
      ? { ...revision, id, preview }
      : { id, name, media_type, size, preview };
  return <Shown key={`${id} ${shown.revision ?? "latest"}`} file={shown} archived={file.data.archived} />;
}

function Shown({ file, archived }: { file: Previewed; archived: boolean }) {
  // Of an archive only what it is made of can be seen.
  const isArchive = file.preview?.viewer === "archive";
  const isClosed = file.preview === null || isArchive;
  const { data: groups } = useQuery({ ...fileArtifactsQuery(file.id), enabled: isClosed });
  const { data: functions } = useQuery({ ...fileFunctionsQuery(file.id), enabled: isClosed && !archived });
  const createJob = useCreateJob();
  if (isClosed) {
    // E7: what extract made of it is its preview.
    const extracts = new Set(functions?.filter(({ extract }) => extract).map((one) => `${one.tool} ${one.function}`));
    const made = groups?.filter((group) => group.artifacts.some(({ preview, output }) => preview && output !== "log"));
    const group =
      made?.find(({ job }) => extracts.has(`${job.tool} ${job.function}`)) ?? (isArchive ? undefined : made?.[0]);
    if (group) return <ArtifactPreviews group={group} />;
    if (groups === undefined) return null;
  }
  const extract =
    functions?.find((one) => one.extract && one.deprecated === null) ?? functions?.find((one) => one.extract);
  return (
    <Preview
      file={file}
      action={
        extract && (
          <Button
            look="primary"
            onClick={() =>
              createJob({
                file: { id: file.id, name: file.name, ...(file.revision ? { revision: file.revision } : {}) },
                tool: extract.tool,
                function: extract.function,
              })
            }
          >
            Extract
          </Button>
        )
      }
    />
  );
}

function Missing({ error, retry }: { error: unknown; retry: () => void }) {
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  if (status !== 404 && status !== 403 && status !== 400 && status !== 422) {
    return (
      <div className="p-4">
        <ProblemView error={error} retry={retry} />
      </div>
    );
  }
  return (
    <Empty title="There is no such file">
      No file has this id, or you may not see it. A file is seen by its owner, by administrators and auditors, and by
      the members of the systems that track it.
    </Empty>
  );
}
