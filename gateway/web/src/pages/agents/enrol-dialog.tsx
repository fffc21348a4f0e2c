import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { agentsQuery } from "@/api/catalog";
import type { Schemas } from "@/api/client";
import { AgentBadge } from "@/parts/agent-state";
import { generalProblem, useAction } from "@/parts/use-action";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { SelectField, TextField } from "@/ui/field";
import { FormAlert } from "@/ui/form-alert";
import { Spinner } from "@/ui/icons";
import { Moment } from "@/ui/moment";
import { CopyBox, SecretOnce } from "@/ui/secret";
import { createToken } from "./queries";

const HOURS: [number, string][] = [
  [1, "1 hour"],
  [24, "1 day"],
  [168, "7 days"],
  [720, "30 days"],
];
const BROKER_PORT = 4222;

export function EnrolDialog({ onClose }: { onClose: () => void }) {
  const [created, setCreated] = useState<Schemas["EnrolmentTokenCreated"]>();
  return (
    <Dialog title="Enrol agent" onOpenChange={(open) => !open && onClose()}>
      <div className="overflow-y-auto p-5 max-wide:p-4">
        {created ? <Created token={created} onClose={onClose} /> : <Form onCreated={setCreated} />}
      </div>
    </Dialog>
  );
}

function Form({ onCreated }: { onCreated: (token: Schemas["EnrolmentTokenCreated"]) => void }) {
  const create = useAction(createToken, { reads: [["agent", "tokens"]], onDone: onCreated });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    create.mutate({
      name: String(form.get("name")).trim(),
      uses: Number(form.get("uses")),
      expires_in_hours: Number(form.get("hours")),
    });
  };
  const { problem } = create;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p className="text-ink-2">
        An agent comes in with a token, once; from then on it has an identity of its own and needs the token no more.
      </p>
      <TextField
        label="What it is for"
        name="name"
        required
        maxLength={100}
        data-autofocus
        autoFocus
        placeholder="second agent in the lab"
        help="In your words; the list of tokens shows it."
        error={problem?.errorOf("name")}
      />
      <div className="grid gap-4 wide:grid-cols-2">
        <TextField
          label="How many agents"
          name="uses"
          type="number"
          min={1}
          max={1000}
          defaultValue={1}
          required
          error={problem?.errorOf("uses")}
        />
        <SelectField
          label="Good for"
          name="hours"
          defaultValue={24}
          help="The agents that it brought in stay."
          error={problem?.errorOf("expires_in_hours")}
        >
          {HOURS.map(([hours, text]) => (
            <option key={hours} value={hours}>
              {text}
            </option>
          ))}
        </SelectField>
      </div>
      <FormAlert text={generalProblem(problem, ["name", "uses", "expires_in_hours"])} />
      <div>
        <Button type="submit" look="primary" busy={create.isPending}>
          Make token
        </Button>
      </div>
    </form>
  );
}

function Created({ token, onClose }: { token: Schemas["EnrolmentTokenCreated"]; onClose: () => void }) {
  const [broker, setBroker] = useState(`nats://${location.hostname}:${BROKER_PORT}`);
  const { data: agents } = useQuery(agentsQuery);
  const [before] = useState(() => new Set(agents?.map(({ id }) => id)));
  const come = agents?.filter(({ id }) => !before.has(id)) ?? [];
  const command = [
    "jobtrail agent \\",
    `  --nats ${quoted(broker)} \\`,
    `  --gateway ${quoted(location.origin)} \\`,
    "  --state ./jobtrail-agent \\",
    `  --enrol ${token.secret}`,
  ].join("\n");
  return (
    <SecretOnce warning="This token is shown this once. Copy it, or the command, before you close.">
      <CopyBox label="Token" text={token.secret} />
      <TextField
        label="Broker"
        value={broker}
        onChange={({ target: { value } }) => setBroker(value)}
        spellCheck={false}
        help="Where the machine of the agent reaches it; several with commas. It goes into the command."
      />
      <CopyBox label="Command" text={command} lines />
      <p className="text-ink-2">
        Run it on the machine that has the tools. Good for {token.uses === 1 ? "one agent" : `${token.uses} agents`},
        until <Moment at={token.expires} />.
      </p>
      <div role="status" className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1 border-line border-t pt-3">
        {come.length === 0 ? (
          <span className="flex items-center gap-2 text-ink-2">
            <Spinner className="size-3.5" />
            Waiting for the agent…
          </span>
        ) : (
          come.map(({ id, name, status }) => (
            <span key={id} className="flex items-center gap-2">
              <span className="font-strong">{name}</span> has come: <AgentBadge state={status} />
            </span>
          ))
        )}
        <span className="flex-1" />
        <Button look={come.length > 0 ? "primary" : "plain"} onClick={onClose}>
          Done
        </Button>
      </div>
    </SecretOnce>
  );
}

/** As a shell takes it. */
const quoted = (text: string): string => (/^[\w:/.,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
