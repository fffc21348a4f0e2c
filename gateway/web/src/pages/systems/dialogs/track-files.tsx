import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { Schemas } from "@/api/client";
import { bytes } from "@/ui/bytes";
import { Check, SearchField } from "@/ui/field";
import { Icon } from "@/ui/icons";
import { Moment } from "@/ui/moment";
import { ProblemView } from "@/ui/problem-view";
import { folderQuery, myFilesQuery, trackFiles } from "../queries";
import { joined } from "../tree/nodes";
import { FolderChoice } from "./folder-choice";
import { FormDialog } from "./form";

type File = Schemas["File"];

interface Props {
  systemId: string;
  folder: string;
  onClose: () => void;
  /** With the path of the first. */
  onTracked: (path: string) => void;
}

const nameOf = (file: File): string => file.display_name ?? file.name;

/** Which of my files come into the system, and where they are to be. */
export function TrackDialog({ systemId, folder: at, onClose, onTracked }: Props) {
  const client = useQueryClient();
  const [folder, setFolder] = useState(at);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<ReadonlyMap<string, File>>(new Map());
  const [pins, setPins] = useState(false);
  const name = useDeferredValue(text.trim());
  const { data: there } = useQuery({
    ...folderQuery(client, { kind: "system", id: systemId }, folder.trim()),
    retry: false,
  });
  const names = useMemo(() => new Set(there?.map((entry) => entry.name)), [there]);
  const replaced = [...chosen.values()].filter((file) => names.has(nameOf(file))).length;

  const toggle = (file: File) =>
    setChosen((before) => {
      const next = new Map(before);
      if (!next.delete(file.id)) next.set(file.id, file);
      return next;
    });
  const submit = async () => {
    const files = [...chosen.values()].map((file) => ({
      path: joined(folder.trim(), nameOf(file)),
      file_id: file.id,
      ...(pins ? { revision: file.revision } : {}),
    }));
    await trackFiles(client, systemId, files);
    if (files[0]) onTracked(files[0].path);
  };
  const count = chosen.size;
  return (
    <FormDialog
      title="Track files"
      action={count === 0 ? "Track files" : `Track ${count} ${count === 1 ? "file" : "files"}`}
      disabled={count === 0}
      fields={["path"]}
      onClose={onClose}
      onSubmit={submit}
      note={
        replaced > 0
          ? `${replaced === 1 ? "One file of that name is" : `${replaced} files of those names are`} in the folder already, and will be replaced.`
          : "Members of the system will see them."
      }
    >
      {(errorOf) => (
        <>
          <SearchField
            label="Find among my files"
            className="w-full shrink-0"
            autoFocus
            data-autofocus
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Picker name={name} chosen={chosen} taken={names} onToggle={toggle} />
          <FolderChoice
            systemId={systemId}
            label="Into the folder"
            value={folder}
            onChange={setFolder}
            error={errorOf("path")}
          />
          <Check
            label="Pin them to their present revisions"
            help="Otherwise the system shows the latest revision, whichever that is."
            checked={pins}
            onChange={(event) => setPins(event.target.checked)}
          />
        </>
      )}
    </FormDialog>
  );
}

const ROW = 32;
const AHEAD = 30;

interface PickerProps {
  name: string;
  chosen: ReadonlyMap<string, File>;
  /** Names that are in the folder already. */
  taken: ReadonlySet<string>;
  onToggle: (file: File) => void;
}

/** A list to choose several from: arrows and Space. */
function Picker({ name, chosen, taken, onToggle }: PickerProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(myFilesQuery(name));
  const files = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const virtual = useVirtualizer({
    count: files.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const rows = virtual.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= files.length - AHEAD) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, last, files.length, fetchNextPage]);

  const hear = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      Home: 0,
      End: files.length - 1,
      PageDown: active + 6,
      PageUp: active - 6,
    };
    const to = moves[event.key];
    const file = files[active];
    if (to !== undefined) {
      const next = Math.max(0, Math.min(to, files.length - 1));
      setActive(next);
      virtual.scrollToIndex(next);
    } else if ((event.key === " " || event.key === "Enter") && file) onToggle(file);
    else return;
    event.preventDefault();
  };
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label="My files"
      aria-multiselectable="true"
      aria-activedescendant={files[active] ? `pick-${files[active].id}` : undefined}
      tabIndex={0}
      onKeyDown={hear}
      className="group/list h-64 min-h-32 shrink overflow-y-auto rounded-md border border-edge/70 bg-paper inset-focus"
    >
      {data === undefined && <p className="p-4 text-ink-2">Reading…</p>}
      {data && files.length === 0 && !hasNextPage && (
        <p className="p-4 text-ink-2">
          {name
            ? "None of your files is called so."
            : "You have no files yet. Upload some on the Files page; then they can be tracked here."}
        </p>
      )}
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {rows.map(({ index, start, size }) => {
          const file = files[index];
          if (!file) return null;
          const isChosen = chosen.has(file.id);
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears keys
            <div
              key={file.id}
              id={`pick-${file.id}`}
              role="option"
              aria-selected={isChosen}
              onClick={() => {
                setActive(index);
                onToggle(file);
              }}
              className={`absolute inset-x-0 flex items-center gap-2 px-2 hover:bg-well/70 aria-selected:bg-wash ${
                index === active
                  ? "group-focus-visible/list:ring-1 group-focus-visible/list:ring-accent group-focus-visible/list:ring-inset"
                  : ""
              }`}
              style={{ height: size, transform: `translateY(${start}px)` }}
            >
              <span
                aria-hidden="true"
                className={`grid size-4 shrink-0 place-items-center rounded-sm border ${isChosen ? "border-accent bg-accent text-on-accent" : "border-edge bg-sheet"}`}
              >
                {isChosen && <Icon name="check" className="size-3" />}
              </span>
              <span className="min-w-0 flex-1 truncate">{nameOf(file)}</span>
              {taken.has(nameOf(file)) && <span className="text-ink-2 text-small">in the folder</span>}
              <span className="w-14 text-right text-ink-2 text-small tabular-nums">{bytes(file.size)}</span>
              <span className="w-18 text-right text-ink-2 text-small max-wide:hidden">
                <Moment at={file.updated_at} as="relative" />
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
