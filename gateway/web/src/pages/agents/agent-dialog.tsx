import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { toolsQuery } from "@/api/catalog";
import { AgentBadge } from "@/parts/agent-state";
import { useAction } from "@/parts/use-action";
import { Button, buttonClass } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { Dialog } from "@/ui/dialog";
import { Fact, Facts, Part } from "@/ui/facts";
import { ProblemView } from "@/ui/problem-view";
import { ShortId } from "@/ui/short-id";
import { offeredBy, platform } from "./functions";
import { LastSeenWhole } from "./last-seen";
import { type Agent, agentQuery, archiveAgent } from "./queries";

export function AgentDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const agent = useQuery(agentQuery(id));
  return (
    <Dialog title="Agent" width="details" onOpenChange={(open) => !open && onClose()}>
      <div className="min-h-60 overflow-y-auto">
        {agent.data ? (
          <Details agent={agent.data} />
        ) : agent.isError ? (
          <div className="p-5">
            <ProblemView error={agent.error} retry={() => void agent.refetch()} />
          </div>
        ) : (
          <p role="status" className="p-5 text-ink-2">
            Reading the agent…
          </p>
        )}
      </div>
    </Dialog>
  );
}

function Details({ agent }: { agent: Agent }) {
  const { data: tools = [] } = useQuery(toolsQuery);
  const [confirming, setConfirming] = useState(false);
  const archive = useAction(() => archiveAgent(agent.id), {
    reads: [["agent"], ["pool"], ["tool"]],
    done: `${agent.name} is archived`,
    failed: `${agent.name} was not archived`,
    onDone: () => setConfirming(false),
  });
  const offered = offeredBy(agent, tools);
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-5 py-3 max-wide:px-4">
        <h2 className="min-w-0 break-words font-strong text-title">{agent.name}</h2>
        <AgentBadge state={agent.status} />
        <div className="ml-auto flex flex-wrap items-center gap-1.5">
          <Link to="/jobs" search={{ scope: "all", agent: agent.id }} className={buttonClass("plain")}>
            Its jobs
          </Link>
          {agent.status !== "Archived" && !confirming && (
            <Button icon="archive" onClick={() => setConfirming(true)}>
              Archive
            </Button>
          )}
        </div>
        {confirming && (
          <div className="w-full rounded-md border border-line bg-paper px-3 py-2">
            <p className="pb-1.5">
              It is given no more work, for good: an archived agent cannot come back, only be enrolled anew. What it has
              in hands ({agent.active_jobs}) it may finish. Its history stays.
            </p>
            <Confirm
              question={`Archive ${agent.name}?`}
              action="Yes, archive"
              keep="Keep it"
              busy={archive.isPending}
              onConfirm={() => archive.mutate()}
              onKeep={() => setConfirming(false)}
            />
          </div>
        )}
      </div>
      <Part title="Facts">
        <Facts>
          <Fact name="Last seen">
            <LastSeenWhole agent={agent} />
          </Fact>
          <Fact name="Jobs in hands">
            {agent.active_jobs} of {agent.slots} at a time
          </Fact>
          <Fact name="Host">{agent.host || <Unknown />}</Fact>
          <Fact name="Operating system">{platform(agent) || <Unknown />}</Fact>
          <Fact name="Version">{agent.version ? `Jobtrail ${agent.version}` : <Unknown />}</Fact>
          <Fact name="Sandbox">
            {agent.sandboxed ? "Functions run in one" : "None: a function can do all that the agent can"}
          </Fact>
          <Fact name="Takes">
            {agent.takes_automatic
              ? "Any job, and those for it and its pools"
              : "Only jobs that are for it or for its pools"}
          </Fact>
          <Fact name="Agent ID" wide>
            <ShortId id={agent.id} what="Agent ID" whole />
          </Fact>
        </Facts>
      </Part>
      <Part title="Agent pools">
        {agent.pools.length === 0 ? (
          <p className="text-ink-2">
            It is in none. Members are added on{" "}
            <Link to="/pools" search={{}} className="text-accent underline">
              Agent pools
            </Link>
            .
          </p>
        ) : (
          <ul className="flex flex-wrap gap-x-4 gap-y-1">
            {agent.pools.map(({ id, name }) => (
              <li key={id}>
                <Link to="/pools/$poolId" params={{ poolId: id }} search={{}} className="text-accent underline">
                  {name ?? "A pool whose name is not known"}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Part>
      <Part title="Functions">
        {offered.length === 0 ? (
          <p className="text-ink-2">It has told of no tools{agent.status === "Enrolled" ? " yet" : ""}.</p>
        ) : (
          <table className="w-full text-left">
            <thead className="text-ink-2 text-small">
              <tr className="border-line border-b">
                <th className="h-7 pr-4 font-normal">Tool</th>
                <th className="pr-4 font-normal">Version</th>
                <th className="w-3/5 font-normal">Functions</th>
              </tr>
            </thead>
            <tbody>
              {offered.map(({ tool, name, version, deprecated, functions }) => (
                <tr key={`${tool} ${version}`} className="border-line/70 border-b align-baseline last:border-b-0">
                  <td className="py-1.5 pr-4">
                    <Link
                      to="/tools/$toolKey"
                      params={{ toolKey: tool }}
                      search={{ version }}
                      className="rounded-sm hover:underline"
                    >
                      {name}
                    </Link>
                  </td>
                  <td className="py-1.5 pr-4 font-mono text-small">
                    {version}
                    {deprecated && <span className="font-sans text-ink-2"> deprecated</span>}
                  </td>
                  <td className="py-1.5">{functions.join(", ")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Part>
    </>
  );
}

const Unknown = () => <span className="text-ink-2">Not told yet</span>;
