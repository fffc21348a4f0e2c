import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { toolsQuery } from "@/api/catalog";
import { AgentBadge } from "@/parts/agent-state";
import { type Column, DataTable } from "@/ui/data-table";
import { Tip } from "@/ui/tip";
import { offeredBy, platform } from "./functions";
import { LastSeen } from "./last-seen";
import type { Agent } from "./queries";

interface Props {
  agents: readonly Agent[];
  onOpen: (agent: Agent) => void;
}

const idOf = ({ id }: Agent) => id;
const NO_TOOLS: never[] = [];

export function AgentTable({ agents, onOpen }: Props) {
  const { data: tools = NO_TOOLS } = useQuery(toolsQuery);
  const columns = useMemo<Column<Agent>[]>(
    () => [
      {
        id: "name",
        header: "Name",
        width: "minmax(9rem,1.2fr)",
        narrow: "title",
        cell: ({ id, name }) => (
          <Link
            to="/agents/$agentId"
            params={{ agentId: id }}
            search
            className="block truncate rounded-sm font-strong hover:underline"
          >
            {name}
          </Link>
        ),
      },
      {
        id: "status",
        header: "Status",
        width: "6.5rem",
        narrow: "aside",
        cell: ({ status }) => <AgentBadge state={status} />,
      },
      {
        id: "jobs",
        header: "Jobs",
        width: "4.5rem",
        narrow: "none",
        align: "end",
        cell: ({ active_jobs, slots }) => (
          <Tip text={`${active_jobs} in hands, ${slots} at a time`}>
            <span>
              {active_jobs} <span className="text-ink-2">/ {slots}</span>
            </span>
          </Tip>
        ),
      },
      {
        id: "host",
        header: "Host",
        width: "minmax(7rem,1fr)",
        narrow: "line",
        cell: ({ host }) => <span className="block truncate">{host}</span>,
      },
      {
        id: "os",
        header: "Operating system",
        width: "8.5rem",
        narrow: "none",
        cell: (agent) => <span className="block truncate">{platform(agent)}</span>,
      },
      {
        id: "version",
        header: "Version",
        width: "4.5rem",
        narrow: "none",
        cell: ({ version }) => <span className="font-mono text-small">{version}</span>,
      },
      {
        id: "functions",
        header: "Functions",
        width: "minmax(10rem,1.6fr)",
        narrow: "none",
        cell: (agent) => <Functions agent={agent} tools={tools} />,
      },
      {
        id: "pools",
        header: "Pools",
        width: "minmax(7rem,1fr)",
        narrow: "line",
        cell: ({ pools }) => (
          <span className="block truncate">{pools.map(({ name }) => name ?? "not known").join(", ")}</span>
        ),
      },
      {
        id: "seen",
        header: "Last seen",
        width: "6rem",
        narrow: "line",
        cell: (agent) => <LastSeen agent={agent} />,
      },
    ],
    [tools],
  );
  return <DataTable label="Agents" rows={agents} columns={columns} idOf={idOf} onOpen={onOpen} total={agents.length} />;
}

function Functions({ agent, tools }: { agent: Agent; tools: Parameters<typeof offeredBy>[1] }) {
  const offered = offeredBy(agent, tools);
  const count = offered.reduce((sum, { functions }) => sum + functions.length, 0);
  if (count === 0) return <span className="text-ink-2">None</span>;
  return (
    <span className="block truncate">
      {count} <span className="text-ink-2">in {offered.map(({ name }) => name).join(", ")}</span>
    </span>
  );
}
