import type { paths } from "@/api/schema.gen";

type ListQuery = NonNullable<paths["/api/v1/files"]["get"]["parameters"]["query"]>;
export type FileFilters = Omit<ListQuery, "cursor" | "limit">;
export type Sort = NonNullable<ListQuery["sort"]>;

/** What the URL of the Files page says. */
export interface FilesSearch {
  scope?: "all";
  name?: string;
  type?: string;
  extension?: string;
  owner?: string;
  from?: string;
  to?: string;
  archived?: "yes";
  sort?: Sort;
  /** Of the file that is open; its latest when absent. */
  revision?: string;
}

const TEXTS = ["name", "type", "extension", "owner", "from", "to"] as const;
export const SORTS: Record<Sort, string> = { newest: "Newest", oldest: "Oldest", name: "Name", size: "Largest" };

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validateFilesSearch(search: Record<string, unknown>): FilesSearch {
  const found: FilesSearch = {};
  if (search.scope === "all") found.scope = "all";
  if (search.archived === "yes") found.archived = "yes";
  if (typeof search.sort === "string" && search.sort in SORTS) found.sort = search.sort as Sort;
  if (typeof search.revision === "string" && /^[1-9]\d{0,8}$/.test(search.revision)) found.revision = search.revision;
  for (const name of TEXTS) {
    const value = search[name];
    if (typeof value === "string" && value !== "") found[name] = value;
  }
  return found;
}

/** As the API has it. */
export function filtersOf({ scope, archived, owner, from, to, revision: _, ...rest }: FilesSearch): FileFilters {
  return {
    scope: scope ?? "mine",
    ...rest,
    ...(archived ? { archived: true } : {}),
    ...(owner && scope === "all" ? { owner } : {}),
    ...(from ? { changed_from: from } : {}),
    ...(to ? { changed_to: to } : {}),
  };
}

export const isFiltered = ({ scope: _, sort: __, revision: ___, ...rest }: FilesSearch): boolean =>
  Object.keys(rest).length > 0;
