import type { FileFilters } from "@/api/files";

export type Sort = NonNullable<FileFilters["sort"]>;

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

export const SORTS: Record<Sort, string> = { newest: "Newest", oldest: "Oldest", name: "Name", size: "Largest" };

/** The families that the API knows. */
export const TYPES: Record<string, string> = {
  table: "Tables",
  document: "Documents",
  text: "Text",
  image: "Images",
  model: "3D models",
  archive: "Archives",
  audio: "Audio",
  video: "Video",
};

const TEXTS = ["name", "type", "extension", "owner", "from", "to"] as const;

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validateFilesSearch(search: Record<string, unknown>): FilesSearch {
  const found: FilesSearch = {};
  if (search.scope === "all") found.scope = "all";
  if (search.archived === "yes") found.archived = "yes";
  if (typeof search.sort === "string" && Object.hasOwn(SORTS, search.sort)) found.sort = search.sort as Sort;
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

/** With one thing changed; `undefined` takes it away. Another list has no open revision. */
export function withChange(
  search: FilesSearch,
  change: { [K in keyof FilesSearch]?: FilesSearch[K] | undefined },
): FilesSearch {
  const merged = { ...search, revision: undefined, ...change };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== undefined && value !== ""),
  ) as FilesSearch;
}
