import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { may } from "@/api/permissions";
import { useMe } from "@/api/session";
import { NotYours } from "@/parts/no-permission";
import { Page } from "@/parts/page";
import { ROLES } from "@/parts/roles";
import { Button } from "@/ui/button";
import { TableLoading } from "@/ui/data-table";
import { Empty } from "@/ui/empty";
import { Check, SearchField } from "@/ui/field";
import { ProblemView } from "@/ui/problem-view";
import { Stale } from "@/ui/stale";
import { AddDialog } from "./add-dialog";
import { PeopleTable } from "./people-table";
import { PersonDialog } from "./person-dialog";
import { peopleQuery } from "./queries";
import { type PeopleSearch, validatePeopleSearch } from "./search";

/** People, for administrators: who may sign in, and what they are. */
export function PeoplePage() {
  const me = useMe();
  if (!may(me, "ManagePeople"))
    return (
      <Page title="People">
        <NotYours what="People" />
      </Page>
    );
  return <People />;
}

function People() {
  const search = validatePeopleSearch(useSearch({ strict: false }) as Record<string, unknown>);
  const { personId } = useParams({ strict: false });
  const navigate = useNavigate();
  const people = useInfiniteQuery({ ...peopleQuery(search), placeholderData: (before) => before });
  const [adding, setAdding] = useState(false);
  const show = (next: PeopleSearch) => void navigate({ to: "/people", search: next, replace: true });
  const set = (change: Record<string, string | undefined>) => show(validatePeopleSearch({ ...search, ...change }));
  const rows = useMemo(() => people.data?.pages.flatMap(({ items }) => items) ?? [], [people.data]);
  const isFiltered = search.q !== undefined || search.role !== undefined;
  const add = (
    <Button look="primary" icon="plus" className="max-wide:order-5 max-wide:ml-auto" onClick={() => setAdding(true)}>
      Add person
    </Button>
  );
  const bar = (
    <>
      <SearchField
        label="Filter people"
        value={search.q ?? ""}
        onChange={({ target: { value } }) => set({ q: value })}
        className="w-56 max-wide:order-1 max-wide:w-full"
      />
      <select
        aria-label="Role"
        value={search.role ?? ""}
        onChange={({ target: { value } }) => set({ role: value })}
        className="h-7 rounded-md border border-edge/70 bg-sheet px-2 max-wide:order-3"
      >
        <option value="">Every role</option>
        {Object.entries(ROLES).map(([role, { label }]) => (
          <option key={role} value={role}>
            {label}s
          </option>
        ))}
      </select>
      <span className="max-wide:order-4">
        <Check
          label="Deactivated too"
          checked={search.inactive === "yes"}
          onChange={({ target: { checked } }) => set({ inactive: checked ? "yes" : undefined })}
        />
      </span>
      <span className="flex-1 max-wide:hidden" />
      {add}
    </>
  );
  return (
    <Page title="People" bar={bar}>
      {people.data ? (
        <>
          {people.isError && <Stale retry={() => void people.refetch()} />}
          {rows.length > 0 ? (
            <PeopleTable
              people={rows}
              whole={!people.hasNextPage && !isFiltered}
              stale={people.isPlaceholderData}
              hasMore={people.hasNextPage}
              loadMore={() => {
                if (!people.isFetchingNextPage && !people.isPlaceholderData) void people.fetchNextPage();
              }}
              onOpen={({ id }) => void navigate({ to: "/people/$personId", params: { personId: id }, search })}
            />
          ) : (
            <Empty title="Nobody goes by that" action={<Button onClick={() => show({})}>Clear filters</Button>}>
              Names, user names and e-mail addresses are looked at.
            </Empty>
          )}
        </>
      ) : people.isError ? (
        <div className="p-4">
          <ProblemView error={people.error} retry={() => void people.refetch()} />
        </div>
      ) : (
        <TableLoading label="Reading people" />
      )}
      {personId && <PersonDialog id={personId} onClose={() => void navigate({ to: "/people", search })} />}
      {adding && <AddDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}
