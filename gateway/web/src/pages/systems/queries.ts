import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, body, type Job, type Schemas } from "@/api/client";
import { refreshJobs, showJob } from "@/api/jobs";
import { everyRow } from "@/api/pages";
import type { Role } from "./rights";
import { byName } from "./tree/nodes";

export type System = Schemas["System"];
export type Snapshot = Schemas["Snapshot"];
export type Entry = Schemas["Entry"];
export type TrackedFile = Schemas["TrackedFile"];
export type Member = Schemas["Member"];
export type Difference = Schemas["Difference"];

/** Whose tree: that of a system as it is, or of one of its snapshots. */
export type Source = { kind: "system"; id: string } | { kind: "snapshot"; id: string; systemId: string };

const PAGE = 500;
/** A file's jobs, as many as are looked at beside it. */
const LATEST_JOBS = 100;

const path = <T extends object>(of: T) => ({ params: { path: of } });

// ---- systems -----------------------------------------------------------------------------------------------------------------------

export interface SystemFilters {
  scope: "mine" | "all";
  name?: string;
  archived?: boolean;
}

export const systemsQuery = (filters: SystemFilters) =>
  infiniteQueryOptions({
    queryKey: ["system", "list", filters],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filters, limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return body(api.GET("/api/v1/systems", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });

export const systemQuery = (id: string) =>
  queryOptions({
    queryKey: ["system", "one", id],
    queryFn: ({ signal }) => body(api.GET("/api/v1/systems/{id}", { ...path({ id }), signal })),
  });

export const membersQuery = (id: string) =>
  queryOptions({
    queryKey: ["system", "members", id],
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/v1/systems/{id}/members", { ...path({ id }), signal }))).items,
  });

export const snapshotsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["system", "snapshots", id],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return body(api.GET("/api/v1/systems/{id}/snapshots", { params: { path: { id }, query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** A snapshot never changes, so it is read once. */
export const snapshotQuery = (id: string) =>
  queryOptions({
    queryKey: ["snapshot", "one", id],
    queryFn: ({ signal }) => body(api.GET("/api/v1/snapshots/{id}", { ...path({ id }), signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const comparisonQuery = (id: string, other: string) =>
  infiniteQueryOptions({
    // Two snapshots never differ in another way; the present does, with the system.
    queryKey: [other === "present" ? "system" : "snapshot", "compare", id, other],
    queryFn: ({ pageParam, signal }) => {
      const query = { with: other, limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return body(api.GET("/api/v1/snapshots/{id}/compare", { params: { path: { id }, query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

/** Who can be made a member, by a part of the name. */
export const peopleQuery = (q: string) =>
  queryOptions({
    queryKey: ["person", "find", q],
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/v1/people", { params: { query: { ...(q ? { q } : {}), limit: 50 } }, signal }))).items,
    placeholderData: keepPreviousData,
  });

// ---- trees -------------------------------------------------------------------------------------------------------------------------

export const treeKey = (source: Source) => [source.kind, "tree", source.id] as const;

/** What is in a folder ("" is the top), folders first. A large one shows as far as it has been read. */
export const folderQuery = (client: QueryClient, source: Source, folder: string) => {
  const key = [...treeKey(source), folder];
  return queryOptions({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const isFirst = client.getQueryData(key) === undefined;
      const items: Entry[] = [];
      let cursor: string | null | undefined;
      do {
        const query = { limit: PAGE, ...(folder ? { path: folder } : {}), ...(cursor ? { cursor } : {}) };
        const options = { params: { path: { id: source.id }, query }, signal };
        const page = await body(
          source.kind === "system"
            ? api.GET("/api/v1/systems/{id}/tree", options)
            : api.GET("/api/v1/snapshots/{id}/tree", options),
        );
        items.push(...page.items);
        cursor = page.next;
        if (cursor && isFirst) client.setQueryData(key, [...items].sort(byName));
      } while (cursor);
      return items.sort(byName);
    },
    staleTime: source.kind === "snapshot" ? Number.POSITIVE_INFINITY : 30_000,
  });
};

/** Every folder of a tree, for choosing one. */
export const foldersQuery = (systemId: string) =>
  queryOptions({
    queryKey: ["system", "folders", systemId],
    queryFn: async ({ signal }) => {
      const found: string[] = [];
      let cursor: string | null | undefined;
      do {
        const query = { recursive: true, limit: PAGE, ...(cursor ? { cursor } : {}) };
        const page = await body(
          api.GET("/api/v1/systems/{id}/tree", { params: { path: { id: systemId }, query }, signal }),
        );
        found.push(...page.items.filter(({ kind }) => kind === "folder").map((entry) => entry.path));
        cursor = page.next;
      } while (cursor);
      return found;
    },
  });

// ---- files -------------------------------------------------------------------------------------------------------------------------

export const fileQuery = (id: string) =>
  queryOptions({
    queryKey: ["file", "one", id],
    queryFn: ({ signal }) => body(api.GET("/api/v1/files/{id}", { ...path({ id }), signal })),
  });

export const functionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["tool", "of-file", id],
    queryFn: ({ signal }) =>
      everyRow((query) => body(api.GET("/api/v1/files/{id}/functions", { params: { path: { id }, query }, signal }))),
  });

/**
 * What was made of a file, and the jobs on it. Their keys are no kind of thing, since each row in sight has one: `useFollowJobs` reads them
 * again when a job on such a file changes.
 */
export const artifactsOfQuery = (id: string) =>
  queryOptions({
    queryKey: ["made", "artifacts", id],
    queryFn: ({ signal }) =>
      everyRow((query) => body(api.GET("/api/v1/files/{id}/artifacts", { params: { path: { id }, query }, signal }))),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const jobsOfQuery = (id: string) =>
  queryOptions({
    queryKey: ["made", "jobs", id],
    queryFn: async ({ signal }) =>
      (
        await body(
          api.GET("/api/v1/files/{id}/jobs", { params: { path: { id }, query: { limit: LATEST_JOBS } }, signal }),
        )
      ).items,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** My files, for choosing what to track. */
export const myFilesQuery = (name: string) =>
  infiniteQueryOptions({
    queryKey: ["file", "mine", name],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        scope: "mine" as const,
        limit: 200,
        ...(name ? { name } : {}),
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      };
      return body(api.GET("/api/v1/files", { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });

// ---- what is done ------------------------------------------------------------------------------------------------------------------

export async function createSystem(name: string, description: string): Promise<{ id: string }> {
  return body(api.POST("/api/v1/systems", { body: { name, description } }));
}

/** Does it, and reads again what is shown of systems. */
async function done<T>(client: QueryClient, answer: Promise<T>): Promise<T> {
  const found = await answer;
  await client.invalidateQueries({ queryKey: ["system"] });
  return found;
}

export const describeSystem = (client: QueryClient, id: string, to: { name: string; description: string }) =>
  done(client, body(api.PATCH("/api/v1/systems/{id}", { ...path({ id }), body: to })));

export const archiveSystem = (client: QueryClient, id: string) =>
  done(client, body(api.POST("/api/v1/systems/{id}/archive", path({ id }))));

export const restoreSystem = (client: QueryClient, id: string) =>
  done(client, body(api.POST("/api/v1/systems/{id}/restore", path({ id }))));

export const setMember = (client: QueryClient, id: string, person: string, role: Role) =>
  done(
    client,
    body(api.PUT("/api/v1/systems/{id}/members/{person_id}", { ...path({ id, person_id: person }), body: { role } })),
  );

export const removeMember = (client: QueryClient, id: string, person: string) =>
  done(client, body(api.DELETE("/api/v1/systems/{id}/members/{person_id}", path({ id, person_id: person }))));

export const addFolder = (client: QueryClient, id: string, folder: string) =>
  done(client, body(api.POST("/api/v1/systems/{id}/folders", { ...path({ id }), body: { paths: [folder] } })));

/** So many go with one request. */
const MOST_AT_ONCE = 1_000;

export async function trackFiles(client: QueryClient, id: string, files: Schemas["TrackFile"][]): Promise<void> {
  for (let from = 0; from < files.length; from += MOST_AT_ONCE) {
    const some = files.slice(from, from + MOST_AT_ONCE);
    await done(client, body(api.POST("/api/v1/systems/{id}/files", { ...path({ id }), body: { files: some } })));
  }
}

export const moveEntry = (client: QueryClient, id: string, from: string, to: string) =>
  done(client, body(api.PATCH("/api/v1/systems/{id}/entries", { ...path({ id }), body: { path: from, to } })));

/** To that revision, or (null) to the latest, whichever that is. */
export const pinEntry = (client: QueryClient, id: string, at: string, revision: number | null) =>
  done(
    client,
    body(api.PATCH("/api/v1/systems/{id}/entries", { ...path({ id }), body: { path: at, track: { revision } } })),
  );

export const removeEntry = (client: QueryClient, id: string, at: string) =>
  done(client, body(api.DELETE("/api/v1/systems/{id}/entries", { params: { path: { id }, query: { path: at } } })));

export const takeSnapshot = (client: QueryClient, id: string, name: string, description: string) =>
  done(client, body(api.POST("/api/v1/systems/{id}/snapshots", { ...path({ id }), body: { name, description } })));

/** E5: the server picks the function and starts it. The job is in the tree and in the activity when this returns. */
export async function extract(client: QueryClient, source: Source, entry: Entry): Promise<void> {
  const options = { params: { path: { id: source.id } }, body: { path: entry.path } };
  const job = await body(
    source.kind === "system"
      ? api.POST("/api/v1/systems/{id}/extract", options)
      : api.POST("/api/v1/snapshots/{id}/extract", options),
  );
  if ("status" in job && entry.file) showJobOf(client, entry.file.id, job);
  else if (entry.file) await client.invalidateQueries({ queryKey: jobsOfQuery(entry.file.id).queryKey });
}

/** A job that was just made, in everything that shows the file. */
export function showJobOf(client: QueryClient, fileId: string, job: Job): void {
  client.setQueryData(jobsOfQuery(fileId).queryKey, (jobs) =>
    jobs ? [job, ...jobs.filter(({ id }) => id !== job.id)] : jobs,
  );
  showJob(client, job);
  refreshJobs(client, [job]);
  void client.invalidateQueries({ queryKey: jobsOfQuery(fileId).queryKey });
}
