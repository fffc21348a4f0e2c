import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { toolsQuery } from "@/api/catalog";
import { Page } from "@/parts/page";
import { Button } from "@/ui/button";
import { type Column, DataTable, TableLoading } from "@/ui/data-table";
import { Empty } from "@/ui/empty";
import { SearchField } from "@/ui/field";
import { Icon } from "@/ui/icons";
import { ProblemView } from "@/ui/problem-view";
import { Split } from "@/ui/split";
import { Stale } from "@/ui/stale";
import { useIsNarrow } from "@/ui/use-media";
import type { Tool } from "./queries";
import type { ToolsSearch } from "./search";
import { ToolDetails } from "./tool-details";

/** Tools: what is installed where, in which versions, and what their functions take. */
export function ToolsPage() {
  const search = useSearch({ strict: false }) as ToolsSearch;
  const { toolKey } = useParams({ strict: false });
  const navigate = useNavigate();
  const narrow = useIsNarrow();
  const tools = useQuery(toolsQuery);
  const { q } = search;
  const all = tools.data;
  const rows = useMemo(() => all?.filter((tool) => goesBy(tool, q ?? "")) ?? [], [all, q]);
  const kept: ToolsSearch = q ? { q } : {};
  const open = (tool: Tool) => void navigate({ to: "/tools/$toolKey", params: { toolKey: tool.key }, search: kept });
  const filter = (value: string) => void navigate({ to: ".", search: withQ(search, value), replace: true });

  if (!all) {
    return (
      <Page title="Tools">
        {tools.isError ? (
          <div className="p-4">
            <ProblemView error={tools.error} retry={() => void tools.refetch()} />
          </div>
        ) : (
          <TableLoading label="Reading tools" />
        )}
      </Page>
    );
  }
  if (all.length === 0) {
    return (
      <Page title="Tools">
        <Empty title="No tools yet">
          A tool comes with an agent: it tells of the tools that lie in its folder when it starts, and they appear here
          by themselves.
        </Empty>
      </Page>
    );
  }
  const found = all.find(({ key }) => key === toolKey);
  // Beside the list there is always something to read; alone there is the list first.
  const shown = found ?? (toolKey === undefined && !narrow ? rows[0] : undefined);
  const list = (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-10 shrink-0 items-center border-line border-b px-3">
        <SearchField
          label="Filter tools and functions"
          value={q ?? ""}
          onChange={({ target: { value } }) => filter(value)}
          className="w-full"
        />
      </div>
      {rows.length === 0 ? (
        <Empty title="Nothing goes by that" action={<Button onClick={() => filter("")}>Clear filter</Button>} />
      ) : (
        <DataTable
          label="Tools"
          rows={rows}
          columns={COLUMNS}
          idOf={({ key }) => key}
          onOpen={open}
          open={shown?.key}
          total={rows.length}
          compact
        />
      )}
    </div>
  );
  const details = shown ? (
    <ToolDetails key={shown.key} tool={shown} search={search} />
  ) : (
    <Empty title="There is no such tool">
      No agent has told of a tool with the key {toolKey}. It may have been a link that is old or cut short.
    </Empty>
  );
  return (
    <Page title={shown ? `${shown.name} · Tools` : "Tools"}>
      {tools.isError && <Stale retry={() => void tools.refetch()} />}
      {narrow ? (
        toolKey === undefined ? (
          list
        ) : (
          <div className="flex min-h-0 flex-1 flex-col">
            <Link
              to="/tools"
              search={kept}
              className="flex h-9 shrink-0 items-center gap-1 border-line border-b px-3 text-ink-2"
            >
              <Icon name="chevronRight" className="size-3.5 rotate-180" />
              All tools
            </Link>
            {details}
          </div>
        )
      ) : (
        <Split
          name="tools"
          panes={[
            { id: "list", label: "Width of the list", size: 300, min: 200, max: 520, content: list },
            { id: "details", label: "Width of the details", content: details },
          ]}
        />
      )}
    </Page>
  );
}

const withQ = ({ q: _, ...rest }: ToolsSearch, value: string): ToolsSearch => (value ? { ...rest, q: value } : rest);

/** Its name, its key, what it says of itself, and its functions. */
function goesBy(tool: Tool, typed: string): boolean {
  const functions = tool.versions[0]?.functions ?? [];
  const text = [tool.name, tool.key, tool.description, ...functions.flatMap(({ name, key }) => [name, key])]
    .join(" ")
    .toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const COLUMNS: Column<Tool>[] = [
  {
    id: "name",
    header: "Name",
    width: "1fr",
    narrow: "title",
    cell: ({ key, name }) => (
      <Link
        to="/tools/$toolKey"
        params={{ toolKey: key }}
        search={({ q }: ToolsSearch) => (q ? { q } : {})}
        className="block truncate rounded-sm font-strong hover:underline"
      >
        {name}
      </Link>
    ),
  },
  {
    id: "version",
    header: "Version",
    width: "6rem",
    narrow: "aside",
    cell: ({ chosen_version, versions }) => (
      <span className="font-mono text-ink-2 text-small">{chosen_version ?? versions[0]?.version}</span>
    ),
  },
  {
    id: "functions",
    header: "Functions",
    width: "1fr",
    narrow: "line",
    cell: ({ versions }) => (
      <span className="block truncate">{versions[0]?.functions.map(({ name }) => name).join(", ")}</span>
    ),
  },
];
