import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { Page } from "@/parts/page";
import { Drop } from "@/parts/uploads/drop";
import { upload } from "@/parts/uploads/store";
import { IconButton } from "@/ui/button";
import { Split } from "@/ui/split";
import { useIsNarrow } from "@/ui/use-media";
import { Activity } from "./activity";
import { FileColumn } from "./file-column";
import { FileDetails } from "./file-details";
import { FileList } from "./file-list";
import { FilterBar } from "./filter-bar";
import type { FilesSearch } from "./search";

/** List, preview and details beside each other, and under them what was done with the file. */
export function FilesPage() {
  const search = useSearch({ from: "/shell/files" });
  const { fileId } = useParams({ strict: false });
  const client = useQueryClient();
  const navigate = useNavigate();
  const narrow = useIsNarrow();

  const show = useCallback(
    (next: FilesSearch) =>
      void navigate(
        fileId ? { to: "/files/$fileId", params: { fileId }, search: next } : { to: "/files", search: next },
      ),
    [navigate, fileId],
  );
  const open = useCallback(
    (id: string) => {
      const { revision: _, ...rest } = search;
      void navigate({ to: "/files/$fileId", params: { fileId: id }, search: rest });
    },
    [navigate, search],
  );
  const take = useCallback(
    (files: File[]) => {
      const [only, ...others] = files;
      // One is looked at as soon as it is there; of many, none is more wanted than another.
      upload(client, files, only && others.length === 0 ? { done: ({ id }) => open(id) } : {});
    },
    [client, open],
  );

  const list = useMemo(
    () => <FileList search={search} open={fileId} onOpen={open} onShow={show} onFiles={take} />,
    [search, fileId, open, show, take],
  );
  const bar = <FilterBar search={search} onChange={show} onFiles={take} />;
  if (narrow) {
    return (
      <Page title="Files" bar={fileId ? undefined : bar}>
        <Drop label="Drop files to upload them" onFiles={take}>
          {fileId ? (
            <OneColumn fileId={fileId} search={search} onBack={() => void navigate({ to: "/files", search })} />
          ) : (
            list
          )}
        </Drop>
      </Page>
    );
  }
  const columns = (
    <Split
      name="files"
      panes={[
        { id: "list", label: "Width of the list", size: 420, min: 240, max: 900, content: list },
        { id: "preview", label: "Preview", content: <FileColumn fileId={fileId} search={search} onFiles={take} /> },
        // Of no file there is nothing to tell.
        ...(fileId === undefined
          ? []
          : [
              {
                id: "details",
                label: "Width of the details",
                size: 328,
                min: 220,
                max: 560,
                content: <FileDetails fileId={fileId} search={search} />,
              },
            ]),
      ]}
    />
  );
  return (
    <Page title="Files" bar={bar}>
      <Drop label="Drop files to upload them" onFiles={take}>
        <Split
          name="files-activity"
          direction="rows"
          panes={[
            { id: "columns", label: "Files", content: columns },
            {
              id: "activity",
              label: "Height of the activity",
              size: 208,
              min: 72,
              max: 600,
              content: <Activity fileId={fileId} search={search} />,
            },
          ]}
        />
      </Drop>
    </Page>
  );
}

/** One thing under the other; the way back is at the top. */
function OneColumn({ fileId, search, onBack }: { fileId: string; search: FilesSearch; onBack: () => void }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex h-10 items-center gap-1 border-line border-b px-2">
        <IconButton label="Back to the files" icon="chevronLeft" onClick={onBack} />
        Files
      </div>
      <div className="flex h-[55dvh] flex-col border-line border-b">
        <FileColumn fileId={fileId} search={search} onFiles={() => {}} />
      </div>
      <Activity fileId={fileId} search={search} />
      <FileDetails fileId={fileId} search={search} />
    </div>
  );
}
