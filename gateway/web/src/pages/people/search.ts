import { ROLES, type Role } from "@/parts/roles";

/** What the URL of the page says: what is filtered, sorted and open. */
export interface PeopleSearch {
  q?: string;
  role?: Role;
  /** Whether those who were deactivated are listed too. */
  inactive?: "yes";
}

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validatePeopleSearch({ q, role, inactive }: Record<string, unknown>): PeopleSearch {
  return {
    ...(typeof q === "string" && q !== "" ? { q } : {}),
    ...(typeof role === "string" && role in ROLES ? { role: role as Role } : {}),
    ...(inactive === "yes" ? { inactive } : {}),
  };
}
