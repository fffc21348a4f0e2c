import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { asProblem, type Problem } from "@/api/problem";
import { methodsQuery, providerHref, signIn } from "@/api/session";
import { Mark } from "@/parts/mark";
import { Button, buttonClass } from "@/ui/button";
import { sentence } from "@/ui/problem-view";
import { refusedText } from "./refused";
import { secretIn } from "./secret";
import { FIELD, SetPasswordForm } from "./set-password-form";

/** One signs in; or sets a password first, with the secret that an administrator gave. */
export function SignInPage() {
  const { next, refused, linking } = useSearch({ from: "/sign-in" });
  const router = useRouter();
  const { data: methods } = useQuery(methodsQuery);
  const [secret] = useState(() => secretIn(location.hash));
  const [setting, setSetting] = useState(secret !== undefined);
  const enter = () => router.history.replace(next ?? "/");

  useEffect(() => {
    document.title = setting ? "Set a password · Jobtrail" : "Sign in · Jobtrail";
  }, [setting]);

  return (
    <main className="grid h-full place-content-center overflow-y-auto p-4">
      <div className="w-80 max-w-full pb-[10vh]">
        <h1 className="flex items-center gap-2.5 pb-1 font-strong text-title">
          <Mark />
          Jobtrail
        </h1>
        {setting ? (
          <SetPasswordForm secret={secret} onDone={enter} onBack={() => setSetting(false)} />
        ) : (
          <>
            <p className="pb-6 text-ink-2">Runs tools on files, and can prove afterwards what happened.</p>
            {refused && (
              <p role="alert" className="mb-4 rounded-md border border-bad/40 bg-bad-wash px-3 py-2">
                {refusedText(refused, methods?.oidc?.name ?? "the identity provider", linking !== undefined)}
                {linking && (
                  <a href={next ?? "/settings"} className="mt-1 block rounded-sm underline">
                    Back to where you were
                  </a>
                )}
              </p>
            )}
            {methods?.password !== false && <SignInForm onDone={enter} />}
            {methods?.oidc && (
              <a href={providerHref(methods.oidc, next ?? "/")} className={`${buttonClass("plain")} mt-3 h-9 w-full`}>
                Continue with {methods.oidc.name}
              </a>
            )}
            {methods?.password !== false && (
              <p className="pt-4 text-center">
                <button
                  type="button"
                  onClick={() => setSetting(true)}
                  className="rounded-sm text-ink-2 underline hover:text-ink"
                >
                  Set a password with a one-time secret
                </button>
              </p>
            )}
          </>
        )}
      </div>
    </main>
  );
}

function SignInForm({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const password = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(client, String(form.get("username")).trim(), String(form.get("password")));
      onDone();
    } catch (error) {
      setProblem(asProblem(error));
      password.current?.select();
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      {problem && (
        <p role="alert" className="mb-4 rounded-md border border-bad/40 bg-bad-wash px-3 py-2">
          {explain(problem)}
        </p>
      )}
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
    </>
  );
}

function explain(problem: Problem): string {
  if (problem.code === "wrong-credentials") return "The username or the password is wrong.";
  return sentence(problem.detail || problem.title);
}
