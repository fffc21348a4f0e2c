import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
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

export const filesQuery = (filters: FileFilters) =>
  infiniteQueryOptions({
    queryKey: ["file", "list", filters],
    queryFn: ({ pageParam, signal }) => {
      const place = pageParam === undefined ? { limit: FIRST_PAGE } : { limit: NEXT_PAGE, cursor: pageParam };
      return body(api.GET("/api/v1/files", { params: { query: { ...filters, ...place } }, signal }));
    },
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
