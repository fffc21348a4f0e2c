import { type InfiniteData, infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, body, type Job, type Schemas, type Status } from "./client";
import { ACTIVE } from "./permissions.gen";
import type { paths } from "./schema.gen";

type ListQuery = NonNullable<paths["/api/v1/jobs"]["get"]["parameters"]["query"]>;
/** Which jobs; without the place in the list. */
export type JobFilters = Omit<ListQuery, "cursor" | "limit">;
type Page = Schemas["Page_Job"];
type Pages = InfiniteData<Page, string | undefined>;

/** The first page stands soon; who scrolls wants many. */
const FIRST_PAGE = 100;
const NEXT_PAGE = 500;
/** Older ones are found on the Jobs page, by the filter for the file. */
const MOST_OF_FILE = 100;
/** Changed rows deeper in a list are read one by one, up to so many; beyond that the list is read again. */
const MOST_SINGLE_READS = 20;

export const STATUSES = Object.keys(ACTIVE) as Status[];
export const isActive = (status: Status): boolean => ACTIVE[status];
export const ACTIVE_STATUSES = STATUSES.filter(isActive);

const readJob = (id: string, signal?: AbortSignal): Promise<Job> =>
  body(api.GET("/api/v1/jobs/{id}", { params: { path: { id } }, ...(signal ? { signal } : {}) }));

async function readPage(filters: JobFilters, cursor: string | undefined, signal?: AbortSignal): Promise<Page> {
  const query = {
    ...filters,
    limit: cursor === undefined ? FIRST_PAGE : NEXT_PAGE,
    ...(cursor === undefined ? {} : { cursor }),
  };
  return body(api.GET("/api/v1/jobs", { params: { query }, ...(signal ? { signal } : {}) }));
}

export const jobsQuery = (filters: JobFilters) =>
  infiniteQueryOptions({
    queryKey: ["job", "list", filters],
    queryFn: async ({ pageParam, signal }) => {
      const page = await readPage(filters, pageParam, signal);
      // A later page is as of the moment of the first. What was still going on then has probably ended since.
      if (pageParam === undefined) return page;
      const stale = page.items.filter((job) => isActive(job.status)).slice(0, MOST_SINGLE_READS);
      const now = await Promise.all(stale.map(({ id }) => readJob(id, signal).catch(() => undefined)));
      return { ...page, items: replaced(page.items, now) };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    // Comparing a hundred thousand rows field by field at each change would be felt; `withHead` keeps what is the same.
    structuralSharing: false,
  });

export const jobQuery = (client: QueryClient, id: string) => {
  const options = queryOptions({
    queryKey: ["job", "one", id],
    queryFn: ({ signal }) => readJob(id, signal),
  });
  // What a list knows already is shown at once.
  const known = listed(client, id);
  return known ? { ...options, placeholderData: known } : options;
};

export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: ["job", "history", id],
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/v1/jobs/{id}/history", { params: { path: { id } }, signal }))).items,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const queueQuery = (id: string) =>
  queryOptions({
    queryKey: ["job", "queue", id],
    queryFn: ({ signal }) => body(api.GET("/api/v1/jobs/{id}/queue", { params: { path: { id } }, signal })),
    // What it waits for changes with other jobs and with agents.
    refetchInterval: 5_000,
  });

export const artifactsQuery = (id: string) =>
  queryOptions({
    queryKey: ["job", "artifacts", id],
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/v1/jobs/{id}/artifacts", { params: { path: { id } }, signal }))).items,
  });

/** C6: the jobs on a file, newest first, as far as they fit into a panel. */
export const fileJobsQuery = (fileId: string) =>
  queryOptions({
    queryKey: ["job", "of-file", fileId],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/v1/files/{id}/jobs", {
          params: { path: { id: fileId }, query: { limit: MOST_OF_FILE } },
          signal,
        }),
      ),
  });

export type SubmitJob = Schemas["SubmitJob"];

/** C8: asked again with the same key, it is the same job. The job shows at once wherever its file's jobs are shown. */
export async function submitJob(client: QueryClient, wanted: SubmitJob, key: string): Promise<Job> {
  const answer = await body(api.POST("/api/v1/jobs", { body: wanted, params: { header: { "Idempotency-Key": key } } }));
  const job = "status" in answer ? answer : await readJob(answer.id);
  client.setQueryData<Page>(["job", "of-file", wanted.file_id], (page) =>
    page && !page.items.some(({ id }) => id === job.id) ? { ...page, items: [job, ...page.items] } : page,
  );
  client.setQueryData<Job>(["job", "one", job.id], job);
  refreshJobs(client, [{ id: job.id, file_id: wanted.file_id }]);
  return job;
}

export const countsQuery = (scope: "mine" | "all") =>
  queryOptions({
    queryKey: ["job", "counts", scope],
    queryFn: ({ signal }) => body(api.GET("/api/v1/jobs/counts", { params: { query: { scope } }, signal })),
  });

/** Cancels it and shows the answer everywhere. Throws a `Problem` with `jobStatus` when an agent was faster. */
export async function cancelJob(client: QueryClient, id: string): Promise<void> {
  const answer = await body(api.POST("/api/v1/jobs/{id}/cancel", { params: { path: { id } } }));
  if ("status" in answer) showJob(client, answer);
  refreshJobs(client, [{ id }]);
}

/** Puts a job as it is now into everything that shows it. */
export function showJob(client: QueryClient, job: Job): void {
  client.setQueryData<Job>(["job", "one", job.id], job);
  client.setQueriesData<Pages>({ queryKey: ["job", "list"] }, (pages) =>
    pages ? { ...pages, pages: pages.pages.map((page) => ({ ...page, items: replaced(page.items, [job]) })) } : pages,
  );
}

/** What is to be done when jobs changed: their details are read again, and the lists brought up to date. */
export function refreshJobs(
  client: QueryClient,
  changes: readonly { id: string; file_id?: string; status?: string }[],
): void {
  // What shows a job is read again, and what shows the jobs of a file, or what they made.
  const ids = new Set(changes.flatMap(({ id, file_id }) => (file_id === undefined ? [id] : [id, file_id])));
  if (changes.some(({ status }) => status === "Completed")) {
    void client.invalidateQueries({ queryKey: ["file", "artifacts"] });
    void client.invalidateQueries({ queryKey: ["file", "provenance"] });
  }
  void client.invalidateQueries({ queryKey: ["job", "counts"] });
  void client.invalidateQueries({
    predicate: ({ queryKey: [kind, what, id], state }) => {
      if (kind !== "job" || what === "list" || what === "counts") return false;
      // Only the creator is told which file a job is on; others know it by having it in sight.
      return (
        ids.has(String(id)) ||
        (what === "of-file" && (state.data as Page | undefined)?.items.some((job) => ids.has(job.id)) === true)
      );
    },
  });
  for (const query of client.getQueryCache().findAll({ queryKey: ["job", "list"] })) {
    if (query.isActive() && query.state.data !== undefined) void refreshList(client, query.queryKey, ids);
    else void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
  }
}

async function refreshList(client: QueryClient, key: readonly unknown[], ids: ReadonlySet<string>): Promise<void> {
  const filters = key[2] as JobFilters;
  try {
    const head = await readPage(filters, undefined);
    const before = client.getQueryData<Pages>(key);
    if (!before) return;
    const known = new Set(head.items.map(({ id }) => id));
    const deep = before.pages.flatMap(({ items }) => items).filter(({ id }) => ids.has(id) && !known.has(id));
    if (deep.length > MOST_SINGLE_READS) {
      await client.invalidateQueries({ queryKey: key, exact: true });
      return;
    }
    const now = await Promise.all(deep.map(({ id }) => readJob(id).catch(() => undefined)));
    client.setQueryData<Pages>(key, (pages) => (pages ? withHead(pages, head, now, filters) : pages));
  } catch {
    await client.invalidateQueries({ queryKey: key, exact: true });
  }
}

/**
 * The list with its newest part as it is now. Rows that were pushed off the end of that part stay, so that nothing is missing before the
 * next page; rows within it that are not there any more do not fit the filters any more, and go.
 */
export function withHead(pages: Pages, head: Page, changed: (Job | undefined)[], filters: JobFilters): Pages {
  const before = new Map((pages.pages[0]?.items ?? []).map((job) => [job.id, job]));
  // A row that has not changed stays the same object, and is not drawn again.
  const newest = head.items.map((job) => {
    const known = before.get(job.id);
    return known && known.sequence >= job.sequence ? known : job;
  });
  if (head.next === null) return { pages: [{ ...head, items: newest }], pageParams: [undefined] };
  const known = new Set(head.items.map(({ id }) => id));
  const last = head.items.at(-1);
  const rest = pages.pages.map(({ items, next }) => ({
    next,
    items: replaced(items, changed).filter((job) => !known.has(job.id) && isAfter(job, last) && fits(job, filters)),
  }));
  const [first, ...others] = rest;
  const merged = { items: [...newest, ...(first?.items ?? [])], next: first?.next ?? head.next };
  return { pages: [merged, ...others], pageParams: pages.pageParams };
}

const isAfter = (job: Job, last: Job | undefined): boolean => last === undefined || job.started_on <= last.started_on;
/** Of the filters only the status changes in a job's life. */
const fits = (job: Job, { status }: JobFilters): boolean =>
  status === undefined || status.length === 0 || status.includes(job.status);

function replaced(items: readonly Job[], now: readonly (Job | undefined)[]): Job[] {
  const newer = new Map(now.flatMap((job) => (job ? [[job.id, job]] : [])));
  return items.map((job) => {
    const found = newer.get(job.id);
    return found && found.sequence >= job.sequence ? found : job;
  });
}

/** A job as some list has it. */
function listed(client: QueryClient, id: string): Job | undefined {
  for (const [, pages] of client.getQueriesData<Pages>({ queryKey: ["job", "list"] })) {
    for (const page of pages?.pages ?? []) {
      const found = page.items.find((job) => job.id === id);
      if (found) return found;
    }
  }
  return undefined;
}
