import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { agentsQuery } from "@/api/catalog";
import { AgentBadge } from "@/parts/agent-state";
import { useAction } from "@/parts/use-action";
import { Button, IconButton } from "@/ui/button";
import { Part } from "@/ui/facts";
import { inputClass } from "@/ui/field";
import { addMember, type Pool, removeMember } from "./queries";

/** Whose agents take the pool's jobs. One is added from a list, and removed in its row, which can be undone by adding it again. */
export function Members({ pool }: { pool: Pool }) {
  const { data: agents = [] } = useQuery(agentsQuery);
  const [chosen, setChosen] = useState("");
  const reads = [["pool"], ["agent"]];
  const add = useAction(addMember, {
    reads,
    failed: "The agent was not added",
    onDone: () => setChosen(""),
  });
  const remove = useAction(removeMember, { reads, failed: "The agent was not removed" });
  const members = pool.members ?? agents.filter(({ pools }) => pools.some(({ id }) => id === pool.id));
  const outside = agents.filter(({ id, status }) => status !== "Archived" && !members.some((one) => one.id === id));
  return (
    <Part title="Members" note="What an agent has in hands it finishes, also when it is removed.">
      {members.length === 0 ? (
        <p className="py-1 text-ink-2">No agents yet: jobs for this pool wait until one is a member and there.</p>
      ) : (
        <ul aria-label="Members">
          {members.map(({ id, name, status }) => (
            <li key={id} className="flex h-8 items-center gap-4 border-line/70 border-b last:border-b-0">
              <Link
                to="/agents/$agentId"
                params={{ agentId: id }}
                search={{}}
                className="min-w-0 flex-1 truncate rounded-sm hover:underline"
              >
                {name}
              </Link>
              <AgentBadge state={status} />
              <IconButton
                label={`Remove ${name}`}
                icon="cross"
                disabled={remove.isPending}
                onClick={() => remove.mutate({ id: pool.id, agent: id })}
              />
            </li>
          ))}
        </ul>
      )}
      {outside.length > 0 && (
        <form
          className="flex items-center gap-2 pt-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (chosen) add.mutate({ id: pool.id, agent: chosen });
          }}
        >
          <select
            aria-label="Agent to add"
            value={chosen}
            onChange={({ target: { value } }) => setChosen(value)}
            className={`${inputClass()} max-w-72`}
          >
            <option value="">Choose an agent…</option>
            {outside.map(({ id, name, status }) => (
              <option key={id} value={id}>
                {name} ({status})
              </option>
            ))}
          </select>
          <Button type="submit" disabled={chosen === ""} busy={add.isPending}>
            Add
          </Button>
        </form>
      )}
    </Part>
  );
}
