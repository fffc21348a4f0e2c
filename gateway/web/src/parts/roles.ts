import type { Schemas } from "@/api/client";

export type Role = Schemas["OrganizationRole"];

/** What somebody is in the organization, and what that means. */
export const ROLES: Record<Role, { label: string; meaning: string }> = {
  member: { label: "Member", meaning: "Runs jobs on their own files, and on what systems let them" },
  auditor: { label: "Auditor", meaning: "Sees everybody's jobs and the whole history; changes nothing of others" },
  administrator: { label: "Administrator", meaning: "Runs agents, pools and people" },
};
