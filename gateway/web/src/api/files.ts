import { type InfiniteData, infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, body, type Schemas } from "./client";
import { everyRow } from "./pages";
import type { paths } from "./schema.gen";

export type File = Schemas["File"];
export type FileDetails = Schemas["FileDetails"];
export type FunctionOfFile = Schemas["FunctionOfFile"];

type ListQuery = NonNullable<paths["/api/v1/files"]["get"]["parameters"]["query"]>;
/** Which files; without the place in the list. */
export type FileFilters = Omit<ListQuery, "cursor" | "limit">;

const FIRST_PAGE = 100;
const NEXT_PAGE = 500;
const PROVENANCE_PAGE = 20;

type Pages = InfiniteData<Schemas["Page_File"], string | undefined>;

async function readPage(filters: FileFilters, cursor: string | undefined, signal?: AbortSignal) {
  const place = cursor === undefined ? { limit: FIRST_PAGE } : { limit: NEXT_PAGE, cursor };
  const params = { query: { ...filters, ...place } };
  return body(api.GET("/api/v1/files", { params, ...(signal ? { signal } : {}) }));
}

export const filesQuery = (filters: FileFilters) =>
  infiniteQueryOptions({
    queryKey: ["file", "list", filters],
    queryFn: ({ pageParam, signal }) => readPage(filters, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const fileCountQuery = ({ sort: _, ...filters }: FileFilters) =>
  queryOptions({
    queryKey: ["file", "count", filters],
    queryFn: ({ signal }) => body(api.GET("/api/v1/files/counts", { params: { query: filters }, signal })),
  });

export const fileQuery = (id: string) =>
  queryOptions({
    queryKey: ["file", "one", id],
    queryFn: ({ signal }) => body(api.GET("/api/v1/files/{id}", { params: { path: { id } }, signal })),
  });

export const fileArtifactsQuery = (id: string) =>
  queryOptions({
    queryKey: ["file", "artifacts", id],
    queryFn: ({ signal }) =>
      everyRow((query) => body(api.GET("/api/v1/files/{id}/artifacts", { params: { path: { id }, query }, signal }))),
  });

/** C2: only the functions that accept the file. */
export const fileFunctionsQuery = (id: string) =>
  queryOptions({
    // Tools come and go with agents; a file's name decides as well.
    queryKey: ["tool", "of-file", id],
    queryFn: ({ signal }) =>
      everyRow((query) => body(api.GET("/api/v1/files/{id}/functions", { params: { path: { id }, query }, signal }))),
  });

/** Where it came from, and what was made from it: a page has so many jobs on the file itself. */
export const provenanceQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["file", "provenance", id],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PROVENANCE_PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return body(api.GET("/api/v1/files/{id}/provenance", { params: { path: { id }, query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** Shows a file as it is now wherever it is shown, and has what depends on it read again. */
export function showFile(client: QueryClient, file: File | FileDetails): void {
  client.setQueryData<FileDetails>(["file", "one", file.id], (before) => (before ? { ...before, ...file } : before));
  void client.invalidateQueries({ queryKey: ["file"] });
}

/**
 * What is to be done when files changed. What is in a file is read again only when that file changed, and of a long list only the newest part;
 * the rest is short.
 */
export function refreshFiles(client: QueryClient, changes: readonly { id: string }[]): void {
  const ids = new Set(changes.map(({ id }) => id));
  void client.invalidateQueries({
    predicate: ({ queryKey: [kind, what, of] }) => {
      if (kind !== "file" || what === "list") return false;
      if (what === "one") return ids.has(String(of));
      if (what === "content" || what === "contents") return [...ids].some((id) => String(of).includes(`/${id}/`));
      return true;
    },
  });
  for (const query of client.getQueryCache().findAll({ queryKey: ["file", "list"] })) {
    if (query.isActive() && query.state.data !== undefined) void refreshList(client, query.queryKey, ids);
    else void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
  }
}

/** Changed rows further down in a list are read one by one, up to so many; beyond that the list is read again. */
const MOST_SINGLE_READS = 20;

async function refreshList(client: QueryClient, key: readonly unknown[], ids: ReadonlySet<string>): Promise<void> {
  const again = () => client.invalidateQueries({ queryKey: key, exact: true });
  const { sort = "newest", scope: _, archived = false, ...others } = key[2] as FileFilters;
  const isLong = (client.getQueryData<Pages>(key)?.pages.length ?? 0) > 1;
  // Where a row goes by another order, and whether it fits a filter, is for the server to say.
  const isPlain = sort === "newest" && Object.values(others).every((value) => value === undefined);
  if (!isLong || !isPlain) return again();
  try {
    const head = await readPage(key[2] as FileFilters, undefined);
    const rows = client.getQueryData<Pages>(key)?.pages.flatMap(({ items }) => items) ?? [];
    const known = new Set(head.items.map(({ id }) => id));
    const changed = rows.filter(({ id }) => ids.has(id) && !known.has(id));
    if (changed.length > MOST_SINGLE_READS) return again();
    const read = async ({ id }: File) => {
      const file = await client.fetchQuery({ ...fileQuery(id), staleTime: 0 }).catch(() => undefined);
      return [id, file?.archived === archived ? file : undefined] as const;
    };
    const now = new Map(await Promise.all(changed.map(read)));
    client.setQueryData<Pages>(key, (before) => before && withNewest(before, head, now));
  } catch {
    await again();
  }
}

/**
 * A list, the newest first, with that part as it is now: what is not there any more is gone. Of what is further down, some have been read again;
 * undefined stands for what does not belong there any more.
 */
export function withNewest(
  { pages, pageParams }: Pages,
  head: Schemas["Page_File"],
  now: ReadonlyMap<string, File | undefined>,
): Pages {
  const last = head.items.at(-1);
  if (head.next === null || !last) return { pages: [head], pageParams: [undefined] };
  const known = new Set(head.items.map(({ id }) => id));
  const below = pages.map(({ items, next }) => ({
    next,
    items: items
      .filter(({ id, created_at }) => !known.has(id) && created_at <= last.created_at)
      .flatMap((file) => (now.has(file.id) ? (now.get(file.id) ?? []) : file)),
  }));
  const [first, ...others] = below;
  const newest = { items: [...head.items, ...(first?.items ?? [])], next: first?.next ?? head.next };
  return { pages: [newest, ...others], pageParams };
}

export async function describeFile(client: QueryClient, id: string, change: Schemas["DescribeFile"]): Promise<void> {
  const answer = await body(api.PATCH("/api/v1/files/{id}", { params: { path: { id } }, body: change }));
  if (answer && "name" in answer) showFile(client, answer);
  else await client.invalidateQueries({ queryKey: ["file"] });
}

export async function archiveFile(client: QueryClient, id: string, archived: boolean): Promise<void> {
  const params = { path: { id } };
  const answer = await body(
    archived ? api.POST("/api/v1/files/{id}/archive", { params }) : api.POST("/api/v1/files/{id}/restore", { params }),
  );
  if (answer && "name" in answer) showFile(client, answer);
  else await client.invalidateQueries({ queryKey: ["file"] });
}

/** What a file is called: as people call it, or as its latest revision is. */
export const titleOf = ({ display_name, name }: { display_name?: string | null; name: string }): string =>
  display_name || name;

/** Where its bytes are, to be saved; with `inline` to be shown, in a sandbox. */
export function contentOf(
  id: string,
  { revision, inline = false }: { revision?: number; inline?: boolean } = {},
): string {
  const query = [revision === undefined ? "" : `revision=${revision}`, inline ? "inline=true" : ""].filter(Boolean);
  return `/api/v1/files/${encodeURIComponent(id)}/content${query.length > 0 ? `?${query.join("&")}` : ""}`;
}
