import { type FormEvent, useState } from "react";
import type { Role } from "@/parts/roles";
import { generalProblem, useAction } from "@/parts/use-action";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { FormAlert } from "@/ui/form-alert";
import { OneTime } from "./one-time";
import { addPerson, type OneTimeSecret } from "./queries";
import { RoleChoice } from "./role-choice";

const FIELDS = ["username", "name", "email"];

export function AddDialog({ onClose }: { onClose: () => void }) {
  const [role, setRole] = useState<Role>("member");
  const [added, setAdded] = useState<{ name: string; secret: OneTimeSecret }>();
  const add = useAction(addPerson, {
    reads: [["person"]],
    onDone: ({ one_time }, { name }) => (one_time ? setAdded({ name, secret: one_time }) : onClose()),
  });
  const { problem } = add;
  const taken = problem?.code === "username-taken" ? problem.message : undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name)).trim();
    const email = text("email");
    add.mutate({ username: text("username"), name: text("name"), role, ...(email ? { email } : {}) });
  };
  return (
    <Dialog title="Add person" onOpenChange={(open) => !open && onClose()}>
      <div className="overflow-y-auto p-5 max-wide:p-4">
        {added ? (
          <OneTime who={added.name} secret={added.secret} onDone={onClose} />
        ) : (
          <form onSubmit={submit} className="flex flex-col gap-4">
            <TextField
              label="Name"
              name="name"
              required
              maxLength={200}
              data-autofocus
              autoFocus
              autoComplete="off"
              error={problem?.errorOf("name")}
            />
            <TextField
              label="Username"
              name="username"
              required
              maxLength={64}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              help="What they sign in with."
              error={problem?.errorOf("username") ?? taken}
            />
            <TextField
              label="E-mail"
              name="email"
              type="email"
              maxLength={254}
              autoComplete="off"
              help="By it they are known when they come from the identity provider. It may stay empty."
              error={problem?.errorOf("email")}
            />
            <RoleChoice value={role} onChange={setRole} />
            <FormAlert text={taken ? undefined : generalProblem(problem, FIELDS)} />
            <div>
              <Button type="submit" look="primary" busy={add.isPending}>
                Add person
              </Button>
            </div>
          </form>
        )}
      </div>
    </Dialog>
  );
}
