import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useCallback, useId, useState } from "react";
import type { Job, Schemas } from "@/api/client";
import { historyQuery, isActive, jobQuery } from "@/api/jobs";
import { asProblem } from "@/api/problem";
import { useMe } from "@/api/session";
import type { LiveEvent } from "@/live/connection";
import { useLiveEvents } from "@/live/live";
import { ConfirmCancel, mayCancel } from "@/parts/cancel";
import { useCreateJob } from "@/parts/create-job/use-create-job";
import { openJob } from "@/parts/open-job";
import { StatusBadge } from "@/parts/status";
import { HeadlineTrail } from "@/parts/trail-figure";
import { Button } from "@/ui/button";
import { Moment } from "@/ui/moment";
import { ProblemView } from "@/ui/problem-view";
import { Facts } from "./facts";
import { Inputs } from "./inputs";
import { Log } from "./log-view";
import { Outputs } from "./outputs";
import { StatusHistory } from "./status-history";
import { Waiting } from "./waiting";

/** D3 to D6, in the order of what is looked for: how it stands, what is wrong, what came out, and the rest. */
export function JobDetails({ id }: { id: string }) {
  const client = useQueryClient();
  const me = useMe();
  const { data: job, error, refetch } = useQuery(jobQuery(client, id));
  const { data: history } = useQuery({ ...historyQuery(id), enabled: job !== undefined });
  if (!job) return error ? <Missing id={id} error={error} retry={() => void refetch()} /> : <Reading />;
  return (
    <div className="overflow-y-auto overscroll-contain px-5 pb-5 max-wide:px-4">
      <Headline job={job}>
        {history && history.length > 0 ? (
          <HeadlineTrail history={history} me={me.id} />
        ) : (
          <div className="h-12">
            <div className="h-2.5 rounded-full bg-well" />
          </div>
        )}
      </Headline>
      {job.error && <Failure error={job.error} />}
      {job.status === "Pending" && <Waiting job={job} />}
      {isActive(job.status) && job.status !== "Pending" && <Progress job={job} />}
      <Outputs job={job} />
      <Log job={job} />
      <Inputs job={job} />
      <Facts job={job} me={me.id} />
      <StatusHistory history={history} me={me.id} />
    </div>
  );
}

/** D2: no id is ever answered with an empty page. */
function Missing({ id, error, retry }: { id: string; error: unknown; retry: () => void }) {
  const problem = asProblem(error);
  if (problem.status !== 404 && problem.status !== 403 && problem.status !== 400 && problem.status !== 422) {
    return (
      <div className="p-5">
        <ProblemView error={error} retry={retry} />
      </div>
    );
  }
  return (
    <div className="grid min-h-64 place-content-center gap-1 p-6 text-center">
      <h2 className="font-strong text-title">There is no such job</h2>
      <p className="max-w-[52ch] text-ink-2">
        No job has the id <span className="break-all font-mono text-ink text-small">{id}</span>, or you may not see it.
        A job is seen by who started it and by administrators.
      </p>
    </div>
  );
}

function Reading() {
  return (
    <div role="status" aria-label="The job is being read" className="min-h-96 p-5">
      <div className="h-3 w-2/5 rounded-full bg-well" />
      <div className="mt-6 h-2.5 rounded-full bg-well" />
    </div>
  );
}

function Headline({ job, children }: { job: Job; children: ReactNode }) {
  const me = useMe();
  const [confirming, setConfirming] = useState(false);
  const cancellable = mayCancel(job, me);
  return (
    <section aria-label="Status" className="pt-4 pb-1">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 pb-4">
        <div className="min-w-0 flex-1 max-wide:basis-full">
          <h2 className="wide:truncate break-words font-strong text-title">
            {job.function_name}
            {job.file && <span className="font-normal text-ink-2"> on {job.file.name}</span>}
          </h2>
          <p className="text-ink-2">
            {job.tool_name} {job.tool_version} · started <Moment at={job.started_on} as="relative" />
            {job.attempt > 1 && ` · attempt ${job.attempt} of ${job.max_attempts}`}
          </p>
        </div>
        {confirming && cancellable ? (
          <ConfirmCancel job={job} onDone={() => setConfirming(false)} />
        ) : (
          <>
            <RunAgain job={job} />
            {cancellable && (
              <Button icon="cross" onClick={() => setConfirming(true)}>
                Cancel job
              </Button>
            )}
            <span role="status">
              <StatusBadge status={job.status} strong />
            </span>
          </>
        )}
      </div>
      {children}
    </section>
  );
}

/** With the same settings; for its creator, who alone knows them. They are shown before anything starts. */
function RunAgain({ job }: { job: Job }) {
  const createJob = useCreateJob();
  const navigate = useNavigate();
  const input = job.inputs?.[0];
  if (!input || isActive(job.status)) return null;
  const again = () =>
    createJob({
      file: { id: input.file_id, name: input.name, revision: input.revision },
      tool: job.tool,
      toolVersion: job.tool_version,
      function: job.function,
      parameters: job.parameters ?? {},
      assignment: job.assignment,
      // The new one takes the place of the old one: over the same page, or as its address.
      onCreated: ({ id }) => {
        if (location.pathname.startsWith("/jobs/")) void navigate({ to: "/jobs/$jobId", params: { jobId: id } });
        else void navigate({ to: ".", search: openJob(id) });
      },
    });
  return (
    <Button icon="restore" onClick={again}>
      Run again
    </Button>
  );
}

const CAUSES: Record<NonNullable<Job["error"]>["cause"], string> = {
  function: "The function failed",
  "timed-out": "It ran longer than it may",
  "invalid-output": "What came out is not what the tool declares",
  agent: "The agent could not do its part",
  "attempts-used-up": "No attempt is left",
  expired: "It waited longer than it may",
};

/** Failure first, in the job's own words. */
function Failure({ error }: { error: NonNullable<Job["error"]> }) {
  return (
    <section aria-label="What is wrong" className="mt-4 rounded-md border border-bad/40 bg-bad-wash p-4">
      <h3 className="font-strong text-bad">{CAUSES[error.cause]}</h3>
      <p className="mt-0.5 whitespace-pre-wrap break-words">{error.message}</p>
    </section>
  );
}

/** How far it is, by the function's own account; it comes with the changes and is not asked for again. */
function Progress({ job }: { job: Job }) {
  const [told, setTold] = useState<Pick<Schemas["Progress"], "fraction" | "message">>();
  const { id: jobId, attempt } = job;
  const hear = useCallback(
    (event: LiveEvent) => {
      if (event.name === "progress" && event.job_id === jobId && event.attempt === attempt) setTold(event);
    },
    [jobId, attempt],
  );
  useLiveEvents(hear);
  const id = useId();
  const progress = told ?? job.progress;
  if (!progress) return null;
  const percent =
    progress.fraction === null ? undefined : Math.round(Math.min(1, Math.max(0, progress.fraction)) * 100);
  return (
    <section aria-label="Progress" className="mt-4">
      <p id={id} className="flex justify-between gap-4 pb-1 text-ink-2">
        <span className="truncate">{progress.message ?? "In progress"}</span>
        {percent !== undefined && <span className="tabular-nums">{percent} %</span>}
      </p>
      {percent !== undefined && (
        <div
          role="progressbar"
          aria-labelledby={id}
          aria-valuenow={percent}
          aria-valuemin={0}
          aria-valuemax={100}
          tabIndex={-1}
          className="h-1 rounded-full bg-well"
        >
          <div className="h-1 rounded-full bg-accent" style={{ width: `${percent}%` }} />
        </div>
      )}
    </section>
  );
}
