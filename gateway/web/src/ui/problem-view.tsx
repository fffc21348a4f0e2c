import type { ReactNode } from "react";
import { asProblem } from "@/api/problem";
import { Button } from "./button";
import { copy } from "./copy";
import { Icon } from "./icons";

/** What happened, whether it can be tried again, and what somebody needs to find it in the logs. */
export function ProblemView({ error, retry, children }: { error: unknown; retry?: () => void; children?: ReactNode }) {
  const problem = asProblem(error);
  return (
    <div role="alert" className="flex flex-col items-start gap-2 rounded-md border border-bad/40 bg-bad-wash p-4">
      <h2 className="flex items-center gap-2 font-strong text-bad">
        <Icon name="alert" />
        {problem.title}
      </h2>
      {problem.detail && <p className="max-w-[70ch] break-words">{sentence(problem.detail)}</p>}
      {children}
      <div className="flex flex-wrap items-center gap-2 pt-1">
        {retry && (
          <Button small onClick={retry}>
            Try again
          </Button>
        )}
        <Button small look="quiet" icon="copy" onClick={() => void copy(problem.toText(), "Problem")}>
          <span className="font-mono">{problem.code}</span>
        </Button>
      </div>
    </div>
  );
}

/** The API's details begin small and end open, since they stand in documents; on a page they are sentences. */
export function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
