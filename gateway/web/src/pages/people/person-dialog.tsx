import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useMe } from "@/api/session";
import { ROLES } from "@/parts/roles";
import { generalProblem, useAction } from "@/parts/use-action";
import { Button, buttonClass } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { Dialog } from "@/ui/dialog";
import { Fact, Facts, Part } from "@/ui/facts";
import { TextField } from "@/ui/field";
import { FormAlert } from "@/ui/form-alert";
import { Moment } from "@/ui/moment";
import { ProblemView } from "@/ui/problem-view";
import { ShortId } from "@/ui/short-id";
import { Erase } from "./erase";
import { OneTime } from "./one-time";
import { PersonState } from "./people-table";
import { changePerson, endSessions, type OneTimeSecret, type Person, personQuery, resetPassword } from "./queries";
import { RoleChoice } from "./role-choice";

export function PersonDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const person = useQuery(personQuery(id));
  return (
    <Dialog title="Person" width="details" onOpenChange={(open) => !open && onClose()}>
      <div className="min-h-60 overflow-y-auto">
        {person.data ? (
          person.data.username ? (
            <Details person={person.data} onErased={onClose} />
          ) : (
            <p className="p-5">A former member. All that was personal of them is removed; what they did stays.</p>
          )
        ) : person.isError ? (
          <div className="p-5">
            <ProblemView error={person.error} retry={() => void person.refetch()} />
          </div>
        ) : (
          <p role="status" className="p-5 text-ink-2">
            Reading the person…
          </p>
        )}
      </div>
    </Dialog>
  );
}

function Details({ person, onErased }: { person: Person; onErased: () => void }) {
  const me = useMe();
  const [changing, setChanging] = useState(false);
  const role = person.role ?? "member";
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-5 py-3 max-wide:px-4">
        <h2 className="min-w-0 break-words font-strong text-title">{person.name}</h2>
        <PersonState person={person} />
        <div className="ml-auto flex flex-wrap items-center gap-1.5">
          <Link to="/jobs" search={{ scope: "all", by: person.id }} className={buttonClass("plain")}>
            Their jobs
          </Link>
          {!changing && (
            <Button icon="pencil" onClick={() => setChanging(true)}>
              Change
            </Button>
          )}
        </div>
      </div>
      {changing && <Change person={person} onDone={() => setChanging(false)} />}
      <Part title="Facts">
        <Facts>
          <Fact name="Username">{person.username}</Fact>
          <Fact name="E-mail">{person.email || <span className="text-ink-2">None</span>}</Fact>
          <Fact name="Role">{ROLES[role].label}</Fact>
          <Fact name="Signs in with">
            {[person.has_password && "a password", person.linked && "the identity provider"]
              .filter(Boolean)
              .join(", or with ") || <span className="text-ink-2">Nothing yet</span>}
          </Fact>
          <Fact name="Last sign-in">
            {person.last_sign_in ? <Moment at={person.last_sign_in} /> : <span className="text-ink-2">Never</span>}
          </Fact>
          <Fact name="Person ID" wide>
            <ShortId id={person.id} what="Person ID" whole />
          </Fact>
        </Facts>
      </Part>
      <Access person={person} />
      {person.id === me.id ? (
        <Part title="Erase" note="This is you. Another administrator can erase you.">
          {null}
        </Part>
      ) : (
        <Erase person={person} onErased={onErased} />
      )}
    </>
  );
}

function Change({ person, onDone }: { person: Person; onDone: () => void }) {
  const [role, setRole] = useState(person.role ?? "member");
  const change = useAction(changePerson, { reads: [["person"], ["me"]], done: "Person changed", onDone });
  const { problem } = change;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name)).trim();
    change.mutate({ id: person.id, name: text("name"), email: text("email"), role });
  };
  return (
    <form
      aria-label="Change person"
      data-escape
      onSubmit={submit}
      onKeyDown={(event) => event.key === "Escape" && onDone()}
      className="flex flex-col gap-4 border-line border-b bg-paper px-5 py-4 max-wide:px-4"
    >
      <div className="grid gap-4 wide:grid-cols-2">
        <TextField
          label="Name"
          name="name"
          required
          maxLength={200}
          autoFocus
          autoComplete="off"
          defaultValue={person.name}
          error={problem?.errorOf("name")}
        />
        <TextField
          label="E-mail"
          name="email"
          type="email"
          maxLength={254}
          autoComplete="off"
          defaultValue={person.email ?? ""}
          error={problem?.errorOf("email")}
        />
      </div>
      <RoleChoice value={role} onChange={setRole} />
      <FormAlert text={generalProblem(problem, ["name", "email"])} />
      <div className="flex gap-1.5">
        <Button type="submit" look="primary" busy={change.isPending}>
          Save
        </Button>
        <Button look="quiet" onClick={onDone}>
          Leave as it was
        </Button>
      </div>
    </form>
  );
}

type Doing = "reset" | "sessions" | "deactivate";

/** Whether and how they come in: a new secret, the end of their sessions, deactivated and reactivated. */
function Access({ person }: { person: Person }) {
  const [doing, setDoing] = useState<Doing>();
  const [secret, setSecret] = useState<OneTimeSecret>();
  const stop = () => setDoing(undefined);
  const reads = [["person"]];
  const reset = useAction(() => resetPassword(person.id), {
    reads,
    failed: "There is no new secret",
    onDone: (made) => {
      setSecret(made);
      stop();
    },
  });
  const end = useAction(() => endSessions(person.id), {
    reads,
    done: `All sessions of ${person.name} have ended`,
    failed: "The sessions were not ended",
    onDone: stop,
  });
  const activate = useAction((active: boolean) => changePerson({ id: person.id, active }), {
    reads,
    done: (_, active) => `${person.name} is ${active ? "active again" : "deactivated"}`,
    failed: "Nothing was changed",
    onDone: stop,
  });
  const inactive = person.active === false;
  if (secret)
    return (
      <Part title="Access">
        <OneTime who={person.name} secret={secret} onDone={() => setSecret(undefined)} />
      </Part>
    );
  return (
    <Part title="Access">
      <ul>
        <Row
          label="Reset password"
          note="A new secret with which they set another password. The present one stays until then."
          disabled={inactive}
          confirm={{
            question: "Make a new secret?",
            action: "Yes, make one",
            busy: reset.isPending,
            danger: false,
            run: () => reset.mutate(),
          }}
          doing={doing === "reset"}
          onDoing={(yes) => setDoing(yes ? "reset" : undefined)}
        />
        <Row
          label="End sessions"
          note="They are signed out everywhere, and can sign in again. Their API tokens stay."
          disabled={inactive}
          confirm={{
            question: "End all their sessions?",
            action: "Yes, end",
            busy: end.isPending,
            danger: true,
            run: () => end.mutate(),
          }}
          doing={doing === "sessions"}
          onDoing={(yes) => setDoing(yes ? "sessions" : undefined)}
        />
        {inactive ? (
          <li className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 py-1">
            <p className="min-w-0 flex-1 text-ink-2">
              They cannot sign in. When they are reactivated they can, with the password that they had.
            </p>
            <Button busy={activate.isPending} onClick={() => activate.mutate(true)}>
              Reactivate
            </Button>
          </li>
        ) : (
          <Row
            label="Deactivate"
            note="They are signed out everywhere and cannot sign in; their API tokens end for good. It can be undone."
            confirm={{
              question: `Deactivate ${person.name}?`,
              action: "Yes, deactivate",
              busy: activate.isPending,
              danger: true,
              run: () => activate.mutate(false),
            }}
            doing={doing === "deactivate"}
            onDoing={(yes) => setDoing(yes ? "deactivate" : undefined)}
          />
        )}
      </ul>
    </Part>
  );
}

interface RowProps {
  label: string;
  note: string;
  disabled?: boolean;
  confirm: { question: string; action: string; busy: boolean; danger: boolean; run: () => void };
  doing: boolean;
  onDoing: (doing: boolean) => void;
}

function Row({ label, note, disabled = false, confirm, doing, onDoing }: RowProps) {
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-line/70 border-b py-1 last:border-b-0">
      <p className="min-w-0 flex-1 basis-64 text-ink-2">{note}</p>
      {doing ? (
        <Confirm {...confirm} onConfirm={confirm.run} onKeep={() => onDoing(false)} />
      ) : (
        <Button disabled={disabled} onClick={() => onDoing(true)}>
          {label}
        </Button>
      )}
    </li>
  );
}
