import type { Me, Schemas } from "@/api/client";
import { type Action, may } from "@/api/permissions";
import { SYSTEM_ROLES } from "@/api/permissions.gen";

export type Role = Schemas["SystemRole"];

/** From the least to the most. */
export const ROLES: readonly Role[] = SYSTEM_ROLES;

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

/** What I may do in a system. An archived system does not change. */
export function rightsOf(system: Pick<Schemas["System"], "role" | "archived">, me: Pick<Me, "role">): Rights {
  const allows = (action: Action) => may(me, action, system.role ?? "other");
  const open = !system.archived;
  return {
    edit: open && allows("EditTree") && allows("TakeSnapshot") && allows("ExtractInSystem"),
    run: allows("SubmitJob"),
    describe: open && allows("DescribeSystem"),
    members: open && allows("ManageMembers"),
    owners: open && allows("ManageOwners"),
    archive: allows("ArchiveSystem"),
  };
}
