import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useMe } from "@/api/session";
import { Page } from "@/parts/page";
import { Button } from "@/ui/button";
import { TableLoading } from "@/ui/data-table";
import { Empty } from "@/ui/empty";
import { Menu, type MenuEntry } from "@/ui/menu";
import { Stale } from "@/ui/stale";
import { useIsNarrow } from "@/ui/use-media";
import { ArchiveBar, type ArchiveState } from "./archive";
import { Overview } from "./details/overview";
import { DescribeDialog } from "./dialogs/describe-system";
import { TakeSnapshotDialog } from "./dialogs/take-snapshot";
import { Members } from "./members";
import { Missing } from "./missing";
import { type Source, type System, systemQuery } from "./queries";
import { type Rights, ROLE, rightsOf } from "./rights";
import type { View } from "./search";
import { Snapshots } from "./snapshots";
import { Workbench } from "./workbench";

/** A system: its tree, its snapshots, its members. */
export function SystemPage() {
  const { systemId = "" } = useParams({ strict: false });
  const { data: system, error, refetch } = useQuery(systemQuery(systemId));
  if (!system) {
    return (
      <Page title="System">
        {error ? (
          <Missing what="system" id={systemId} error={error} retry={() => void refetch()} />
        ) : (
          <TableLoading label="The system is being read" />
        )}
      </Page>
    );
  }
  // Another one is another page: nothing of the one before stays.
  return <Shown key={system.id} system={system} stale={error !== null} retry={() => void refetch()} />;
}

type Open = "describe" | "snapshot";

function Shown({ system, stale, retry }: { system: System; stale: boolean; retry: () => void }) {
  const me = useMe();
  const { view } = useSearch({ from: "/shell/systems" });
  const [open, setOpen] = useState<Open>();
  const [archiving, setArchiving] = useState<ArchiveState>();
  const [source] = useState<Source>({ kind: "system", id: system.id });
  const rights = rightsOf(system, me);
  const narrow = useIsNarrow();
  const close = () => setOpen(undefined);
  const snapshot = () => setOpen("snapshot");
  const more = (
    <More
      rights={rights}
      system={system}
      onDescribe={() => setOpen("describe")}
      onArchive={setArchiving}
      // The bar of a narrow screen has no room for its button.
      onSnapshot={narrow && rights.edit ? snapshot : undefined}
    />
  );
  return (
    <Page
      title={system.name}
      bar={
        <>
          <SystemName system={system} end={narrow && more} />
          <Parts system={system} view={view} />
          <span className="flex-1" />
          {rights.edit && !narrow && (
            <Button small icon="camera" onClick={snapshot}>
              Take snapshot
            </Button>
          )}
          {!narrow && more}
        </>
      }
    >
      {stale && <Stale what="This system" retry={retry} />}
      <ArchiveBar system={system} may={rights.archive} state={archiving} onState={setArchiving} />
      {view === "members" ? (
        <Members system={system} rights={rights} />
      ) : view === "snapshots" ? (
        <Snapshots system={system} rights={rights} onTake={snapshot} />
      ) : (
        <Workbench
          source={source}
          system={system}
          label={`Tree of ${system.name}`}
          overview={() => <Overview system={system} rights={rights} onDescribe={() => setOpen("describe")} />}
          empty={({ track, addFolder }) => (
            <Empty
              title="Nothing is tracked yet"
              action={
                rights.edit && (
                  <span className="flex flex-wrap justify-center gap-2">
                    <Button look="primary" icon="plus" onClick={() => track("")}>
                      Track files
                    </Button>
                    <Button icon="folder" onClick={() => addFolder("")}>
                      Add folder
                    </Button>
                  </span>
                )
              }
            >
              {rights.edit
                ? "Files of yours that are tracked here are seen by all members, at their latest revision or a pinned one."
                : `${system.archived ? "It is archived." : "Its editors can track files here."}`}
            </Empty>
          )}
        />
      )}
      {open === "describe" && <DescribeDialog system={system} onClose={close} />}
      {open === "snapshot" && <TakeSnapshotDialog system={system} onClose={close} />}
    </Page>
  );
}

interface NameProps {
  system: System;
  /** Instead of its name: where in it one is. */
  children?: ReactNode;
  /** At the end of the line. */
  end?: ReactNode;
}

export function SystemName({ system, children, end }: NameProps) {
  return (
    <span className="flex min-w-0 items-center gap-2 max-wide:basis-full">
      <Link to="/systems" search={{}} className="rounded-sm text-ink-2 hover:text-ink hover:underline">
        Systems
      </Link>
      <span aria-hidden="true" className="text-ink-2">
        /
      </span>
      {children ?? <h2 className="truncate font-strong">{system.name}</h2>}
      <span className="shrink-0 rounded-full bg-well px-2 text-ink-2 text-small leading-5">
        {system.archived ? "Archived" : system.role ? ROLE[system.role].label : "No member"}
      </span>
      {end && (
        <>
          <span className="flex-1" />
          {end}
        </>
      )}
    </span>
  );
}

const PART =
  "flex h-7 items-center gap-1.5 rounded-md px-2 text-ink-2 hover:bg-well hover:text-ink aria-[current=page]:bg-well aria-[current=page]:font-strong aria-[current=page]:text-ink";

function Parts({ system, view }: { system: System; view: View | undefined }) {
  const parts: [View | undefined, string, number | undefined][] = [
    [undefined, "Tree", undefined],
    ["snapshots", "Snapshots", system.snapshots],
    ["members", "Members", system.members],
  ];
  return (
    <nav aria-label="Parts of the system" className="flex gap-0.5">
      {parts.map(([to, label, number]) => (
        <Link
          key={label}
          to="/systems/$systemId"
          params={{ systemId: system.id }}
          search={to ? { view: to } : {}}
          activeOptions={{ exact: true, includeSearch: true }}
          {...(to === view ? { "aria-current": "page" as const } : {})}
          className={PART}
        >
          {label}
          {number !== undefined && <span className="font-normal text-ink-2 text-small tabular-nums">{number}</span>}
        </Link>
      ))}
    </nav>
  );
}

interface MoreProps {
  rights: Rights;
  system: System;
  onDescribe: () => void;
  onArchive: (state: ArchiveState) => void;
  onSnapshot: (() => void) | undefined;
}

function More({ rights, system, onDescribe, onArchive, onSnapshot }: MoreProps) {
  const entries: MenuEntry[] = [];
  if (onSnapshot) entries.push({ label: "Take snapshot…", icon: "camera", onSelect: onSnapshot });
  if (rights.describe) entries.push({ label: "Name and description…", icon: "pencil", onSelect: onDescribe });
  if (rights.archive)
    entries.push(
      system.archived
        ? { label: "Restore", icon: "restore", onSelect: () => onArchive("restore") }
        : { label: "Archive…", icon: "archive", danger: true, onSelect: () => onArchive("archive") },
    );
  return entries.length === 0 ? null : <Menu label={`Actions for ${system.name}`} entries={entries} />;
}
