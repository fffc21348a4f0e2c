import type { Status } from "@/api/client";
import { type JobFilters, STATUSES } from "@/api/jobs";

/** J11: what the URL of the Jobs page says. */
export interface JobsSearch {
  scope?: "all";
  status?: Status[];
  tool?: string;
  function?: string;
  file?: string;
  pool?: string;
  agent?: string;
  by?: string;
  from?: string;
  to?: string;
}

const TEXTS = ["tool", "function", "file", "pool", "agent", "by", "from", "to"] as const;

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validateJobsSearch(search: Record<string, unknown>): JobsSearch {
  const found: JobsSearch = {};
  if (search.scope === "all") found.scope = "all";
  const names = Array.isArray(search.status) ? search.status : String(search.status ?? "").split(",");
  const status = STATUSES.filter((one) => names.includes(one));
  if (status.length > 0) found.status = status;
  for (const name of TEXTS) {
    const value = search[name];
    if (typeof value === "string" && value !== "") found[name] = value;
  }
  return found;
}

/** As the API has it. */
export function filtersOf({ by, scope, ...rest }: JobsSearch): JobFilters {
  return { scope: scope ?? "mine", ...rest, ...(by && scope === "all" ? { created_by: by } : {}) };
}

export const isFiltered = ({ scope: _, ...rest }: JobsSearch): boolean => Object.keys(rest).length > 0;
