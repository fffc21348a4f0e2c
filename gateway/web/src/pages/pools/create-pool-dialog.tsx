import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { agentsQuery } from "@/api/catalog";
import { AgentBadge } from "@/parts/agent-state";
import { generalProblem, useAction } from "@/parts/use-action";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Check, TextField } from "@/ui/field";
import { FormAlert } from "@/ui/form-alert";
import { AudienceField, asAudience, type Chosen } from "./audience-field";
import { createPool } from "./queries";

interface Props {
  onClose: () => void;
  onCreated: (id: string) => void;
}

export function CreatePoolDialog({ onClose, onCreated }: Props) {
  const { data: agents = [] } = useQuery(agentsQuery);
  const [name, setName] = useState("");
  const [audience, setAudience] = useState<Chosen>({ kind: "everyone", people: [] });
  const [members, setMembers] = useState<string[]>([]);
  const create = useAction(createPool, {
    reads: [["pool"], ["agent"]],
    done: `Pool ${name.trim()} created`,
    onDone: onCreated,
  });
  const { problem } = create;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate({ name: name.trim(), audience: asAudience(audience), members });
  };
  const toggle = (id: string, yes: boolean) =>
    setMembers((before) => (yes ? [...before, id] : before.filter((one) => one !== id)));
  return (
    <Dialog title="Create pool" onOpenChange={(open) => !open && onClose()}>
      <form onSubmit={submit} className="flex flex-col gap-5 overflow-y-auto p-5 max-wide:p-4">
        <TextField
          label="Name"
          required
          maxLength={64}
          data-autofocus
          autoFocus
          value={name}
          onChange={({ target: { value } }) => setName(value)}
          help="By it people choose the pool when they start a job."
          error={problem?.errorOf("name") ?? (problem?.code === "pool-name-taken" ? problem.message : undefined)}
        />
        <AudienceField value={audience} onChange={setAudience} error={problem?.errorOf("audience")} />
        <fieldset>
          <legend className="mb-1 font-strong">Members</legend>
          <div className="flex max-h-48 flex-col gap-1.5 overflow-y-auto">
            {agents
              .filter(({ status }) => status !== "Archived")
              .map(({ id, name: agent, status }) => (
                <Check
                  key={id}
                  checked={members.includes(id)}
                  onChange={({ target: { checked } }) => toggle(id, checked)}
                  label={
                    <span className="flex items-center gap-3">
                      {agent} <AgentBadge state={status} />
                    </span>
                  }
                />
              ))}
            {agents.length === 0 && <p className="text-ink-2">There are no agents yet; add them later.</p>}
          </div>
        </fieldset>
        <FormAlert
          text={problem?.code === "pool-name-taken" ? undefined : generalProblem(problem, ["name", "audience"])}
        />
        <div>
          <Button type="submit" look="primary" busy={create.isPending}>
            Create pool
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
