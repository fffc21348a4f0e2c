import type { Me, Schemas } from "@/api/client";
import { isAdministrator } from "@/api/session";

export type Role = Schemas["SystemRole"];

/** From the least to the most. */
export const ROLES: readonly Role[] = ["viewer", "editor", "administrator", "owner"];

export const ROLE: Record<Role, { label: string; may: string }> = {
  viewer: { label: "Viewer", may: "Sees the files, the jobs on them without their inputs, and what those made." },
  editor: {
    label: "Editor",
    may: "Also changes the tree, takes snapshots, extracts, and runs functions on the files.",
  },
  administrator: {
    label: "Administrator",
    may: "Also describes the system, and decides about members who are no owners.",
  },
  owner: { label: "Owner", may: "Also decides about owners, and archives the system." },
};

export const isAtLeast = (role: Role | null, least: Role): boolean =>
  role !== null && ROLES.indexOf(role) >= ROLES.indexOf(least);

export interface Rights {
  /** The tree, snapshots and Extract (E6). */
  edit: boolean;
  /** Create job: editors, administrators of the organization, and of their own files everybody. */
  run: boolean;
  describe: boolean;
  members: boolean;
  owners: boolean;
  archive: boolean;
}

/**
 * What I may do in a system: the lines EditTree, TakeSnapshot, ExtractInSystem, SubmitJob, DescribeSystem, ManageMembers, ManageOwners and
 * ArchiveSystem of the server's table. An archived system does not change.
 */
export function rightsOf(system: Pick<Schemas["System"], "role" | "archived">, me: Pick<Me, "role">): Rights {
  const { role, archived } = system;
  const everywhere = isAdministrator(me as Me);
  const open = !archived;
  return {
    edit: open && isAtLeast(role, "editor"),
    run: isAtLeast(role, "editor") || everywhere,
    describe: open && (everywhere || isAtLeast(role, "administrator")),
    members: open && (everywhere || isAtLeast(role, "administrator")),
    owners: open && (everywhere || isAtLeast(role, "owner")),
    archive: everywhere || isAtLeast(role, "owner"),
  };
}
