import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { agentsQuery } from "@/api/catalog";
import type { Job } from "@/api/client";
import { Moment } from "@/ui/moment";
import { ShortId } from "@/ui/short-id";
import { Section } from "./section";

/** D3. */
export function Facts({ job, me }: { job: Job; me: string }) {
  const { agent, pool, started_by: by } = job;
  return (
    <Section title="Facts">
      <dl className="grid grid-cols-2 gap-x-4 pt-2 max-wide:grid-cols-1">
        <Fact name="Job ID">
          <ShortId id={job.id} whole />
        </Fact>
        <Fact name="Tool">
          {job.tool_name} {job.tool_version}
        </Fact>
        <Fact name="Started On">
          <Moment at={job.started_on} />
        </Fact>
        <Fact name="Function">{job.function_name}</Fact>
        <Fact name="Started By">
          {by.id === me ? `${by.name ?? "you"} (you)` : (by.name ?? <ShortId id={by.id} what="Person ID" />)}
        </Fact>
        <Fact name="Agent Assignment">
          <Assignment job={job} />
        </Fact>
        <Fact name="Agent Name">{agent ? (agent.name ?? "Not known") : <Nobody />}</Fact>
        {pool && <Fact name="Pool Assignment">{pool.name ?? <ShortId id={pool.id} what="Pool ID" />}</Fact>}
        <Fact name="Agent ID">{agent ? <ShortId id={agent.id} what="Agent ID" whole /> : <Nobody />}</Fact>
        <Fact name="Sandbox">
          {job.sandboxed === null ? <Nobody /> : job.sandboxed ? "In a sandbox" : "Without a sandbox"}
        </Fact>
      </dl>
    </Section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-7 items-center gap-2">
      <dt className="w-28 shrink-0 text-ink-2">{name}</dt>
      <dd className="min-w-0 flex-1 truncate">{children}</dd>
    </div>
  );
}

const Nobody = () => <span className="text-ink-2">None yet</span>;

function Assignment({ job: { assignment, pool, agent } }: { job: Job }) {
  const kind = assignment.kind;
  const { data: agents } = useQuery({ ...agentsQuery, enabled: kind === "agent" && agent?.id !== assignment.id });
  if (kind === "automatic") return "Automatic";
  if (kind === "pool") return <>Pool{pool?.name ? `: ${pool.name}` : ""}</>;
  const name = agent && agent.id === assignment.id ? agent.name : agents?.find(({ id }) => id === assignment.id)?.name;
  return <>Agent{name ? `: ${name}` : ""}</>;
}
