import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { type Column, DataTable } from "@/ui/data-table";
import { audienceInWords } from "./audience";
import type { Pool } from "./queries";

interface Props {
  pools: readonly Pool[];
  manages: boolean;
  onOpen: (pool: Pool) => void;
}

const idOf = ({ id }: Pool) => id;

export function PoolTable({ pools, manages, onOpen }: Props) {
  const columns = useMemo(() => columnsFor(manages), [manages]);
  return (
    <DataTable label="Agent pools" rows={pools} columns={columns} idOf={idOf} onOpen={onOpen} total={pools.length} />
  );
}

function columnsFor(manages: boolean): Column<Pool>[] {
  return [
    {
      id: "name",
      header: "Name",
      width: "minmax(10rem,1.4fr)",
      narrow: "title",
      cell: ({ id, name, archived }) => (
        <span className="flex min-w-0 items-baseline gap-2">
          <Link
            to="/pools/$poolId"
            params={{ poolId: id }}
            search
            className="truncate rounded-sm font-strong hover:underline"
          >
            {name}
          </Link>
          {archived && <span className="text-ink-2 text-small">archived</span>}
        </span>
      ),
    },
    {
      id: "members",
      header: "Agents there",
      width: "8rem",
      narrow: "aside",
      cell: (pool) => <Members pool={pool} />,
    },
    {
      id: "pending",
      header: "Waiting",
      width: "6rem",
      narrow: "line",
      align: "end",
      cell: ({ pending, members_online }) => (
        <span className={pending > 0 && members_online === 0 ? "text-bad" : ""}>
          {pending} <span className="wide:hidden">waiting</span>
        </span>
      ),
    },
    {
      id: "active",
      header: "In hands",
      width: "6rem",
      narrow: "line",
      align: "end",
      cell: ({ active }) => (
        <>
          {active} <span className="wide:hidden">in hands</span>
        </>
      ),
    },
    {
      id: "hour",
      header: "Ended, hour / day",
      width: "8rem",
      narrow: "none",
      align: "end",
      cell: ({ ended_last_hour, ended_last_day }) => (
        <>
          {ended_last_hour} <span className="text-ink-2">/ {ended_last_day}</span>
        </>
      ),
    },
    ...(manages
      ? [
          {
            id: "audience",
            header: "Who may target it",
            width: "minmax(10rem,2fr)",
            narrow: "line" as const,
            cell: ({ audience }: Pool) => <span className="block truncate">{audienceInWords(audience)}</span>,
          },
        ]
      : [{ id: "rest", header: "", width: "minmax(0,2fr)", narrow: "none" as const, cell: () => null }]),
  ];
}

function Members({ pool: { members, members_online } }: { pool: Pool }) {
  if (!members) return <>{members_online}</>;
  if (members.length === 0) return <span className="text-bad">No agents</span>;
  return (
    <span className={members_online === 0 ? "text-bad" : ""}>
      {members_online} of {members.length}
    </span>
  );
}
