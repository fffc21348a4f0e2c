import { queryOptions, useQuery } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { api, body, type Schemas } from "@/api/client";
import { inputClass } from "@/ui/field";

export type Assignment = Schemas["Assignment"];
export const AUTOMATIC: Assignment = { kind: "automatic" };

const targetsQuery = (key: string, version: string) =>
  queryOptions({
    queryKey: ["agent", "targets", key, version],
    queryFn: ({ signal }) =>
      body(api.GET("/api/v1/tools/{key}/versions/{version}/targets", { params: { path: { key, version } }, signal })),
    // An agent's coming and going shows.
    refetchInterval: 10_000,
  });

interface Props {
  tool: string;
  version: string;
  value: Assignment;
  error: string | undefined;
  onChange: (assignment: Assignment) => void;
}

/** C5: only those that I may use and that can run the function; an offline one says so. */
export function AssignmentField({ tool, version, value, error, onChange }: Props) {
  const name = useId();
  const { data: targets } = useQuery(targetsQuery(tool, version));
  if (!targets) return <p className="h-24 text-ink-2">The agents are being read.</p>;
  const { automatic, agents, pools } = targets;
  const takes = automatic.online + automatic.busy;
  const radio = (kind: Assignment["kind"], label: string, first: string | undefined, note: ReactNode) => (
    <label className={`flex items-baseline gap-2 ${kind !== "automatic" && first === undefined ? "text-ink-2" : ""}`}>
      <input
        type="radio"
        name={name}
        className="translate-y-0.5 accent-accent"
        checked={value.kind === kind}
        disabled={kind !== "automatic" && first === undefined}
        onChange={() => onChange(kind === "automatic" ? AUTOMATIC : { kind, id: first ?? null })}
      />
      <span>{label}</span>
      <span className="text-ink-2 text-small">{note}</span>
    </label>
  );
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 font-strong">Assignment</legend>
      {radio(
        "automatic",
        "Automatic",
        undefined,
        takes > 0
          ? `${takes} ${takes === 1 ? "agent" : "agents"} can run it`
          : "no agent is online: the job waits for one",
      )}
      {radio("agent", "A specific agent", agents[0]?.id, agents.length === 0 ? "no agent has this version" : "")}
      {value.kind === "agent" && agents.length > 0 && (
        <select
          aria-label="Agent"
          className={`${inputClass(error)} ml-6 max-w-80`}
          value={value.id ?? ""}
          onChange={(event) => onChange({ kind: "agent", id: event.target.value })}
        >
          {!agents.some(({ id }) => id === value.id) && (
            <option value={value.id ?? ""}>An agent that cannot run it</option>
          )}
          {agents.map((agent) => (
            <option key={agent.id} value={agent.id}>
              {agent.name}
              {agent.status === "Online" ? "" : ` (${agent.status.toLowerCase()})`}
            </option>
          ))}
        </select>
      )}
      {radio(
        "pool",
        "An agent pool",
        pools[0]?.id,
        pools.length === 0 ? "no pool that you may use has this version" : "",
      )}
      {value.kind === "pool" && pools.length > 0 && (
        <select
          aria-label="Agent pool"
          className={`${inputClass(error)} ml-6 max-w-80`}
          value={value.id ?? ""}
          onChange={(event) => onChange({ kind: "pool", id: event.target.value })}
        >
          {!pools.some(({ id }) => id === value.id) && (
            <option value={value.id ?? ""}>A pool that cannot run it</option>
          )}
          {pools.map(({ id, name: pool, members_capable: capable }) => (
            <option key={id} value={id}>
              {pool}
              {capable.online + capable.busy > 0 ? "" : " (offline)"}
            </option>
          ))}
        </select>
      )}
      {error && <p className="text-bad text-small">{error}</p>}
    </fieldset>
  );
}
