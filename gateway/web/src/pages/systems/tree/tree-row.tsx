import { Link } from "@tanstack/react-router";
import { memo, type ReactNode } from "react";
import { openJob } from "@/parts/open-job";
import { STATUS, StatusIcon } from "@/parts/status";
import { bytes } from "@/ui/bytes";
import { Icon } from "@/ui/icons";
import { local } from "@/ui/time";
import type { Node } from "./nodes";

interface Props {
  node: Node;
  top: number;
  height: number;
  selected: boolean;
  focusable: boolean;
  hasMenu: boolean;
  aside: ReactNode;
  onFocus: (id: string) => void;
}

const INDENT = 16;

/** A row of the tree. What is clicked in it says so by `data-part`; the tree hears it. */
export const TreeRow = memo(function TreeRow({
  node,
  top,
  height,
  selected,
  focusable,
  hasMenu,
  aside,
  onFocus,
}: Props) {
  const open = "open" in node ? node.open : undefined;
  const name = nameOf(node);
  return (
    <div
      role="treeitem"
      aria-label={name}
      aria-description={descriptionOf(node)}
      aria-level={node.level}
      aria-posinset={node.at}
      aria-setsize={node.of}
      aria-selected={selected}
      {...(open === undefined ? {} : { "aria-expanded": open })}
      tabIndex={focusable ? 0 : -1}
      data-row={node.id}
      onFocus={(event) => event.target === event.currentTarget && onFocus(node.id)}
      className={`group/row absolute inset-x-1 flex cursor-default select-none items-center gap-1.5 rounded-sm pr-1 inset-focus hover:bg-well/70 aria-selected:bg-wash ${
        node.kind === "job" || node.kind === "note" ? "text-ink-2" : ""
      }`}
      style={{ height, transform: `translateY(${top}px)`, paddingLeft: (node.level - 1) * INDENT + 4 }}
    >
      <span
        aria-hidden="true"
        {...(open === undefined ? {} : { "data-part": "turn" })}
        className={`grid size-5 shrink-0 place-items-center rounded-sm text-ink-2 ${open === undefined ? "" : "hover:bg-line"}`}
      >
        {open !== undefined && <Icon name={open ? "chevronDown" : "chevronRight"} className="size-3.5" />}
      </span>
      <What node={node} />
      {aside ?? (
        <>
          <Aside node={node} />
          {hasMenu && (
            <button
              type="button"
              aria-label={`Actions for ${name}`}
              aria-haspopup="menu"
              tabIndex={focusable ? 0 : -1}
              data-part="menu"
              className="grid size-6 shrink-0 place-items-center rounded-sm text-ink-2 hover:bg-line hover:text-ink max-wide:size-8"
            >
              <Icon name="dots" className="size-3.5" />
            </button>
          )}
        </>
      )}
    </div>
  );
});

const NOTES = { reading: "Reading…", empty: "Nothing in here", failed: "It could not be read." };

function nameOf(node: Node): string {
  switch (node.kind) {
    case "folder":
    case "file":
      return node.entry.name;
    case "job":
      return `${node.job.tool_name} / ${node.job.function_name}, ${STATUS[node.job.status].label}`;
    case "artifact":
      return node.artifact.name;
    case "note":
      return NOTES[node.what];
  }
}

function descriptionOf(node: Node): string | undefined {
  switch (node.kind) {
    case "file": {
      const { file } = node.entry;
      return file ? `Revision ${file.revision}, ${file.pinned ? "pinned" : "the latest"}` : undefined;
    }
    case "job":
      return `Started ${local(node.job.started_on)}`;
    case "artifact":
      return bytes(node.artifact.size);
    case "folder":
    case "note":
      return undefined;
  }
}

function What({ node }: { node: Node }) {
  switch (node.kind) {
    case "folder":
      return (
        <>
          <Icon name="folder" className="text-ink-2" />
          <span className="min-w-0 flex-1 truncate">{node.entry.name}</span>
        </>
      );
    case "file":
      return (
        <>
          <Icon name="files" className="text-ink-2" />
          <span className="min-w-0 flex-1 truncate">{node.entry.name}</span>
        </>
      );
    case "job":
      return (
        <>
          <StatusIcon status={node.job.status} className="size-3.5" />
          <span className="min-w-0 flex-1 truncate text-small">
            <Link to="." search={openJob(node.job.id)} tabIndex={-1} className="text-ink hover:underline">
              <span className="text-ink-2">{node.job.tool_name} /</span> {node.job.function_name}
            </Link>
          </span>
        </>
      );
    case "artifact":
      return <span className="min-w-0 flex-1 truncate">{node.artifact.name}</span>;
    case "note":
      return (
        <span className="flex min-w-0 flex-1 items-center gap-2 truncate text-small">
          {NOTES[node.what]}
          {node.what === "failed" && <span className="text-accent underline">Try again</span>}
        </span>
      );
  }
}

/** What the row says beside its name. Its description tells it; here it is drawn only, so that the name stays a name. */
function Aside({ node }: { node: Node }) {
  const text = asideOf(node);
  if (text === "") return null;
  return (
    <span aria-hidden="true" className="flex shrink-0 items-center gap-1 text-ink-2 text-small tabular-nums">
      {node.kind === "file" && node.entry.file?.pinned && <Icon name="pin" className="size-3" />}
      <span data-text={text} className="before:content-[attr(data-text)]" />
    </span>
  );
}

function asideOf(node: Node): string {
  switch (node.kind) {
    case "file":
      return node.entry.file ? `r${node.entry.file.revision}` : "";
    case "job":
      // What is well needs no word.
      return node.job.status === "Completed" ? "" : STATUS[node.job.status].label;
    case "artifact":
      return bytes(node.artifact.size);
    case "folder":
    case "note":
      return "";
  }
}
