import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { useMe } from "@/api/session";
import { openJob } from "@/parts/open-job";
import { Button, IconButton } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { ProblemView } from "@/ui/problem-view";
import { Split } from "@/ui/split";
import { Tabs } from "@/ui/tabs";
import { useIsNarrow } from "@/ui/use-media";
import { type Actions, useActions } from "./actions";
import { FileDetails } from "./details/file-details";
import { count, FolderDetails } from "./details/folder-details";
import { PreviewPane } from "./details/preview-pane";
import { useFollowFiles } from "./follow";
import { type Entry, folderQuery, type Source, type System } from "./queries";
import { type Rights, ROLE, rightsOf } from "./rights";
import type { SystemsSearch } from "./search";
import { entryId, type Node, parentOf } from "./tree/nodes";
import { Tree } from "./tree/tree";
import { type TreeState, useTree } from "./tree/use-tree";

interface Props {
  source: Source;
  system: System;
  label: string;
  /** Beside the tree while nothing is selected: what the system or the snapshot is. */
  overview: (actions: Actions) => ReactNode;
  /** Instead of an empty tree. */
  empty: (actions: Actions) => ReactNode;
  /** Instead of the tree: another way to choose, as a comparison. Gets what is selected and how to select. */
  list?: ((choose: (entry: Entry) => void) => ReactNode) | undefined;
  /** What was chosen in that list, when it is in no tree any more. */
  entry?: Entry | undefined;
}

type Search = SystemsSearch & { job?: string };

/** Tree, preview and details, side by side; on a narrow screen one after the other. */
export function Workbench({ source, system, label, overview, empty, list, entry: given }: Props) {
  const me = useMe();
  const narrow = useIsNarrow();
  const navigate = useNavigate();
  const { path, artifact } = useSearch({ from: "/shell/systems" });
  const rights = useMemo(() => rightsOf(system, me), [system, me]);

  const client = useQueryClient();
  // What is beside the selected one says what it is, whether its folder is open in the tree or not.
  const beside = useQuery({ ...folderQuery(client, source, parentOf(path ?? "")), enabled: path !== undefined });
  const entry = path === undefined ? undefined : (given ?? beside.data?.find((one) => one.path === path));
  const tree = useTree(source, path, entry?.file?.id);

  useFollowFiles(source);

  const go = useCallback(
    (change: (search: Search) => Search, replace: boolean) => void navigate({ to: ".", search: change, replace }),
    [navigate],
  );
  const select = useCallback(
    (to: string | undefined, of?: string) =>
      // Going back on a narrow screen leads from the file to the tree.
      go(
        ({ path: _, artifact: __, ...rest }) => ({
          ...rest,
          ...(to ? { path: to } : {}),
          ...(of ? { artifact: of } : {}),
        }),
        !narrow,
      ),
    [go, narrow],
  );
  const openJobOf = useCallback((jobId: string) => go(openJob(jobId), false), [go]);
  const onSelect = useCallback(
    (node: Node) => {
      if (node.kind === "artifact") select(node.entry.path, node.artifact.file_id);
      else if (node.kind === "folder" && narrow) return;
      else if (node.kind !== "note") select(node.entry.path);
    },
    [select, narrow],
  );
  const actions = useActions({ source, rights, onOpenJob: openJobOf, onSelect: select, onOpen: tree.open });
  const chooser = list?.(({ path: to }) => select(to)) ?? (
    <Chooser
      empty={empty}
      actions={actions}
      tree={tree}
      toolbar={
        source.kind === "system" && (
          <Toolbar
            system={system}
            edits={rights.edit}
            folder={entry?.kind === "folder" ? entry.path : parentOf(path ?? "")}
            actions={actions}
          />
        )
      }
      label={label}
      selected={selectedRow(tree.nodes, path, artifact)}
      onSelect={onSelect}
      onOpenJob={openJobOf}
    />
  );
  const preview = entry?.file && (
    <PreviewPane
      entry={entry}
      groups={tree.groups(entry.file.id)}
      artifact={artifact}
      onChoose={(of) => select(entry.path, of)}
      onExtract={rights.edit ? () => actions.extract(entry) : undefined}
      extracting={actions.extracting.has(entry.path)}
    />
  );
  const details = entry && (
    <EntryDetails source={source} system={system} entry={entry} rights={rights} actions={actions} />
  );
  return (
    <>
      {narrow ? (
        <Narrow
          chooser={chooser}
          overview={overview(actions)}
          preview={preview}
          details={entry?.file && details}
          onBack={() => select(undefined)}
        />
      ) : (
        <Split
          name="systems"
          panes={[
            { id: "tree", label: "Width of the tree", size: 320, min: 200, max: 720, content: chooser },
            {
              id: "preview",
              label: "Width of the preview",
              content: (
                <div className="flex min-h-0 flex-1 flex-col bg-sheet">
                  {preview ?? (
                    <NothingSelected
                      path={path}
                      folder={entry !== undefined}
                      reading={beside.isPending && path !== undefined}
                      empty={isEmpty(tree.nodes)}
                    />
                  )}
                </div>
              ),
            },
            {
              id: "details",
              label: "Width of the details",
              size: 340,
              min: 240,
              max: 640,
              content: details ?? overview(actions),
            },
          ]}
        />
      )}
      {actions.dialogs}
    </>
  );
}

function isEmpty(nodes: readonly Node[]): boolean {
  const [first, second] = nodes;
  return first?.kind === "note" && first.what === "empty" && second === undefined;
}

function selectedRow(nodes: readonly Node[], path: string | undefined, artifact: string | undefined) {
  if (path === undefined) return undefined;
  const id = `artifact:${path}:${artifact}`;
  return nodes.some((node) => node.id === id) ? id : entryId(path);
}

interface ChooserProps {
  tree: TreeState;
  actions: Actions;
  empty: (actions: Actions) => ReactNode;
  toolbar: ReactNode;
  label: string;
  selected: string | undefined;
  onSelect: (node: Node) => void;
  onOpenJob: (jobId: string) => void;
}

function Chooser({ tree, actions, empty, toolbar, label, selected, onSelect, onOpenJob }: ChooserProps) {
  if (isEmpty(tree.nodes)) return empty(actions);
  return (
    <>
      {toolbar}
      <Tree
        label={label}
        nodes={tree.nodes}
        selected={selected}
        onSelect={onSelect}
        onTurn={tree.turn}
        onOpen={tree.open}
        onOpenJob={onOpenJob}
        onSeen={tree.onSeen}
        onRetry={tree.retry}
        entriesOf={actions.entriesOf}
        onMenu={actions.onMenu}
        keys={actions.keys}
        asideOf={actions.asideOf}
      />
    </>
  );
}

interface ToolbarProps {
  system: System;
  edits: boolean;
  /** Where new things go. */
  folder: string;
  actions: Actions;
}

function Toolbar({ system, edits, folder, actions }: ToolbarProps) {
  return (
    <div className="flex h-9 shrink-0 items-center gap-1 border-line border-b pr-1.5 pl-3">
      <span className="min-w-0 flex-1 truncate text-ink-2 text-small">
        {count(system.files, "file")}, {count(system.folders, "folder")}
      </span>
      {edits && (
        <>
          <IconButton label="Add folder" icon="folder" onClick={() => actions.addFolder(folder)} />
          <Button small icon="plus" onClick={() => actions.track(folder)}>
            Track files
          </Button>
        </>
      )}
    </div>
  );
}

/** C7 and the rest, of what is selected. */
function EntryDetails(props: { source: Source; system: System; entry: Entry; rights: Rights; actions: Actions }) {
  const { source, system, entry, rights, actions } = props;
  if (!entry.file) return <FolderDetails source={source} entry={entry} rights={rights} actions={actions} />;
  const role = system.role
    ? `You are a ${ROLE[system.role].label} of this system.`
    : "You are no member of this system.";
  return (
    <FileDetails
      // Nothing of one file is shown with another.
      key={entry.file.id}
      source={source}
      entry={entry}
      file={entry.file}
      rights={rights}
      role={role}
      actions={actions}
    />
  );
}

interface NothingProps {
  path: string | undefined;
  /** A folder is selected. */
  folder: boolean;
  reading: boolean;
  /** There is nothing that could be selected. */
  empty: boolean;
}

function NothingSelected({ path, folder, reading, empty }: NothingProps) {
  if (reading || (path === undefined && empty)) return null;
  if (path !== undefined && !folder) {
    return (
      <Empty title="It is not here any more">
        Nothing is at “{path}” in this tree: it was moved or removed, or never there.
      </Empty>
    );
  }
  return (
    <Empty title={folder ? "A folder" : "Nothing is selected"}>
      {folder && "Its details are beside. "}Select a file in the tree to see it here.
    </Empty>
  );
}

interface NarrowProps {
  chooser: ReactNode;
  overview: ReactNode;
  preview: ReactNode | undefined;
  details: ReactNode | undefined;
  onBack: () => void;
}

/** One column at a time. */
function Narrow({ chooser, overview, preview, details, onBack }: NarrowProps) {
  const [tab, setTab] = useState("preview");
  const [top, setTop] = useState("tree");
  if (preview === undefined) {
    return (
      <Tabs
        label="What is shown"
        value={top}
        onChange={setTop}
        tabs={[
          { value: "tree", label: "Tree", content: chooser },
          { value: "about", label: "About", content: overview },
        ]}
      />
    );
  }
  return (
    <Tabs
      label="What is shown"
      value={tab}
      onChange={setTab}
      aside={
        <Button small look="quiet" onClick={onBack}>
          Back to the tree
        </Button>
      }
      tabs={[
        { value: "preview", label: "Preview", content: preview },
        { value: "details", label: "Details", content: details },
      ]}
    />
  );
}

export function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <div className="p-4">
      <ProblemView error={error} retry={retry} />
    </div>
  );
}
