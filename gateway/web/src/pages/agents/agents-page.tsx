import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { agentsQuery } from "@/api/catalog";
import { may } from "@/api/permissions";
import { useMe } from "@/api/session";
import { isThere } from "@/parts/agent-state";
import { NotYours } from "@/parts/no-permission";
import { Page } from "@/parts/page";
import { Button } from "@/ui/button";
import { TableLoading } from "@/ui/data-table";
import { Empty } from "@/ui/empty";
import { Check, SearchField } from "@/ui/field";
import { ProblemView } from "@/ui/problem-view";
import { Stale } from "@/ui/stale";
import { AgentDialog } from "./agent-dialog";
import { AgentTable } from "./agent-table";
import { EnrolDialog } from "./enrol-dialog";
import { goesBy } from "./functions";
import type { AgentsSearch } from "./search";
import { TokensDialog } from "./tokens-dialog";

/** Agents: the machines that run tools, for administrators. */
export function AgentsPage() {
  const me = useMe();
  if (!may(me, "ManageAgents"))
    return (
      <Page title="Agents">
        <NotYours what="Agents" />
      </Page>
    );
  return <Agents />;
}

function Agents() {
  const search = useSearch({ strict: false }) as AgentsSearch;
  const { agentId } = useParams({ strict: false });
  const navigate = useNavigate();
  const agents = useQuery(agentsQuery);
  const [enrolling, setEnrolling] = useState(false);
  const show = (next: AgentsSearch) => void navigate({ to: "/agents", search: next, replace: true });
  const close = () => void navigate({ to: "/agents", search });

  const all = agents.data ?? [];
  const standing = all.filter(({ status }) => search.archived || status !== "Archived");
  const { q } = search;
  const rows = q ? standing.filter((agent) => goesBy(agent, q)) : standing;
  const there = all.filter(({ status }) => isThere(status)).length;
  const enrol = (
    <Button look="primary" icon="plus" className="max-wide:order-5 max-wide:ml-auto" onClick={() => setEnrolling(true)}>
      Enrol agent
    </Button>
  );
  const bar = (
    <>
      <SearchField
        label="Filter agents"
        value={q ?? ""}
        onChange={({ target: { value } }) => show(withQ(search, value))}
        className="w-56 max-wide:order-1 max-wide:w-full"
      />
      <span className="max-wide:order-3">
        <Check
          label="Archived too"
          checked={search.archived === "yes"}
          onChange={({ target: { checked } }) => show(withArchived(search, checked))}
        />
      </span>
      {agents.data && all.length > 0 && (
        <span className="text-ink-2 max-wide:order-3">
          {there} of {all.filter(({ status }) => status !== "Archived").length} there
        </span>
      )}
      <span className="flex-1 max-wide:order-5 max-wide:hidden" />
      <Button look="quiet" icon="key" className="max-wide:order-4" onClick={() => show({ ...search, tab: "tokens" })}>
        Enrolment tokens
      </Button>
      {enrol}
    </>
  );
  return (
    <Page title="Agents" bar={bar}>
      {agents.isPending ? (
        <TableLoading label="Reading agents" />
      ) : agents.isError && !agents.data ? (
        <div className="p-4">
          <ProblemView error={agents.error} retry={() => void agents.refetch()} />
        </div>
      ) : rows.length > 0 ? (
        <>
          {agents.isError && <Stale retry={() => void agents.refetch()} />}
          <AgentTable
            agents={rows}
            onOpen={({ id }) => void navigate({ to: "/agents/$agentId", params: { agentId: id }, search })}
          />
        </>
      ) : q ? (
        <Empty
          title="No agent goes by that"
          action={<Button onClick={() => show(withQ(search, ""))}>Clear filter</Button>}
        >
          Names, hosts, systems, pools and tools are looked at.
        </Empty>
      ) : (
        <Empty title="No agents yet" action={enrol}>
          An agent is Jobtrail on a machine that has tools: it takes jobs and runs them. Until one is there, every job
          waits.
        </Empty>
      )}
      {agentId && <AgentDialog id={agentId} onClose={close} />}
      {enrolling && <EnrolDialog onClose={() => setEnrolling(false)} />}
      {search.tab === "tokens" && !enrolling && (
        <TokensDialog onClose={() => show(withoutTab(search))} onEnrol={() => setEnrolling(true)} />
      )}
    </Page>
  );
}

const withQ = ({ q: _, ...rest }: AgentsSearch, value: string): AgentsSearch => (value ? { ...rest, q: value } : rest);
const withArchived = ({ archived: _, ...rest }: AgentsSearch, yes: boolean): AgentsSearch =>
  yes ? { ...rest, archived: "yes" } : rest;
const withoutTab = ({ tab: _, ...rest }: AgentsSearch): AgentsSearch => rest;
