import { copy } from "@/ui/copy";
import type { MenuEntry } from "@/ui/menu";
import { contentOf, download } from "./download";
import type { Entry, TrackedFile } from "./queries";
import type { Rights } from "./rights";
import type { Node } from "./tree/nodes";

/** What can be done to a row, for who may. */
export interface Does {
  extract: (entry: Entry) => void;
  createJob: (entry: Entry) => void;
  pin: (entry: Entry, revision: number | null) => void;
  move: (entry: Entry) => void;
  remove: (entry: Entry) => void;
  track: (folder: string) => void;
  addFolder: (folder: string) => void;
  openJob: (jobId: string) => void;
}

export interface Knows {
  /** Who asks: of their own files everybody may run functions. */
  me: string;
  rights: Rights;
  /** The tree is the present one, and may be changed. */
  edits: boolean;
  /** Whether some function extracts the file; undefined as long as that is not known. */
  extracts: boolean | undefined;
  /** The latest revision of the file. */
  latest: number | undefined;
}

/** The menu of a row. E6: whoever may not extract does not see it. */
export function entriesFor(node: Node, does: Does, knows: Knows): MenuEntry[] {
  switch (node.kind) {
    case "note":
      return [];
    case "job":
      return [jobDetails(node.job.id, does)];
    case "artifact": {
      const { file_id, name } = node.artifact;
      return [downloading(contentOf(file_id), name), jobDetails(node.job.id, does)];
    }
    case "folder":
      return folderEntries(node.entry, does, knows);
    case "file":
      return node.entry.file ? fileEntries(node.entry, node.entry.file, does, knows) : [];
  }
}

function folderEntries(entry: Entry, does: Does, { edits }: Knows): MenuEntry[] {
  if (!edits) return [copyPath(entry)];
  return [
    { label: "Track files here…", icon: "plus", onSelect: () => does.track(entry.path) },
    { label: "Add folder…", icon: "folder", onSelect: () => does.addFolder(entry.path) },
    "---",
    rename(entry, does),
    copyPath(entry),
    "---",
    remove(entry, does),
  ];
}

function fileEntries(
  entry: Entry,
  file: TrackedFile,
  does: Does,
  { me, rights, edits, extracts, latest }: Knows,
): MenuEntry[] {
  const none = extracts === false;
  const list: MenuEntry[] = [];
  if (rights.edit)
    list.push({
      label: "Extract",
      icon: "play",
      disabled: none,
      ...(none ? { hint: "no function takes it" } : {}),
      onSelect: () => does.extract(entry),
    });
  if (rights.run || file.owner.id === me)
    list.push({ label: "Create job…", icon: "jobs", onSelect: () => does.createJob(entry) });
  if (list.length > 0) list.push("---");
  list.push(downloading(contentOf(file.id, file.revision), entry.name), copyPath(entry));
  if (!edits) return list;
  const pin: MenuEntry = file.pinned
    ? {
        label: "Follow the latest revision",
        icon: "up",
        ...(latest ? { hint: `r${latest}` } : {}),
        onSelect: () => does.pin(entry, null),
      }
    : { label: `Pin to revision ${file.revision}`, icon: "pin", onSelect: () => does.pin(entry, file.revision) };
  return [...list, rename(entry, does), pin, "---", remove(entry, does)];
}

const jobDetails = (jobId: string, does: Does): MenuEntry => ({
  label: "Job details",
  icon: "jobs",
  onSelect: () => does.openJob(jobId),
});
const downloading = (href: string, name: string): MenuEntry => ({
  label: "Download",
  icon: "download",
  onSelect: () => download(href, name),
});
const copyPath = ({ path }: Entry): MenuEntry => ({
  label: "Copy path",
  icon: "copy",
  onSelect: () => void copy(path, "Path"),
});
const rename = (entry: Entry, does: Does): MenuEntry => ({
  label: "Rename or move…",
  icon: "pencil",
  hint: "F2",
  onSelect: () => does.move(entry),
});
const remove = (entry: Entry, does: Does): MenuEntry => ({
  label: "Remove from the system",
  icon: "cross",
  danger: true,
  hint: "Del",
  onSelect: () => does.remove(entry),
});
