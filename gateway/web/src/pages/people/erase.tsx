import { type FormEvent, useState } from "react";
import { generalProblem, useAction } from "@/parts/use-action";
import { Button } from "@/ui/button";
import { Part } from "@/ui/facts";
import { TextField } from "@/ui/field";
import { FormAlert } from "@/ui/form-alert";
import { erasePerson, type Person } from "./queries";

/** For ever: so what it does is said first, and their user name is to be typed. */
export function Erase({ person, onErased }: { person: Person; onErased: () => void }) {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const erase = useAction(erasePerson, {
    reads: [["person"], ["job"], ["file"]],
    done: "Erased. What they did stays, as done by a former member",
    onDone: onErased,
  });
  const close = () => {
    setOpen(false);
    setTyped("");
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    erase.mutate({ id: person.id, confirm: typed.trim() });
  };
  const right = typed.trim() === person.username;
  return (
    <Part
      title="Erase"
      note="All that is personal of them is removed for ever: name, user name, e-mail address, password, sessions and API tokens. Their jobs and files stay, as of a former member. It cannot be undone; to keep somebody out for a while, deactivate them."
    >
      {open ? (
        <form
          aria-label={`Erase ${person.name}`}
          data-escape
          onSubmit={submit}
          onKeyDown={(event) => event.key === "Escape" && close()}
          className="flex max-w-120 flex-col gap-3 pt-2"
        >
          <TextField
            label={`Type their user name, ${person.username}`}
            value={typed}
            autoFocus
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={({ target: { value } }) => setTyped(value)}
            error={erase.problem?.errorOf("confirm")}
          />
          <FormAlert text={generalProblem(erase.problem, ["confirm"])} />
          <div className="flex gap-1.5">
            <Button type="submit" look="danger" disabled={!right} busy={erase.isPending}>
              Erase for ever
            </Button>
            <Button look="quiet" onClick={close}>
              Keep
            </Button>
          </div>
        </form>
      ) : (
        <div className="pt-2">
          <Button className="text-bad" onClick={() => setOpen(true)}>
            Erase…
          </Button>
        </div>
      )}
    </Part>
  );
}
