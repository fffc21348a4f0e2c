import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Outlet, useNavigate, useSearch } from "@tanstack/react-router";
import { Tabs } from "radix-ui";
import { type ReactNode, useEffect, useMemo } from "react";
import { countsQuery, jobsQuery, STATUSES } from "@/api/jobs";
import { may } from "@/api/permissions";
import { useMe } from "@/api/session";
import { Button } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { ProblemView } from "@/ui/problem-view";
import { Stale } from "@/ui/stale";
import { FilterChips, FilterField } from "./filter-bar";
import { JobTable } from "./job-table";
import { TableLoading } from "./loading";
import { QuickFilters } from "./quick-filters";
import { filtersOf, isFiltered, type JobsSearch } from "./search";

const TAB =
  "h-10 border-transparent border-b-2 px-1 text-ink-2 hover:text-ink data-[state=active]:border-accent data-[state=active]:font-strong data-[state=active]:text-ink inset-focus";

/** J2 to J12. */
export function JobsPage() {
  const me = useMe();
  const search = useSearch({ from: "/shell/jobs" });
  const navigate = useNavigate();
  const everybody = may(me, "ListAllJobs");
  const scope = search.scope ?? "mine";
  const show = (next: JobsSearch) => void navigate({ to: "/jobs", search: next });

  useEffect(() => {
    document.title = "Jobs · Jobtrail";
  }, []);

  const tabs = (
    <Tabs.List aria-label="Whose jobs" className="flex gap-4 self-stretch wide:-mb-px">
      <Tabs.Trigger value="mine" className={TAB}>
        My Jobs
      </Tabs.Trigger>
      <Tabs.Trigger value="all" className={TAB}>
        All Jobs
      </Tabs.Trigger>
    </Tabs.List>
  );
  return (
    <>
      {everybody ? (
        <Tabs.Root
          value={scope}
          onValueChange={(value) => show(value === "all" ? { ...search, scope: "all" } : mine(search))}
          className="flex h-full flex-col"
        >
          <JobList search={search} show={show} tabs={tabs} />
        </Tabs.Root>
      ) : (
        <div className="flex h-full flex-col">
          <JobList search={search} show={show} />
        </div>
      )}
      <Outlet />
    </>
  );
}

function mine({ scope: _, by: __, ...rest }: JobsSearch): JobsSearch {
  return rest;
}

interface ListProps {
  search: JobsSearch;
  show: (search: JobsSearch) => void;
  /** J10: absent for who sees only their own. */
  tabs?: ReactNode;
}

function JobList({ search, show, tabs }: ListProps) {
  const scope = search.scope ?? "mine";
  const jobs = useInfiniteQuery({ ...jobsQuery(filtersOf(search)), placeholderData: (before) => before });
  const { data: counts } = useQuery(countsQuery(scope));
  const pages = jobs.data?.pages;
  const items = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  const clear = () => show(search.scope ? { scope: search.scope } : {});
  const list =
    jobs.isError && items.length === 0 ? (
      <div className="p-4">
        <ProblemView error={jobs.error} retry={() => void jobs.refetch()} />
      </div>
    ) : jobs.isPending ? (
      <TableLoading everybody={scope === "all"} />
    ) : items.length > 0 ? (
      <>
        {jobs.isError && <Stale retry={() => void jobs.refetch()} />}
        <JobTable
          jobs={items}
          everybody={scope === "all"}
          search={search}
          total={isFiltered(search) || !counts ? undefined : STATUSES.reduce((sum, status) => sum + counts[status], 0)}
          stale={jobs.isPlaceholderData}
          hasMore={jobs.hasNextPage}
          loadMore={() => {
            if (!jobs.isFetchingNextPage && !jobs.isPlaceholderData) void jobs.fetchNextPage();
          }}
        />
      </>
    ) : isFiltered(search) ? (
      <Empty title="No job fits these filters" action={<Button onClick={clear}>Clear filters</Button>}>
        Jobs that come to fit appear here by themselves.
      </Empty>
    ) : (
      <NothingYet everybody={scope === "all"} />
    );
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 max-wide:px-3 max-wide:pb-2">
        <div className="flex min-h-10 w-full flex-wrap items-center gap-x-5 gap-y-2">
          {tabs}
          <QuickFilters
            counts={counts}
            status={search.status}
            onChange={(status) => show(withStatus(search, status))}
          />
          <FilterField search={search} jobs={items} onChange={show} />
        </div>
        <FilterChips search={search} jobs={items} onChange={show} />
      </div>
      {tabs ? (
        <Tabs.Content value={scope} tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
          {list}
        </Tabs.Content>
      ) : (
        list
      )}
    </>
  );
}

function withStatus({ status: _, ...rest }: JobsSearch, status: JobsSearch["status"]): JobsSearch {
  return status ? { ...rest, status } : rest;
}

function NothingYet({ everybody }: { everybody: boolean }) {
  return (
    <Empty title={everybody ? "Nobody has run anything yet" : "You have not run anything yet"}>
      A job is one run of a tool's function on a file. Each one {everybody ? "" : "that you start "}appears here, with
      what it waits for, what it does and what came out.
    </Empty>
  );
}
