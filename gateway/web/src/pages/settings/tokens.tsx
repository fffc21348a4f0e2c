import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Schemas } from "@/api/client";
import { tokenScopesOf } from "@/api/permissions";
import { useMe } from "@/api/session";
import { generalProblem, useAction } from "@/parts/use-action";
import { Button } from "@/ui/button";
import { useNow } from "@/ui/clock";
import { Confirm } from "@/ui/confirm";
import { Dialog } from "@/ui/dialog";
import { Empty } from "@/ui/empty";
import { Part } from "@/ui/facts";
import { SelectField, TextField } from "@/ui/field";
import { FormAlert } from "@/ui/form-alert";
import { Moment } from "@/ui/moment";
import { ProblemView } from "@/ui/problem-view";
import { CopyBox, SecretOnce } from "@/ui/secret";
import { createToken, type Token, tokensQuery, withdrawToken } from "./queries";
import { Sheet } from "./sheet";

type Scope = Schemas["Scope"];

const SCOPES: Record<Scope, { label: string; meaning: string }> = {
  read: { label: "Read", meaning: "sees what you see, and changes nothing" },
  write: { label: "Write", meaning: "also starts jobs, uploads files and changes what you may change" },
  administer: { label: "Administer", meaning: "all that you may do, agents, pools and people too" },
};

const DAYS: [number, string][] = [
  [7, "7 days"],
  [30, "30 days"],
  [90, "90 days"],
  [366, "1 year"],
];

export function Tokens() {
  const tokens = useQuery(tokensQuery);
  const [creating, setCreating] = useState(false);
  const create = (
    <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
      Create token
    </Button>
  );
  return (
    <Sheet>
      <Part
        heading="h2"
        title="API tokens"
        note="With one a program acts for you, as far as its scope goes. It is sent as Authorization: Bearer."
        {...(tokens.data && tokens.data.length > 0 ? { actions: create } : {})}
      >
        {tokens.data?.length === 0 ? (
          <Empty title="No API tokens" action={create}>
            A token lets a program use the API in your name. Its secret is shown once, when it is made.
          </Empty>
        ) : tokens.data ? (
          <ul aria-label="API tokens" className="pt-1">
            {tokens.data.map((token) => (
              <Row key={token.id} token={token} />
            ))}
          </ul>
        ) : tokens.isError ? (
          <ProblemView error={tokens.error} retry={() => void tokens.refetch()} />
        ) : (
          <p role="status" className="py-2 text-ink-2">
            Reading your tokens…
          </p>
        )}
      </Part>
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </Sheet>
  );
}

function Row({ token }: { token: Token }) {
  const [confirming, setConfirming] = useState(false);
  const now = useNow(60_000);
  const revoke = useAction(() => withdrawToken(token.id), {
    reads: [["me", "tokens"]],
    done: `Token ${token.name} revoked`,
    failed: "The token was not revoked",
  });
  const over = Date.parse(token.expires) <= now;
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 border-line/70 border-b py-1.5 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="truncate">
          <span className="font-strong">{token.name}</span>
          <span className="pl-2 text-ink-2">{SCOPES[token.scope].label}</span>
        </p>
        <p className="text-ink-2 text-small">
          {token.last_used ? (
            <>
              Last used <Moment at={token.last_used} as="relative" />
            </>
          ) : (
            "Never used"
          )}
          , made <Moment at={token.created} />,{" "}
          <span className={over ? "text-bad" : ""}>
            {over ? "expired" : "good until"} <Moment at={token.expires} />
          </span>
        </p>
      </div>
      {confirming ? (
        <Confirm
          question="What uses it stops working. Revoke it?"
          action="Yes, revoke"
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate()}
          onKeep={() => setConfirming(false)}
        />
      ) : (
        <Button small onClick={() => setConfirming(true)} aria-label={`Revoke ${token.name}`}>
          Revoke
        </Button>
      )}
    </li>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const [secret, setSecret] = useState<Schemas["TokenCreated"]>();
  const create = useAction(createToken, { reads: [["me", "tokens"]], onDone: setSecret });
  const { problem } = create;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    create.mutate({
      name: String(form.get("name")).trim(),
      scope: String(form.get("scope")) as Scope,
      expires_in_days: Number(form.get("days")),
    });
  };
  const scopes = tokenScopesOf(me).map((scope) => [scope, SCOPES[scope]] as const);
  return (
    <Dialog title="Create token" onOpenChange={(open) => !open && onClose()}>
      <div className="overflow-y-auto p-5 max-wide:p-4">
        {secret ? (
          <SecretOnce warning="This token is shown this once. Copy it before you close.">
            <CopyBox label="Token" text={secret.secret} />
            <CopyBox
              label="Command"
              lines
              text={`curl -H "Authorization: Bearer ${secret.secret}" ${location.origin}/api/v1/me`}
            />
            <p className="text-ink-2">
              The command shows that it works. Good until <Moment at={secret.expires} />.
            </p>
            <div>
              <Button look="primary" onClick={onClose}>
                Done
              </Button>
            </div>
          </SecretOnce>
        ) : (
          <form onSubmit={submit} className="flex flex-col gap-4">
            <TextField
              label="What it is for"
              name="name"
              required
              maxLength={100}
              data-autofocus
              autoFocus
              placeholder="nightly import"
              error={problem?.errorOf("name")}
            />
            <fieldset>
              <legend className="mb-1 font-strong">Scope</legend>
              {scopes.map(([scope, { label, meaning }]) => (
                <label key={scope} className="flex items-start gap-2 py-0.5">
                  <input
                    type="radio"
                    name="scope"
                    value={scope}
                    defaultChecked={scope === "read"}
                    className="mt-0.5 size-4 accent-accent"
                  />
                  <span>
                    {label} <span className="text-ink-2">{meaning}</span>
                  </span>
                </label>
              ))}
              {problem?.errorOf("scope") && <p className="text-bad text-small">{problem.errorOf("scope")}</p>}
            </fieldset>
            <SelectField label="Good for" name="days" defaultValue={90} error={problem?.errorOf("expires_in_days")}>
              {DAYS.map(([days, text]) => (
                <option key={days} value={days}>
                  {text}
                </option>
              ))}
            </SelectField>
            <FormAlert text={generalProblem(problem, ["name", "scope", "expires_in_days"])} />
            <div>
              <Button type="submit" look="primary" busy={create.isPending}>
                Create token
              </Button>
            </div>
          </form>
        )}
      </div>
    </Dialog>
  );
}
