import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Problem } from "@/api/problem";
import { useMe } from "@/api/session";
import { Page } from "@/parts/page";
import { TableLoading } from "@/ui/data-table";
import { Empty } from "@/ui/empty";
import { inputClass } from "@/ui/field";
import { Icon } from "@/ui/icons";
import { Moment } from "@/ui/moment";
import { ShortId } from "@/ui/short-id";
import { Comparison, entryOf } from "./comparison";
import { count } from "./details/folder-details";
import { Fact, Part } from "./details/parts";
import { Missing } from "./missing";
import {
  comparisonQuery,
  type Snapshot,
  type Source,
  type System,
  snapshotQuery,
  snapshotsQuery,
  systemQuery,
} from "./queries";
import { SystemName } from "./system-page";
import { Workbench } from "./workbench";

/** A snapshot: its tree, which never changes, and what is different elsewhere. */
export function SnapshotPage() {
  const { systemId = "", snapshotId = "" } = useParams({ strict: false });
  const snapshot = useQuery(snapshotQuery(snapshotId));
  const system = useQuery(systemQuery(systemId));
  const error = snapshot.error ?? system.error;
  const isElsewhere = snapshot.data !== undefined && snapshot.data.system.id !== systemId;
  if (!snapshot.data || !system.data || isElsewhere) {
    const retry = () => {
      void snapshot.refetch();
      void system.refetch();
    };
    return (
      <Page title="Snapshot">
        {error || isElsewhere ? (
          <Missing what="snapshot" id={snapshotId} error={error ?? NOT_HERE} retry={retry} />
        ) : (
          <TableLoading label="The snapshot is being read" />
        )}
      </Page>
    );
  }
  return <Shown key={snapshotId} snapshot={snapshot.data} system={system.data} />;
}

/** It belongs to another system than the address says. */
const NOT_HERE = new Problem(404, {});

function Shown({ snapshot, system }: { snapshot: Snapshot; system: System }) {
  const { with: other, path } = useSearch({ from: "/shell/systems" });
  const [source] = useState<Source>({ kind: "snapshot", id: snapshot.id, systemId: system.id });
  const { data: pages } = useInfiniteQuery({
    ...comparisonQuery(snapshot.id, other ?? "present"),
    enabled: other !== undefined,
  });
  const difference = useMemo(
    () =>
      path === undefined ? undefined : pages?.pages.flatMap(({ items }) => items).find((one) => one.path === path),
    [pages, path],
  );
  return (
    <Page
      title={`${snapshot.name} of ${system.name}`}
      bar={
        <>
          <SystemName system={system}>
            <Link
              to="/systems/$systemId"
              params={{ systemId: system.id }}
              search={{ view: "snapshots" }}
              className="truncate rounded-sm text-ink-2 hover:text-ink hover:underline"
            >
              {system.name}
            </Link>
            <span aria-hidden="true" className="text-ink-2">
              /
            </span>
            <Icon name="camera" className="text-ink-2" />
            <h2 className="truncate font-strong">{snapshot.name}</h2>
          </SystemName>
          <span className="flex-1" />
          <CompareWith snapshot={snapshot} system={system} value={other} />
        </>
      }
    >
      <Workbench
        source={source}
        system={system}
        label={`Tree of ${snapshot.name}`}
        overview={() => <About snapshot={snapshot} />}
        empty={() => <Empty title="Nothing was tracked">The tree was empty when this snapshot was taken.</Empty>}
        list={
          other === undefined
            ? undefined
            : (choose) => <Comparison snapshot={snapshot} other={other} onChoose={choose} selected={path} />
        }
        entry={other !== undefined && difference ? entryOf(difference) : undefined}
      />
    </Page>
  );
}

function CompareWith({ snapshot, system, value }: { snapshot: Snapshot; system: System; value: string | undefined }) {
  const navigate = useNavigate();
  const { data } = useInfiniteQuery(snapshotsQuery(system.id));
  const others = data?.pages.flatMap(({ items }) => items).filter(({ id }) => id !== snapshot.id) ?? [];
  const choose = (other: string) =>
    void navigate({
      to: "/systems/$systemId/snapshots/$snapshotId",
      params: { systemId: system.id, snapshotId: snapshot.id },
      search: other === "" ? {} : { with: other },
    });
  return (
    <label className="flex min-w-0 items-center gap-2 whitespace-nowrap text-ink-2">
      Compare with
      <select
        value={value ?? ""}
        onChange={(event) => choose(event.target.value)}
        className={`${inputClass()} !h-7 min-w-0 text-ink wide:!w-52`}
      >
        <option value="">nothing: show its tree</option>
        <option value="present">the present</option>
        {others.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
        {value !== undefined && value !== "present" && !others.some(({ id }) => id === value) && (
          <option value={value}>another snapshot</option>
        )}
      </select>
    </label>
  );
}

function About({ snapshot }: { snapshot: Snapshot }) {
  const me = useMe();
  const { taken_by: by } = snapshot;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto pb-6">
      <header className="px-4 pt-3">
        <h2 className="break-words font-strong text-title">{snapshot.name}</h2>
        <p className="text-ink-2">A snapshot: the tree as it was, which never changes.</p>
      </header>
      <Part title="Details">
        {snapshot.description && <p className="whitespace-pre-wrap break-words pt-2">{snapshot.description}</p>}
        <dl className="pt-1">
          <Fact name="Taken On">
            <Moment at={snapshot.taken_on} />
          </Fact>
          <Fact name="Taken By">{by?.id === me.id ? "You" : (by?.name ?? "Somebody who is not here any more")}</Fact>
          <Fact name="Tree">
            {count(snapshot.files, "file")}, {count(snapshot.folders, "folder")}
          </Fact>
          <Fact name="Moment">
            <span title="The place in the log that it is a name for">log sequence {snapshot.sequence}</span>
          </Fact>
          <Fact name="ID">
            <ShortId id={snapshot.id} what="Snapshot ID" />
          </Fact>
        </dl>
      </Part>
    </div>
  );
}
