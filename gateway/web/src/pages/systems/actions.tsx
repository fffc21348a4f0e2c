import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { toast } from "sonner";
import { asProblem } from "@/api/problem";
import { useMe } from "@/api/session";
import { useCreateJob } from "@/parts/create-job/use-create-job";
import { announce } from "@/ui/announce";
import { Confirm } from "@/ui/confirm";
import type { MenuEntry } from "@/ui/menu";
import { AddFolderDialog } from "./dialogs/add-folder";
import { MoveDialog } from "./dialogs/move-entry";
import { TrackDialog } from "./dialogs/track-files";
import { type Does, entriesFor } from "./entries";
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
import { above, entryId, type Node } from "./tree/nodes";

interface Asked {
  source: Source;
  rights: Rights;
  onOpenJob: (jobId: string) => void;
  onSelect: (path: string | undefined) => void;
  /** Opens what is under a row. */
  onOpen: (id: string) => void;
}

type Dialog = { kind: "move"; entry: Entry } | { kind: "folder"; in: string } | { kind: "track"; in: string };

export interface Actions extends Does {
  entriesOf: (node: Node) => MenuEntry[];
  keys: Record<string, (node: Node) => void>;
  asideOf: (node: Node) => ReactNode;
  onMenu: (node: Node) => void;
  /** Paths whose Extract was pressed and not yet answered. */
  extracting: ReadonlySet<string>;
  /** What is open over the page. */
  dialogs: ReactNode;
}

/** A menu gives the focus back when it closes; what takes the focus in its row comes after that. */
const AFTER_MENU_MS = 60;
const focusRow = (path: string) =>
  document.querySelector<HTMLElement>(`[data-row="${CSS.escape(entryId(path))}"]`)?.focus({ preventScroll: true });

/** Everything that can be done to a row of a tree: by its menu, by keys, and by the details beside it. */
export function useActions({ source, rights, onOpenJob, onSelect, onOpen }: Asked): Actions {
  const openCreateJob = useCreateJob();
  const client = useQueryClient();
  const { id: me } = useMe();
  const [dialog, setDialog] = useState<Dialog>();
  const [removing, setRemoving] = useState<string>();
  const [asked, setAsked] = useState<string>();
  const edits = rights.edit && source.kind === "system";
  const { extracting, start } = useExtract(client, source, onSelect, onOpen);
  // Whether it can be extracted is known soon after its menu opened.
  const { data: functions } = useQuery({ ...functionsQuery(asked ?? ""), enabled: asked !== undefined && rights.edit });
  const { data: details } = useQuery({ ...fileQuery(asked ?? ""), enabled: asked !== undefined && edits });

  const does = useMemo(
    (): Does => ({
      extract: (entry) => void start(entry),
      createJob: ({ file, path }) => {
        if (!file) return;
        openCreateJob({
          file: { id: file.id, name: file.display_name ?? file.name, revision: file.revision },
          onCreated: (job) => {
            onOpen(entryId(path));
            showJobOf(client, file.id, job);
          },
        });
      },
      pin: (entry, revision) => void pin(client, source, entry, revision),
      move: (entry) => {
        focusRow(entry.path);
        setDialog({ kind: "move", entry });
      },
      remove: (entry) => setTimeout(() => setRemoving(entryId(entry.path)), AFTER_MENU_MS),
      track: (folder) => {
        focusRow(folder);
        setDialog({ kind: "track", in: folder });
      },
      addFolder: (folder) => {
        focusRow(folder);
        setDialog({ kind: "folder", in: folder });
      },
      openJob: onOpenJob,
    }),
    [client, source, start, openCreateJob, onOpen, onOpenJob],
  );
  const entriesOf = useCallback(
    (node: Node): MenuEntry[] => {
      const isAsked = node.kind === "file" && node.entry.file?.id === asked;
      return entriesFor(node, does, {
        me,
        rights,
        edits,
        extracts: isAsked ? functions?.some((one) => one.extract) : undefined,
        latest: isAsked ? details?.revision : undefined,
      });
    },
    [does, me, rights, edits, asked, functions, details],
  );
  const keys = useMemo(() => {
    const ofEntry = (what: (entry: Entry) => void) => (node: Node) => {
      if (node.kind === "file" || node.kind === "folder") what(node.entry);
    };
    return edits ? { F2: ofEntry(does.move), Delete: ofEntry(does.remove) } : {};
  }, [edits, does]);
  const reveal = (path: string) => {
    for (const folder of above(path)) onOpen(entryId(folder));
  };

  return {
    ...does,
    entriesOf,
    keys,
    extracting,
    onMenu: useCallback((node: Node) => setAsked(node.kind === "file" ? node.entry.file?.id : undefined), []),
    asideOf: (node) =>
      node.id === removing && (node.kind === "file" || node.kind === "folder") ? (
        <ConfirmRemove
          source={source}
          entry={node.entry}
          onKeep={() => {
            setRemoving(undefined);
            focusRow(node.entry.path);
          }}
          onRemoved={() => {
            setRemoving(undefined);
            onSelect(undefined);
          }}
        />
      ) : undefined,
    dialogs: dialog && (
      <Dialogs
        dialog={dialog}
        systemId={source.id}
        onClose={() => setDialog(undefined)}
        onDone={(path) => {
          reveal(path);
          onSelect(path);
        }}
      />
    ),
  };
}

/** E5: it is shown at once, under its file; what it waits for is the server's answer, and then the job's own trail. */
function useExtract(
  client: QueryClient,
  source: Source,
  onSelect: (path: string) => void,
  onOpen: (id: string) => void,
) {
  const [extracting, setExtracting] = useState<ReadonlySet<string>>(new Set());
  const start = useCallback(
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
  return { extracting, start };
}

async function pin(client: QueryClient, source: Source, entry: Entry, revision: number | null): Promise<void> {
  try {
    await pinEntry(client, source.id, entry.path, revision);
    announce(
      revision === null ? `${entry.name} follows its latest revision` : `${entry.name} stays at revision ${revision}`,
    );
  } catch (error) {
    toast.error(`The revision was not changed: ${asProblem(error).message}`);
  }
}

interface ConfirmProps {
  source: Source;
  entry: Entry;
  onKeep: () => void;
  onRemoved: () => void;
}

/** In the row, over its name's end. */
function ConfirmRemove({ source, entry, onKeep, onRemoved }: ConfirmProps) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await removeEntry(client, source.id, entry.path);
      announce(`${entry.name} is not in this system any more`);
      onRemoved();
    } catch (error) {
      toast.error(`${entry.name} is still there: ${asProblem(error).message}`);
      onKeep();
    }
  };
  return (
    <span className="absolute inset-y-0 right-0 flex items-center rounded-sm bg-paper pr-1 pl-3">
      <Confirm
        question={entry.kind === "folder" ? "Remove with all in it?" : "Remove?"}
        action="Remove"
        busy={busy}
        onKeep={onKeep}
        onConfirm={() => void remove()}
      />
    </span>
  );
}

interface DialogsProps {
  dialog: Dialog;
  systemId: string;
  onClose: () => void;
  /** With the path of what is to be looked at now. */
  onDone: (path: string) => void;
}

function Dialogs({ dialog, systemId, onClose, onDone }: DialogsProps) {
  switch (dialog.kind) {
    case "move":
      return <MoveDialog systemId={systemId} entry={dialog.entry} onClose={onClose} onMoved={onDone} />;
    case "folder":
      return <AddFolderDialog systemId={systemId} folder={dialog.in} onClose={onClose} onAdded={onDone} />;
    case "track":
      return <TrackDialog systemId={systemId} folder={dialog.in} onClose={onClose} onTracked={onDone} />;
  }
}
