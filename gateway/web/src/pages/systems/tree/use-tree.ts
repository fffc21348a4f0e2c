import { type UseQueryResult, useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import type { Job, Schemas } from "@/api/client";
import { artifactsOfQuery, type Entry, folderQuery, jobsOfQuery, type Source } from "../queries";
import { above, entryId, flatten, groupsOf, type Node } from "./nodes";

type Group = Schemas["ArtifactGroup"];

const foldersOf = (results: UseQueryResult<Entry[]>[]) =>
  results.map(({ data, isError }) => ({ items: data, failed: isError && data === undefined }));
const dataOf = <T>(results: UseQueryResult<T>[]): (T | undefined)[] => results.map(({ data }) => data);
const PREFIX = "entry:";

export interface TreeState {
  nodes: Node[];
  /** What stands under a file. */
  groups: (fileId: string) => Group[];
  turn: (id: string) => void;
  open: (id: string) => void;
  /** Which files can be seen now: what was made of them is read. */
  onSeen: (fileIds: readonly string[]) => void;
  retry: (folder: string) => void;
}

/** The rows of a tree: folders are read when they are opened, and what was made of a file when it comes into sight. */
export function useTree(source: Source, selectedPath: string | undefined, selectedFile: string | undefined): TreeState {
  const client = useQueryClient();
  const [turned, setTurned] = useState<ReadonlySet<string>>(() => new Set(opened(selectedPath)));
  const [seen, setSeen] = useState<readonly string[]>([]);

  // What a link leads to is in sight.
  const [shown, setShown] = useState(selectedPath);
  if (shown !== selectedPath) {
    setShown(selectedPath);
    const hidden = opened(selectedPath).filter((id) => !turned.has(id));
    if (hidden.length > 0) setTurned(new Set([...turned, ...hidden]));
  }

  const open = useMemo(
    () => ["", ...[...turned].filter((id) => id.startsWith(PREFIX)).map((id) => id.slice(PREFIX.length))],
    [turned],
  );
  // Files that are open have ids of the same form; the folders among them are those that some folder lists as one.
  const kinds = useKinds(source, open);
  const folderPaths = open.filter((path) => path === "" || kinds.folders.has(path));
  const folders = useQueries({
    queries: folderPaths.map((path) => folderQuery(client, source, path)),
    combine: foldersOf,
  });

  const openFiles = kinds.openFiles.join();
  const busy = useMemo(
    () => [...new Set([...openFiles.split(","), selectedFile ?? ""])].filter((id) => id !== ""),
    [openFiles, selectedFile],
  );
  const files = useMemo(() => [...new Set([...seen, ...busy])], [seen, busy]);
  const artifacts = useQueries({ queries: files.map(artifactsOfQuery), combine: dataOf<Group[]> });
  const jobs = useQueries({ queries: busy.map(jobsOfQuery), combine: dataOf<Job[]> });

  const made = useMemo(() => {
    const jobsOf = new Map(busy.map((id, index) => [id, jobs[index] ?? []]));
    return new Map(files.map((id, index) => [id, groupsOf(artifacts[index] ?? [], jobsOf.get(id) ?? [])]));
  }, [files, artifacts, busy, jobs]);

  const key = folderPaths.join("\n");
  const nodes = useMemo(() => {
    const paths = key.split("\n");
    return flatten({ folders: new Map(paths.map((path, index) => [path, folders[index] ?? NONE])), made, turned });
  }, [key, folders, made, turned]);

  return {
    nodes,
    groups: useCallback((fileId: string) => made.get(fileId) ?? [], [made]),
    turn: useCallback((id: string) => {
      setTurned((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      });
    }, []),
    open: useCallback((id: string) => setTurned((before) => (before.has(id) ? before : new Set([...before, id]))), []),
    onSeen: setSeen,
    retry: useCallback(
      (folder: string) => void client.refetchQueries({ queryKey: folderQuery(client, source, folder).queryKey }),
      [client, source],
    ),
  };
}

const NONE = { items: undefined, failed: false };
const opened = (path: string | undefined): string[] => (path === undefined ? [] : above(path).map(entryId));

/** Which of the open rows are folders and which are files, as far as the folders that they are in have been read. */
function useKinds(source: Source, open: readonly string[]): { folders: Set<string>; openFiles: string[] } {
  const client = useQueryClient();
  const folders = new Set<string>();
  const openFiles: string[] = [];
  for (const path of [...open].sort((a, b) => a.split("/").length - b.split("/").length)) {
    if (path === "") continue;
    const parent = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    const items = client.getQueryData<Entry[]>(folderQuery(client, source, parent).queryKey);
    const entry = items?.find((one) => one.path === path);
    // What a link leads through is a folder, even before the one above it was read.
    if (entry?.file) openFiles.push(entry.file.id);
    else if (entry || (items === undefined && (parent === "" || folders.has(parent)))) folders.add(path);
  }
  return { folders, openFiles };
}
