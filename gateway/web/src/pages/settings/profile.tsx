import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { meQuery, methodsQuery, providerHref, useMe } from "@/api/session";
import { ROLES } from "@/parts/roles";
import { generalProblem, useAction } from "@/parts/use-action";
import { Button } from "@/ui/button";
import { Fact, Facts, Part } from "@/ui/facts";
import { Check, TextField } from "@/ui/field";
import { FormAlert } from "@/ui/form-alert";
import { changeName, changePassword, myselfQuery } from "./queries";
import { Sheet } from "./sheet";

export function Profile() {
  const me = useMe();
  const { data: myself } = useQuery(myselfQuery(me.id));
  const { data: methods } = useQuery(methodsQuery);
  return (
    <Sheet>
      <Part heading="h2" title="Profile">
        <div className="flex flex-col gap-3 pt-1">
          <Name />
          <Facts columns={1}>
            <Fact name="Username">{me.username}</Fact>
            {myself?.email && <Fact name="E-mail">{myself.email}</Fact>}
            <Fact name="Role">
              {ROLES[me.role].label} <span className="text-ink-2">{ROLES[me.role].meaning}</span>
            </Fact>
            {methods?.oidc && myself?.linked !== undefined && (
              <Fact name={methods.oidc.name}>
                {myself.linked ? (
                  "You can sign in with it"
                ) : (
                  <a href={`${providerHref(methods.oidc, "/settings")}&link=true`} className="rounded-sm underline">
                    Sign in with it from now on
                  </a>
                )}
              </Fact>
            )}
          </Facts>
        </div>
      </Part>
      {myself?.has_password !== false && <Password />}
    </Sheet>
  );
}

function Name() {
  const me = useMe();
  const client = useQueryClient();
  const [name, setName] = useState(me.name);
  const change = useAction(changeName, {
    reads: [["person"], ["job"]],
    done: "Name changed",
    // Another gateway may remember for a moment who I was.
    onDone: (_, now) => client.setQueryData(meQuery.queryKey, (before) => before && { ...before, name: now }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    change.mutate(name.trim());
  };
  return (
    <form aria-label="Change name" onSubmit={submit} className="flex max-w-120 flex-col gap-3">
      <div className="flex items-start gap-2">
        <div className="flex-1">
          <TextField
            label="Name"
            required
            maxLength={200}
            autoComplete="name"
            value={name}
            onChange={({ target: { value } }) => setName(value)}
            help="What others see beside what you do."
            error={change.problem?.errorOf("name")}
          />
        </div>
        <Button
          type="submit"
          className="mt-6"
          busy={change.isPending}
          disabled={name.trim() === "" || name.trim() === me.name}
        >
          Save name
        </Button>
      </div>
      <FormAlert text={generalProblem(change.problem, ["name"])} />
    </form>
  );
}

const SHORTEST = 12;

function Password() {
  const me = useMe();
  const [shown, setShown] = useState(false);
  const [forms, setForms] = useState(0);
  const change = useAction(changePassword, {
    reads: [["me", "sessions"]],
    done: "Password changed; your other sessions have ended",
    onDone: () => setForms((count) => count + 1),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    change.mutate({ present: String(form.get("present")), password: String(form.get("password")) });
  };
  const { problem } = change;
  const wrong = problem?.code === "wrong-credentials" ? "This is not your present password." : undefined;
  const type = shown ? "text" : "password";
  return (
    <Part heading="h2" title="Password" note="When it changes, all your other sessions end. API tokens stay.">
      <form key={forms} aria-label="Change password" onSubmit={submit} className="flex max-w-80 flex-col gap-3 pt-2">
        <input type="text" name="username" autoComplete="username" value={me.username} readOnly hidden />
        <TextField
          label="Present password"
          name="present"
          type={type}
          required
          autoComplete="current-password"
          error={problem?.errorOf("present") ?? wrong}
        />
        <TextField
          label="New password"
          name="password"
          type={type}
          required
          minLength={SHORTEST}
          autoComplete="new-password"
          help={`At least ${SHORTEST} characters. A sentence is easier to keep than a puzzle.`}
          error={problem?.errorOf("password")}
        />
        <Check label="Show both" checked={shown} onChange={({ target: { checked } }) => setShown(checked)} />
        <FormAlert text={wrong ? undefined : generalProblem(problem, ["present", "password"])} />
        <div>
          <Button type="submit" look="primary" busy={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Part>
  );
}
