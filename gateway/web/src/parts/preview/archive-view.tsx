import { useSuspenseQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { bytes } from "@/ui/bytes";
import { Icon } from "@/ui/icons";
import { type Listing, listTar, listZip } from "./archive";
import { type ArchiveLine, archiveLines, openedFolders, treeOf } from "./archive-lines";
import { partsOf } from "./content";
import { LineTree } from "./line-tree";
import type { Shown } from "./preview";
import { Toolbar } from "./toolbar";

const contentsQuery = ({ url, size, mediaType }: Shown) => ({
  queryKey: ["file", "contents", url],
  queryFn: ({ signal }: { signal: AbortSignal }): Promise<Listing> => {
    const read = partsOf(url, signal);
    return mediaType === "application/x-tar" ? listTar(read, size) : listZip(read, size);
  },
  gcTime: 60_000,
});

/** What is in it, with sizes. To see what is in a file of it, it has to be unpacked: that is what Extract is for. */
// biome-ignore lint/style/noDefaultExport: loaded on demand
export default function ArchiveView({ file, action }: { file: Shown; action?: ReactNode }) {
  const { data: listing } = useSuspenseQuery(contentsQuery(file));
  const root = useMemo(() => treeOf(listing.entries), [listing]);
  const [open, setOpen] = useState(() => openedFolders(root));
  const lines = useMemo(() => archiveLines(root, open), [root, open]);
  const toggle = (path: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(path)) next.add(path);
      return next;
    });
  return (
    <>
      <Toolbar>
        <span className="py-1 text-ink-2 text-small">
          {root.count.toLocaleString("en")} {root.count === 1 ? "file" : "files"}, {bytes(root.size)} unpacked
        </span>
        <span className="flex-1" />
        {action}
      </Toolbar>
      {listing.cut && (
        <p role="status" className="border-line border-b bg-well px-4 py-1 text-small max-wide:px-3">
          These are {listing.cut}. Extract or Download have all of it.
        </p>
      )}
      {lines.length === 0 ? (
        <p className="grid flex-1 place-content-center p-6 text-ink-2">There is nothing in it.</p>
      ) : (
        <LineTree label={`Contents of ${file.name}`} lines={lines} onToggle={toggle} draw={draw} />
      )}
    </>
  );
}

const draw = ({ name, size, count, locked }: ArchiveLine) => (
  <>
    <Icon name={count === undefined ? "files" : "folder"} className="mr-1.5 size-3.5 shrink-0 text-ink-2" />
    <span className="min-w-0 truncate" title={name}>
      {name}
    </span>
    {locked && <span className="shrink-0 pl-2 text-ink-2 text-small">encrypted</span>}
    <span className="min-w-3 flex-1" />
    {count !== undefined && (
      <span className="shrink-0 pr-3 text-ink-2 text-small">
        {count.toLocaleString("en")} {count === 1 ? "file" : "files"}
      </span>
    )}
    <span className="w-16 shrink-0 text-right text-ink-2 tabular-nums">{bytes(size)}</span>
  </>
);
