import type { Artifact, Job, Schemas } from "@/api/client";
import { isActive } from "@/api/jobs";

type Entry = Schemas["Entry"];
type Group = Schemas["ArtifactGroup"];

/** The log is an artifact too; it is read in the job's details. */
const LOG = "log";

interface Place {
  /** Of a row; the same as long as the row is there. */
  id: string;
  level: number;
  /** Its place among those beside it, and how many they are. */
  at: number;
  of: number;
}

/** One row of the tree. */
export type Node = Place &
  (
    | { kind: "folder"; entry: Entry; open: boolean }
    /** Undefined: nothing was made of it, so there is nothing to open. */
    | { kind: "file"; entry: Entry; open: boolean | undefined }
    | { kind: "job"; entry: Entry; job: Job; open: boolean | undefined }
    | { kind: "artifact"; entry: Entry; job: Job; artifact: Artifact }
    | { kind: "note"; what: "reading" | "empty" | "failed"; folder: string }
  );

export interface Folder {
  items: readonly Entry[] | undefined;
  failed: boolean;
}

export interface Tree {
  folders: ReadonlyMap<string, Folder>;
  made: ReadonlyMap<string, Group[]>;
  /** Rows that are not as they are at first: folders and files are closed, jobs are open. */
  turned: ReadonlySet<string>;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const order = { folder: 0, file: 1 };

/** Folders first, and "part 2" before "part 10". */
export const byName = (a: Entry, b: Entry): number =>
  order[a.kind] - order[b.kind] || collator.compare(a.name, b.name) || (a.name < b.name ? -1 : 1);

export const entryId = (path: string): string => `entry:${path}`;
export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
export const joined = (folder: string, name: string): string => (folder ? `${folder}/${name}` : name);

/** The folders above a path, from the top. */
export function above(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** The rows of a tree, from the top to the bottom. */
export function flatten(tree: Tree): Node[] {
  const nodes: Node[] = [];
  addFolder(tree, "", 1, nodes);
  return nodes;
}

function addFolder(tree: Tree, path: string, level: number, nodes: Node[]): void {
  const folder = tree.folders.get(path);
  if (!folder?.items || folder.items.length === 0) {
    const what = folder?.failed ? "failed" : folder?.items ? "empty" : "reading";
    nodes.push({ kind: "note", id: `note:${path}`, level, at: 1, of: 1, what, folder: path });
    return;
  }
  const of = folder.items.length;
  for (const [index, entry] of folder.items.entries()) {
    const place = { id: entryId(entry.path), level, at: index + 1, of };
    if (entry.kind === "folder") {
      const open = tree.turned.has(place.id);
      nodes.push({ ...place, kind: "folder", entry, open });
      if (open) addFolder(tree, entry.path, level + 1, nodes);
    } else {
      addFile(tree, entry, place, nodes);
    }
  }
}

function addFile(tree: Tree, entry: Entry, place: Place, nodes: Node[]): void {
  const groups = (entry.file && tree.made.get(entry.file.id)) ?? [];
  const open = groups.length > 0 ? tree.turned.has(place.id) : undefined;
  nodes.push({ ...place, kind: "file", entry, open });
  if (open !== true) return;
  for (const [index, { job, artifacts }] of groups.entries()) {
    const id = `job:${entry.path}:${job.id}`;
    const opened = artifacts.length > 0 ? !tree.turned.has(id) : undefined;
    const level = place.level + 1;
    nodes.push({ kind: "job", id, level, at: index + 1, of: groups.length, entry, job, open: opened });
    if (opened !== true) continue;
    for (const [nth, artifact] of artifacts.entries()) {
      const here = { level: level + 1, at: nth + 1, of: artifacts.length };
      nodes.push({ kind: "artifact", id: `artifact:${entry.path}:${artifact.file_id}`, ...here, entry, job, artifact });
    }
  }
}

/**
 * E7: what stands under a file, newest first: what jobs made, the jobs that are under way, and what has failed since. A job that made
 * nothing is not there, nor is a failure that was mended.
 */
export function groupsOf(groups: readonly Group[], jobs: readonly Job[]): Group[] {
  const newer = new Map(jobs.map((job) => [job.id, job]));
  const made = groups
    .map(({ job, artifacts }) => ({
      job: newer.get(job.id) ?? job,
      artifacts: artifacts.filter(({ output }) => output !== LOG),
    }))
    .filter(({ artifacts }) => artifacts.length > 0);
  const known = new Set(made.map(({ job }) => job.id));
  const times = made.map(({ job }) => job.started_on).sort();
  const last = times.at(-1) ?? "";
  const others = jobs.filter(
    (job) => !known.has(job.id) && (isActive(job.status) || (job.status === "Failed" && job.started_on > last)),
  );
  return [...others.map((job) => ({ job, artifacts: [] })), ...made].sort((a, b) =>
    a.job.started_on < b.job.started_on ? 1 : -1,
  );
}

/** How well something can be looked at, the best first. */
const RANK: Partial<Record<Schemas["Viewer"], number>> = {
  model: 0,
  image: 1,
  pdf: 2,
  video: 3,
  markdown: 4,
  table: 5,
};
const rank = ({ preview }: Artifact): number => (preview ? (RANK[preview.viewer] ?? 6) : 7);

/** What the preview shows of what was made, when the file itself cannot be shown. */
export function bestOf(groups: readonly Group[]): Artifact | undefined {
  for (const { artifacts } of groups) {
    const [best] = artifacts.filter(({ preview }) => preview !== null).sort((a, b) => rank(a) - rank(b));
    if (best) return best;
  }
  return undefined;
}
