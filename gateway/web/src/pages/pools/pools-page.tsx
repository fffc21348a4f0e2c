import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { poolsQuery } from "@/api/catalog";
import { may } from "@/api/permissions";
import { useMe } from "@/api/session";
import { Page } from "@/parts/page";
import { Button } from "@/ui/button";
import { TableLoading } from "@/ui/data-table";
import { Empty } from "@/ui/empty";
import { Check, SearchField } from "@/ui/field";
import { ProblemView } from "@/ui/problem-view";
import { Stale } from "@/ui/stale";
import { CreatePoolDialog } from "./create-pool-dialog";
import { PoolDialog } from "./pool-dialog";
import { PoolTable } from "./pool-table";
import { useFollowBacklogs } from "./queries";
import type { PoolsSearch } from "./search";

/** Agent pools: those that one may assign jobs to; to administrators all of them, with members and audience. */
export function PoolsPage() {
  const manages = may(useMe(), "ManagePools");
  const search = useSearch({ strict: false }) as PoolsSearch;
  const { poolId } = useParams({ strict: false });
  const navigate = useNavigate();
  const pools = useQuery(poolsQuery);
  const [creating, setCreating] = useState(false);
  useFollowBacklogs();

  const show = (next: PoolsSearch) => void navigate({ to: "/pools", search: next, replace: true });
  const open = (id: string) => void navigate({ to: "/pools/$poolId", params: { poolId: id }, search });
  const all = pools.data ?? [];
  const standing = all.filter(({ archived }) => search.archived || !archived);
  const typed = search.q?.toLowerCase() ?? "";
  const rows = standing.filter(({ name }) => name.toLowerCase().includes(typed));
  const create = manages ? (
    <Button look="primary" icon="plus" className="max-wide:order-5 max-wide:ml-auto" onClick={() => setCreating(true)}>
      Create pool
    </Button>
  ) : null;
  const bar = (
    <>
      <SearchField
        label="Filter pools"
        value={search.q ?? ""}
        onChange={({ target: { value } }) => show(withQ(search, value))}
        className="w-56 max-wide:order-1 max-wide:w-full"
      />
      {manages && (
        <span className="max-wide:order-3">
          <Check
            label="Archived too"
            checked={search.archived === "yes"}
            onChange={({ target: { checked } }) => show(withArchived(search, checked))}
          />
        </span>
      )}
      <span className="flex-1 max-wide:order-5 max-wide:hidden" />
      {create}
    </>
  );
  return (
    <Page title="Agent pools" bar={bar}>
      {pools.data ? (
        <>
          {pools.isError && <Stale retry={() => void pools.refetch()} />}
          {rows.length > 0 ? (
            <PoolTable pools={rows} manages={manages} onOpen={({ id }) => open(id)} />
          ) : search.q ? (
            <Empty
              title="No pool goes by that"
              action={<Button onClick={() => show(withQ(search, ""))}>Clear filter</Button>}
            />
          ) : (
            <NoPools create={create} />
          )}
        </>
      ) : pools.isError ? (
        <div className="p-4">
          <ProblemView error={pools.error} retry={() => void pools.refetch()} />
        </div>
      ) : (
        <TableLoading label="Reading agent pools" />
      )}
      {poolId && <PoolDialog id={poolId} manages={manages} onClose={() => void navigate({ to: "/pools", search })} />}
      {creating && (
        <CreatePoolDialog
          onClose={() => setCreating(false)}
          onCreated={(id) => {
            setCreating(false);
            open(id);
          }}
        />
      )}
    </Page>
  );
}

/** Administrators are told how one is made, others that they need none. */
function NoPools({ create }: { create: ReactNode }) {
  return create ? (
    <Empty title="No agent pools yet" action={create}>
      A pool is a set of agents that a job can be assigned to by name: the machines of a laboratory, or those with a
      licence. Without pools jobs go to any agent that has the tool.
    </Empty>
  ) : (
    <Empty title="No agent pool is open to you">
      A pool is a set of agents that a job can be assigned to by name. Administrators make them and say who may use
      them; your jobs go to any agent that has the tool.
    </Empty>
  );
}

const withQ = ({ q: _, ...rest }: PoolsSearch, value: string): PoolsSearch => (value ? { ...rest, q: value } : rest);
const withArchived = ({ archived: _, ...rest }: PoolsSearch, yes: boolean): PoolsSearch =>
  yes ? { ...rest, archived: "yes" } : rest;
