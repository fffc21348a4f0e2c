import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { asProblem, type Problem } from "@/api/problem";
import { methodsQuery, signIn } from "@/api/session";
import { Mark } from "@/parts/mark";
import { Button, buttonClass } from "@/ui/button";
import { sentence } from "@/ui/problem-view";

const FIELD =
  "mt-1 block h-9 w-full rounded-md border border-edge bg-sheet px-2.5 focus-visible:outline-2 focus-visible:-outline-offset-1";

export function SignInPage() {
  const { next } = useSearch({ from: "/sign-in" });
  const client = useQueryClient();
  const router = useRouter();
  const { data: methods } = useQuery(methodsQuery);
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const password = useRef<HTMLInputElement>(null);

  useEffect(() => {
    document.title = "Sign in · Jobtrail";
  }, []);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(client, String(form.get("username")).trim(), String(form.get("password")));
      router.history.replace(next ?? "/");
    } catch (error) {
      setProblem(asProblem(error));
      password.current?.select();
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="grid h-full place-content-center overflow-y-auto p-4">
      <div className="w-80 max-w-full pb-[10vh]">
        <h1 className="flex items-center gap-2.5 pb-1 font-strong text-title">
          <Mark />
          Jobtrail
        </h1>
        <p className="pb-6 text-ink-2">Runs tools on files, and can prove afterwards what happened.</p>
        {problem && (
          <p role="alert" className="mb-4 rounded-md border border-bad/40 bg-bad-wash px-3 py-2">
            {explain(problem)}
          </p>
        )}
        {methods?.password !== false && (
          <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
            <label>
              Username
              <input
                name="username"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                required
                autoFocus
                className={FIELD}
              />
            </label>
            <label>
              Password
              <input
                ref={password}
                name="password"
                type="password"
                autoComplete="current-password"
                required
                aria-invalid={problem?.code === "wrong-credentials" || undefined}
                className={FIELD}
              />
            </label>
            <Button type="submit" look="primary" busy={busy} className="mt-1 h-9 w-full">
              Sign in
            </Button>
          </form>
        )}
        {methods?.oidc && (
          <a href={methods.oidc.href} className={`${buttonClass("plain")} mt-3 h-9 w-full`}>
            Continue with {methods.oidc.name}
          </a>
        )}
      </div>
    </main>
  );
}

function explain(problem: Problem): string {
  if (problem.code === "wrong-credentials") return "The username or the password is wrong.";
  return sentence(problem.detail || problem.title);
}
