export type View = "snapshots" | "members";

/** What the URL of the pages says: what is filtered, which part is shown, and what is open in it. */
export interface SystemsSearch {
  q?: string;
  archived?: "yes";
  /** Everybody's, for administrators and auditors. */
  scope?: "all";
  view?: View;
  /** The file or folder that is selected. */
  path?: string;
  /** The artifact of it that the preview shows. */
  artifact?: string;
  /** What a snapshot is compared with: "present", or the id of another. */
  with?: string;
}

const ID = /^[0-9a-f-]{36}$/i;

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validateSystemsSearch(search: Record<string, unknown>): SystemsSearch {
  const { q, archived, scope, view, path, artifact, with: other } = search;
  const found: SystemsSearch = {};
  if (typeof q === "string" && q !== "") found.q = q;
  if (archived === "yes") found.archived = "yes";
  if (scope === "all") found.scope = "all";
  if (view === "snapshots" || view === "members") found.view = view;
  if (typeof path === "string" && path !== "") found.path = path;
  if (typeof artifact === "string" && ID.test(artifact)) found.artifact = artifact;
  if (typeof other === "string" && (other === "present" || ID.test(other))) found.with = other;
  return found;
}
