import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useId, useState } from "react";
import { asProblem, type Problem } from "@/api/problem";
import { setPassword } from "@/api/session";
import { Button } from "@/ui/button";
import { sentence } from "@/ui/problem-view";

export const FIELD =
  "mt-1 block h-9 w-full rounded-md border border-edge bg-sheet px-2.5 focus-visible:outline-2 focus-visible:-outline-offset-1";
const SHORTEST = 12;

interface Props {
  /** Of the link that led here. */
  secret: string | undefined;
  onDone: () => void;
  onBack: () => void;
}

/** For who was let in, or whose password was reset: they choose one themselves, and are signed in with it. */
export function SetPasswordForm({ secret, onDone, onBack }: Props) {
  const client = useQueryClient();
  const help = useId();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);

  // It has done its work: it shall stand neither in the address nor in the history.
  useEffect(() => {
    if (secret !== undefined) history.replaceState(history.state, "", location.pathname + location.search);
  }, [secret]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    try {
      await setPassword(client, String(form.get("secret")).trim(), String(form.get("password")));
      onDone();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const wrongPassword = problem?.errorOf("password");

  return (
    <>
      <p className="pb-6 text-ink-2">Choose a password. You are signed in with it, and the secret is used up.</p>
      {problem && (
        <p role="alert" className="mb-4 rounded-md border border-bad/40 bg-bad-wash px-3 py-2">
          {explain(problem)}
        </p>
      )}
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <label>
          One-time secret
          <input
            name="secret"
            defaultValue={secret}
            autoComplete="off"
            spellCheck={false}
            required
            autoFocus={secret === undefined}
            aria-invalid={problem?.code === "invalid-one-time-secret" || undefined}
            className={`${FIELD} font-mono text-small`}
          />
        </label>
        <div>
          <label>
            New password
            <input
              name="password"
              type={shown ? "text" : "password"}
              autoComplete="new-password"
              required
              minLength={SHORTEST}
              autoFocus={secret !== undefined}
              aria-describedby={help}
              aria-invalid={wrongPassword !== undefined || undefined}
              className={FIELD}
            />
          </label>
          <p id={help} className="pt-1 text-ink-2 text-small">
            At least {SHORTEST} characters. A sentence is easier to keep than a puzzle.
          </p>
          <label className="flex items-center gap-2 pt-2">
            <input
              type="checkbox"
              checked={shown}
              onChange={({ target: { checked } }) => setShown(checked)}
              className="size-4 accent-accent"
            />
            Show it
          </label>
        </div>
        <Button type="submit" look="primary" busy={busy} className="mt-1 h-9 w-full">
          Set password and sign in
        </Button>
        <Button look="quiet" onClick={onBack}>
          I have a password
        </Button>
      </form>
    </>
  );
}

function explain(problem: Problem): string {
  if (problem.code === "invalid-one-time-secret") {
    return "This secret is not valid, or not any more: it is good once and for three days. Ask an administrator for another one.";
  }
  const { errors } = problem;
  return sentence(errors.map(({ message }) => `The password ${message}`).join(" ") || problem.detail || problem.title);
}
