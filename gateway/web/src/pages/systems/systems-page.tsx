import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useDeferredValue, useEffect, useMemo, useState } from "react";
import { may } from "@/api/permissions";
import { useMe } from "@/api/session";
import { Page } from "@/parts/page";
import { Button } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { SearchField } from "@/ui/field";
import { Stale } from "@/ui/stale";
import { CardGrid, CardsLoading } from "./card-grid";
import { CreateSystemDialog } from "./dialogs/create-system";
import { systemsQuery } from "./queries";
import type { SystemsSearch } from "./search";
import { Failed } from "./workbench";

/** My systems as cards: search, create, and those that are archived. */
export function SystemsPage() {
  const me = useMe();
  const navigate = useNavigate();
  const search = useSearch({ from: "/shell/systems" });
  const { q = "", archived, scope } = search;
  const [text, setText] = useState(q);
  const [creating, setCreating] = useState(false);
  const name = useDeferredValue(text.trim());
  // What is typed is in the URL, once it rests; it makes no history.
  useEffect(() => {
    if (name === q) return;
    const timer = setTimeout(
      () =>
        void navigate({
          to: "/systems",
          search: ({ q: _, ...rest }: SystemsSearch) => (name ? { ...rest, q: name } : rest),
          replace: true,
        }),
      200,
    );
    return () => clearTimeout(timer);
  }, [name, q, navigate]);

  const filters = {
    scope: scope ?? ("mine" as const),
    ...(name ? { name } : {}),
    ...(archived ? { archived: true } : {}),
  };
  const found = useInfiniteQuery(systemsQuery(filters));
  const { data, error, refetch, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage } = found;
  const systems = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const create = (
    <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
      Create system
    </Button>
  );
  return (
    <Page
      title="Systems"
      bar={
        <>
          <SearchField
            label="Find a system"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="wide:w-60 max-wide:basis-full"
          />
          <Kinds search={search} offersAll={may(me, "ListAllSystems")} />
          <span className="flex-1" />
          <Button small look="primary" icon="plus" className="!h-7" onClick={() => setCreating(true)}>
            Create system
          </Button>
        </>
      }
    >
      {data && error && <Stale what="These systems" retry={() => void refetch()} />}
      {!data && error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <CardsLoading />}
      {data && systems.length > 0 && (
        <CardGrid
          systems={systems}
          stale={isPlaceholderData}
          hasMore={hasNextPage && !isFetchingNextPage}
          loadMore={() => void fetchNextPage()}
        />
      )}
      {data && systems.length === 0 && !isPlaceholderData && (
        <None name={name} archived={archived !== undefined} create={create} />
      )}
      {creating && <CreateSystemDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}

function None({ name, archived, create }: { name: string; archived: boolean; create: ReactNode }) {
  if (name !== "") {
    return (
      <Empty title="No system is called so">
        No {archived ? "archived " : ""}system has “{name}” in its name.
      </Empty>
    );
  }
  if (archived) {
    return <Empty title="No archived systems">A system that is archived can be read, and nothing in it changes.</Empty>;
  }
  return (
    <Empty title="You are in no system yet" action={create}>
      A system is a tree of folders and files that its members share: a pump, a rig, a product. It tracks your files,
      and its snapshots say for ever what it was made of.
    </Empty>
  );
}

const KIND =
  "flex h-7 items-center rounded-md px-2 text-ink-2 hover:bg-well hover:text-ink aria-[current=page]:bg-well aria-[current=page]:font-strong aria-[current=page]:text-ink";

function Kinds({ search, offersAll }: { search: SystemsSearch; offersAll: boolean }) {
  const { q, archived, scope } = search;
  const base = q ? { q } : {};
  const kinds: [string, SystemsSearch, boolean][] = [
    ["Mine", base, !archived && !scope],
    ...(offersAll
      ? [["All", { ...base, scope: "all" }, !archived && scope === "all"] as [string, SystemsSearch, boolean]]
      : []),
    ["Archived", { ...base, archived: "yes", ...(offersAll ? { scope: "all" as const } : {}) }, archived !== undefined],
  ];
  return (
    <nav aria-label="Which systems" className="flex gap-0.5">
      {kinds.map(([label, to, isPresent]) => (
        <Link
          key={label}
          to="/systems"
          search={to}
          activeOptions={{ exact: true, includeSearch: true }}
          {...(isPresent ? { "aria-current": "page" as const } : {})}
          className={KIND}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
