import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useMe } from "@/api/session";
import { Button } from "@/ui/button";
import { type Column, DataTable, TableLoading } from "@/ui/data-table";
import { Empty } from "@/ui/empty";
import { Moment } from "@/ui/moment";
import { Stale } from "@/ui/stale";
import { type Snapshot, type System, snapshotsQuery } from "./queries";
import type { Rights } from "./rights";
import { Failed } from "./workbench";

interface Props {
  system: System;
  rights: Rights;
  onTake: () => void;
}

const idOf = ({ id }: Snapshot) => id;

/** The snapshots of a system, newest first. */
export function Snapshots({ system, rights, onTake }: Props) {
  const navigate = useNavigate();
  const me = useMe();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    snapshotsQuery(system.id),
  );
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const columns = useMemo((): Column<Snapshot>[] => {
    const params = (snapshotId: string) => ({ systemId: system.id, snapshotId });
    return [
      {
        id: "name",
        header: "Snapshot",
        width: "minmax(12rem,1.2fr)",
        narrow: "title",
        cell: (row) => (
          <Link
            to="/systems/$systemId/snapshots/$snapshotId"
            params={params(row.id)}
            search={{}}
            className="block truncate rounded-sm hover:underline"
          >
            {row.name}
          </Link>
        ),
      },
      {
        id: "description",
        header: "Description",
        width: "minmax(8rem,2fr)",
        narrow: "none",
        cell: ({ description }) => <span className="block truncate text-ink-2">{description}</span>,
      },
      { id: "files", header: "Files", width: "5rem", narrow: "aside", align: "end", cell: ({ files }) => files },
      {
        id: "by",
        header: "Taken By",
        width: "10rem",
        narrow: "line",
        cell: ({ taken_by }) => (
          <span className="block truncate">
            {taken_by?.id === me.id ? "You" : (taken_by?.name ?? "Somebody who is not here any more")}
          </span>
        ),
      },
      {
        id: "on",
        header: "Taken On",
        width: "10rem",
        narrow: "line",
        cell: ({ taken_on }) => <Moment at={taken_on} />,
      },
      {
        id: "compare",
        header: "Compare",
        width: "9rem",
        narrow: "none",
        cell: (row) => (
          <Link
            to="/systems/$systemId/snapshots/$snapshotId"
            params={params(row.id)}
            search={{ with: "present" }}
            aria-label={`Compare ${row.name} with the present`}
            className="text-accent hover:underline"
          >
            with the present
          </Link>
        ),
      },
    ];
  }, [system.id, me.id]);

  if (!data) {
    return error ? (
      <Failed error={error} retry={() => void refetch()} />
    ) : (
      <TableLoading label="The snapshots are being read" />
    );
  }
  if (rows.length === 0) {
    return (
      <Empty
        title="No snapshot yet"
        action={
          rights.edit && (
            <Button look="primary" icon="camera" onClick={onTake}>
              Take snapshot
            </Button>
          )
        }
      >
        A snapshot is a name for the tree as it is at a moment, with each file at the revision of then. It never
        changes.
        {!rights.edit && !system.archived && " Editors of the system can take one."}
      </Empty>
    );
  }
  return (
    <>
      {error && <Stale what="These snapshots" retry={() => void refetch()} />}
      <DataTable
        label="Snapshots"
        rows={rows}
        columns={columns}
        idOf={idOf}
        total={hasNextPage ? undefined : rows.length}
        hasMore={hasNextPage && !isFetchingNextPage}
        loadMore={() => void fetchNextPage()}
        onOpen={({ id }) =>
          void navigate({
            to: "/systems/$systemId/snapshots/$snapshotId",
            params: { systemId: system.id, snapshotId: id },
            search: {},
          })
        }
      />
    </>
  );
}
