import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import type { Job, Me } from "@/api/client";
import { cancelJob, refreshJobs } from "@/api/jobs";
import { may } from "@/api/permissions";
import { asProblem } from "@/api/problem";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/button";

/** X3, X4: only a Pending job, by its creator or an administrator. */
export const mayCancel = (job: Job, me: Me): boolean =>
  job.status === "Pending" && may(me, "CancelJob", job.started_by.id === me.id ? "own" : "other");

export function useCancel(job: Job) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => cancelJob(client, job.id),
    onSuccess: () => announce("The job is canceled"),
    onError: (error) => {
      const problem = asProblem(error);
      // X3: an agent was faster. It is no failure, and the row shows where the job is now.
      const text =
        problem.code === "no-longer-pending" && problem.jobStatus
          ? `Too late to cancel: the job is ${problem.jobStatus} already, and goes on.`
          : `The job was not canceled: ${problem.message}`;
      toast.error(text);
      refreshJobs(client, [job]);
    },
  });
}

/** The confirmation, in place. It takes the focus, Escape keeps the job. */
export function ConfirmCancel({ job, onDone }: { job: Job; onDone: () => void }) {
  const cancel = useCancel(job);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a part of a form
    <div
      role="group"
      data-escape
      aria-label="Cancel this job?"
      className="flex items-center justify-end gap-1.5"
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== "Escape") return;
        event.preventDefault();
        onDone();
      }}
    >
      <span className="text-ink-2">Cancel this job?</span>
      <Button small look="quiet" onClick={onDone}>
        Keep
      </Button>
      <Button
        small
        look="danger"
        autoFocus
        busy={cancel.isPending}
        onClick={() => cancel.mutate(undefined, { onSettled: onDone })}
      >
        Yes, cancel
      </Button>
    </div>
  );
}
