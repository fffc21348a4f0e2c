import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { toast } from "sonner";
import type { Job } from "@/api/client";
import { asProblem } from "@/api/problem";
import { useCreateJob } from "@/parts/create-job/use-create-job";
import { announce } from "@/ui/announce";
import { Confirm } from "@/ui/confirm";
import { copy } from "@/ui/copy";
import type { MenuEntry } from "@/ui/menu";
import { AddFolderDialog } from "./dialogs/add-folder";
import { MoveDialog } from "./dialogs/move-entry";
import { TrackDialog } from "./dialogs/track-files";
import { contentOf, download } from "./download";
import {
  type Entry,
  extract,
  fileQuery,
  functionsQuery,
  pinEntry,
  removeEntry,
  type Source,
  showJobOf,
} from "./queries";
import type { Rights } from "./rights";
import { entryId, type Node, parentOf } from "./tree/nodes";

interface Asked {
  source: Source;
  rights: Rights;
  onOpenJob: (jobId: string) => void;
  onSelect: (path: string | undefined) => void;
  /** Opens what is under a row. */
  onOpen: (id: string) => void;
}

type Dialog = { kind: "move"; entry: Entry } | { kind: "folder"; in: string } | { kind: "track"; in: string };

export interface Actions {
  entriesOf: (node: Node) => MenuEntry[];
  keys: Record<string, (node: Node) => void>;
  asideOf: (node: Node) => ReactNode;
  onMenu: (node: Node) => void;
  extract: (entry: Entry) => void;
  /** Files whose Extract was pressed and not yet answered. */
  extracting: ReadonlySet<string>;
  createJob: (entry: Entry) => void;
  pin: (entry: Entry, revision: number | null) => void;
  track: (folder: string) => void;
  addFolder: (folder: string) => void;
  move: (entry: Entry) => void;
  remove: (entry: Entry) => void;
  /** What is open over the page. */
  dialogs: ReactNode;
}

/** Everything that can be done to a row of a tree: by its menu, by keys, and by the details beside it. */
export function useActions({ source, rights, onOpenJob, onSelect, onOpen }: Asked): Actions {
  const client = useQueryClient();
  const openCreateJob = useCreateJob();
  const [dialog, setDialog] = useState<Dialog>();
  const [removing, setRemoving] = useState<string>();
  const [extracting, setExtracting] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<string>();
  const edits = rights.edit && source.kind === "system";
  // Whether it can be extracted is known soon after its menu opened.
  const { data: functions } = useQuery({ ...functionsQuery(asked ?? ""), enabled: asked !== undefined && rights.edit });
  const { data: details } = useQuery({ ...fileQuery(asked ?? ""), enabled: asked !== undefined && edits });

  const doExtract = useCallback(
    async (entry: Entry) => {
      onSelect(entry.path);
      onOpen(entryId(entry.path));
      setExtracting((before) => new Set([...before, entry.path]));
      try {
        await extract(client, source, entry);
        announce(`Extract of ${entry.name} has started`);
      } catch (error) {
        toast.error(`${entry.name} is not being extracted: ${asProblem(error).message}`);
      }
      setExtracting((before) => new Set([...before].filter((path) => path !== entry.path)));
    },
    [client, source, onSelect, onOpen],
  );
  const doPin = useCallback(
    async (entry: Entry, revision: number | null) => {
      try {
        await pinEntry(client, source.id, entry.path, revision);
        announce(
          revision === null
            ? `${entry.name} follows its latest revision`
            : `${entry.name} stays at revision ${revision}`,
        );
      } catch (error) {
        toast.error(`The revision was not changed: ${asProblem(error).message}`);
      }
    },
    [client, source],
  );
  const doRemove = async (entry: Entry) => {
    try {
      await removeEntry(client, source.id, entry.path);
      announce(`${entry.name} is no longer in this system`);
      onSelect(undefined);
    } catch (error) {
      toast.error(`${entry.name} is still there: ${asProblem(error).message}`);
    }
    setRemoving(undefined);
  };
  const createJob = useCallback(
    ({ file, path }: Entry) => {
      if (!file) return;
      openCreateJob({
        file: { id: file.id, name: file.display_name ?? file.name, revision: file.revision },
        onCreated: (job: Job) => {
          onOpen(entryId(path));
          showJobOf(client, file.id, job);
        },
      });
    },
    [client, openCreateJob, onOpen],
  );

  const entriesOf = useCallback(
    (node: Node): MenuEntry[] => {
      const copyPath = (path: string): MenuEntry => ({
        label: "Copy path",
        icon: "copy",
        onSelect: () => void copy(path, "Path"),
      });
      switch (node.kind) {
        case "note":
          return [];
        case "job":
          return [{ label: "Job details", icon: "jobs", onSelect: () => onOpenJob(node.job.id) }];
        case "artifact":
          return [
            {
              label: "Download",
              icon: "download",
              onSelect: () => download(contentOf(node.artifact.file_id), node.artifact.name),
            },
            { label: "Job details", icon: "jobs", onSelect: () => onOpenJob(node.job.id) },
          ];
        case "folder": {
          const { entry } = node;
          if (!edits) return [copyPath(entry.path)];
          return [
            { label: "Track files here…", icon: "plus", onSelect: () => setDialog({ kind: "track", in: entry.path }) },
            { label: "Add folder…", icon: "folder", onSelect: () => setDialog({ kind: "folder", in: entry.path }) },
            "---",
            {
              label: "Rename or move…",
              icon: "pencil",
              hint: "F2",
              onSelect: () => setDialog({ kind: "move", entry }),
            },
            copyPath(entry.path),
            "---",
            { label: "Remove from the system", icon: "cross", danger: true, onSelect: () => setRemoving(node.id) },
          ];
        }
        case "file":
          return fileEntries(node.entry);
      }

      function fileEntries(entry: Entry): MenuEntry[] {
        const { file } = entry;
        if (!file) return [];
        const known = asked === file.id ? functions : undefined;
        const cannot = known !== undefined && !known.some((one) => one.extract);
        const list: MenuEntry[] = [];
        if (rights.edit)
          list.push({
            label: "Extract",
            icon: "play",
            disabled: cannot,
            ...(cannot ? { hint: "no function takes it" } : {}),
            onSelect: () => void doExtract(entry),
          });
        if (rights.run) list.push({ label: "Create job…", icon: "jobs", onSelect: () => createJob(entry) });
        if (list.length > 0) list.push("---");
        list.push(
          {
            label: "Download",
            icon: "download",
            onSelect: () => download(contentOf(file.id, file.revision), entry.name),
          },
          copyPath(entry.path),
        );
        if (!edits) return list;
        const latest = asked === file.id ? details?.revision : undefined;
        list.push(
          { label: "Rename or move…", icon: "pencil", hint: "F2", onSelect: () => setDialog({ kind: "move", entry }) },
          file.pinned
            ? {
                label: "Follow the latest revision",
                icon: "up",
                ...(latest ? { hint: `r${latest}` } : {}),
                onSelect: () => void doPin(entry, null),
              }
            : {
                label: `Pin to revision ${file.revision}`,
                icon: "pin",
                onSelect: () => void doPin(entry, file.revision),
              },
          "---",
          {
            label: "Remove from the system",
            icon: "cross",
            danger: true,
            onSelect: () => setRemoving(entryId(entry.path)),
          },
        );
        return list;
      }
    },
    [edits, rights.edit, rights.run, asked, functions, details, onOpenJob, doExtract, doPin, createJob],
  );

  const keys = useMemo(() => {
    const ofEntry = (what: (entry: Entry) => void) => (node: Node) => {
      if (node.kind === "file" || node.kind === "folder") what(node.entry);
    };
    return edits
      ? {
          F2: ofEntry((entry) => setDialog({ kind: "move", entry })),
          Delete: ofEntry((entry) => setRemoving(entryId(entry.path))),
        }
      : {};
  }, [edits]);

  const asideOf = (node: Node): ReactNode => {
    if (node.id !== removing || (node.kind !== "file" && node.kind !== "folder")) return undefined;
    const { entry } = node;
    const back = () => {
      setRemoving(undefined);
      document.querySelector<HTMLElement>(`[data-row="${CSS.escape(node.id)}"]`)?.focus();
    };
    return (
      <span className="absolute inset-y-0 right-0 flex items-center rounded-sm bg-paper pr-1 pl-3">
        <Confirm
          question={node.kind === "folder" ? "Remove with all in it?" : "Remove?"}
          action="Remove"
          onKeep={back}
          onConfirm={() => void doRemove(entry)}
        />
      </span>
    );
  };

  const close = () => setDialog(undefined);
  return {
    entriesOf,
    keys,
    asideOf,
    onMenu: useCallback((node: Node) => setAsked(node.kind === "file" ? node.entry.file?.id : undefined), []),
    extract: (entry) => void doExtract(entry),
    extracting,
    createJob,
    pin: (entry, revision) => void doPin(entry, revision),
    track: (folder) => setDialog({ kind: "track", in: folder }),
    addFolder: (folder) => setDialog({ kind: "folder", in: folder }),
    move: (entry) => setDialog({ kind: "move", entry }),
    remove: (entry) => setRemoving(entryId(entry.path)),
    dialogs: (
      <>
        {dialog?.kind === "move" && (
          <MoveDialog
            systemId={source.id}
            entry={dialog.entry}
            onClose={close}
            onMoved={(path) => {
              for (let at = parentOf(path); at !== ""; at = parentOf(at)) onOpen(entryId(at));
              onSelect(path);
            }}
          />
        )}
        {dialog?.kind === "folder" && (
          <AddFolderDialog
            systemId={source.id}
            folder={dialog.in}
            onClose={close}
            onAdded={(path) => {
              for (let at = parentOf(path); at !== ""; at = parentOf(at)) onOpen(entryId(at));
              onSelect(path);
            }}
          />
        )}
        {dialog?.kind === "track" && (
          <TrackDialog
            systemId={source.id}
            folder={dialog.in}
            onClose={close}
            onTracked={(folder, first) => {
              for (let at = folder; at !== ""; at = parentOf(at)) onOpen(entryId(at));
              if (first) onSelect(first);
            }}
          />
        )}
      </>
    ),
  };
}
