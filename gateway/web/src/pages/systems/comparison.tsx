import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Column, DataTable, TableLoading } from "@/ui/data-table";
import { Empty } from "@/ui/empty";
import { comparisonQuery, type Difference, type Entry, type Snapshot } from "./queries";
import { nameOf, parentOf } from "./tree/nodes";
import { Failed } from "./workbench";

interface Props {
  snapshot: Snapshot;
  /** "present", or the id of another snapshot. */
  other: string;
  selected: string | undefined;
  onChoose: (entry: Entry) => void;
}

type Kind = Difference["kind"];

/** Told by a sign and a word; the colour comes on top. */
const KIND: Record<Kind, { sign: string; word: string; text: string }> = {
  added: { sign: "+", word: "Added", text: "text-good" },
  removed: { sign: "−", word: "Removed", text: "text-bad" },
  changed: { sign: "~", word: "Changed", text: "text-accent" },
};
const KINDS: readonly Kind[] = ["added", "removed", "changed"];
const pathOf = ({ path }: Difference): string => path;

/** What can be looked at of it: as it is after, or what was removed as it was before. */
export const entryOf = ({ after, before }: Difference): Entry | undefined => after ?? before ?? undefined;

/** In words, what has changed at a place. */
export function told({ kind, before, after }: Difference): string {
  const [was, is] = [before?.file, after?.file];
  if (kind !== "changed") return `${KIND[kind].word}: a ${(after ?? before)?.kind ?? "file"}`;
  if (!was || !is) return `It was a ${before?.kind} and is a ${after?.kind}`;
  if (was.id !== is.id) return "Another file";
  if (was.revision !== is.revision) return `Revision ${was.revision} became ${is.revision}`;
  if (was.pinned !== is.pinned) return is.pinned ? "It is pinned" : "It is not pinned any more";
  return "Changed";
}

const COLUMNS: readonly Column<Difference>[] = [
  {
    id: "path",
    header: "Path",
    width: "minmax(10rem,1fr)",
    narrow: "title",
    cell: ({ kind, path }) => (
      <span className="flex min-w-0 items-center gap-2">
        <span aria-hidden="true" className={`w-3 shrink-0 text-center font-mono font-strong ${KIND[kind].text}`}>
          {KIND[kind].sign}
        </span>
        <span className="min-w-0 truncate" title={path}>
          {nameOf(path)}
        </span>
      </span>
    ),
  },
  {
    id: "kind",
    header: "Difference",
    width: "10rem",
    narrow: "line",
    cell: (row) => <span className={`block truncate pl-5 ${KIND[row.kind].text}`}>{told(row)}</span>,
  },
  {
    id: "folder",
    header: "Folder",
    width: "10rem",
    narrow: "line",
    cell: ({ path }) => <span className="block truncate">{parentOf(path) && `in ${parentOf(path)}`}</span>,
  },
];

/** What was added, removed and changed since a snapshot. */
export function Comparison({ snapshot, other, selected, onChoose }: Props) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    comparisonQuery(snapshot.id, other),
  );
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const head = data?.pages[0];
  if (!head) {
    return error ? (
      <Failed error={error} retry={() => void refetch()} />
    ) : (
      <TableLoading label="The differences are being read" />
    );
  }
  const all = head.added + head.removed + head.changed;
  if (all === 0) {
    return (
      <Empty title="No difference">
        {other === "present"
          ? "The tree is as it was when this snapshot was taken."
          : "Both snapshots hold the same files at the same revisions."}
      </Empty>
    );
  }
  return (
    <section aria-label="Differences" className="flex min-h-0 flex-1 flex-col">
      <p className="flex h-9 shrink-0 items-center gap-4 border-line border-b px-4 text-small">
        {KINDS.map((kind) => (
          <span key={kind} className={KIND[kind].text}>
            {head[kind].toLocaleString("en")} {KIND[kind].word.toLowerCase()}
          </span>
        ))}
      </p>
      <DataTable
        label={other === "present" ? "Differences at present" : "Differences in the other snapshot"}
        compact
        rows={rows}
        columns={COLUMNS}
        idOf={pathOf}
        open={selected}
        total={all}
        hasMore={hasNextPage && !isFetchingNextPage}
        loadMore={() => void fetchNextPage()}
        onOpen={(row) => {
          const entry = entryOf(row);
          if (entry) onChoose(entry);
        }}
      />
    </section>
  );
}
