import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
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
import { audienceInWords } from "./audience";
import { AudienceField, asAudience, type Chosen } from "./audience-field";
import { Members } from "./members";
import { archivePool, changePool, type Pool, poolQuery, restorePool } from "./queries";

interface Props {
  id: string;
  manages: boolean;
  onClose: () => void;
}

export function PoolDialog({ id, manages, onClose }: Props) {
  const pool = useQuery(poolQuery(id));
  return (
    <Dialog title="Agent pool" width="details" onOpenChange={(open) => !open && onClose()}>
      <div className="min-h-60 overflow-y-auto">
        {pool.data ? (
          <Details pool={pool.data} manages={manages} />
        ) : pool.isError ? (
          <div className="p-5">
            <ProblemView error={pool.error} retry={() => void pool.refetch()} />
          </div>
        ) : (
          <p role="status" className="p-5 text-ink-2">
            Reading the pool…
          </p>
        )}
      </div>
    </Dialog>
  );
}

function Details({ pool, manages }: { pool: Pool; manages: boolean }) {
  const [doing, setDoing] = useState<"archive" | "change">();
  const archive = useAction(() => archivePool(pool.id), {
    reads: [["pool"]],
    done: `Pool ${pool.name} archived`,
    failed: "The pool was not archived",
    onDone: () => setDoing(undefined),
  });
  const restore = useAction(() => restorePool(pool.id), {
    reads: [["pool"]],
    done: `Pool ${pool.name} restored`,
    failed: "The pool was not restored",
  });
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-5 py-3 max-wide:px-4">
        <h2 className="min-w-0 break-words font-strong text-title">{pool.name}</h2>
        {pool.archived && <span className="text-ink-2">Archived</span>}
        <div className="ml-auto flex flex-wrap items-center gap-1.5">
          <Link
            to="/jobs"
            search={manages ? { scope: "all", pool: pool.id } : { pool: pool.id }}
            className={buttonClass("plain")}
          >
            {manages ? "Its jobs" : "My jobs in it"}
          </Link>
          {manages && doing === undefined && (
            <>
              <Button icon="pencil" onClick={() => setDoing("change")}>
                Change
              </Button>
              {pool.archived ? (
                <Button icon="restore" busy={restore.isPending} onClick={() => restore.mutate()}>
                  Restore
                </Button>
              ) : (
                <Button icon="archive" onClick={() => setDoing("archive")}>
                  Archive
                </Button>
              )}
            </>
          )}
        </div>
        {doing === "archive" && (
          <div className="w-full rounded-md border border-line bg-paper px-3 py-2">
            <p className="pb-1.5">
              It takes no new jobs, and those that wait ({pool.pending}) are given to nobody until it is restored. Those
              in hands ({pool.active}) are finished.
            </p>
            <Confirm
              question={`Archive ${pool.name}?`}
              action="Yes, archive"
              keep="Keep it"
              busy={archive.isPending}
              onConfirm={() => archive.mutate()}
              onKeep={() => setDoing(undefined)}
            />
          </div>
        )}
      </div>
      {doing === "change" && <Change pool={pool} onDone={() => setDoing(undefined)} />}
      <Part title="Backlog">
        <Facts>
          <Fact name="Waiting">
            {pool.pending === 1 ? "1 job" : `${pool.pending} jobs`}
            {pool.pending > 0 && pool.members_online === 0 && !pool.archived && (
              <span className="text-bad">, and none of its agents is there</span>
            )}
          </Fact>
          <Fact name="In hands">{pool.active === 1 ? "1 job" : `${pool.active} jobs`}</Fact>
          <Fact name="Ended">
            {pool.ended_last_hour} in the last hour, {pool.ended_last_day} in the last day
          </Fact>
          <Fact name="Agents there">
            {pool.members_online}
            {pool.members ? ` of ${pool.members.length}` : ""}
          </Fact>
          {pool.audience && <Fact name="Who may target it">{audienceInWords(pool.audience)}</Fact>}
          <Fact name="Created on">
            <Moment at={pool.created_on} />
          </Fact>
          <Fact name="Pool ID" wide>
            <ShortId id={pool.id} what="Pool ID" whole />
          </Fact>
        </Facts>
      </Part>
      {manages && <Members pool={pool} />}
    </>
  );
}

function Change({ pool, onDone }: { pool: Pool; onDone: () => void }) {
  const [name, setName] = useState(pool.name);
  const [audience, setAudience] = useState<Chosen>({
    kind: pool.audience?.kind ?? "everyone",
    people: pool.audience?.people ?? [],
  });
  const change = useAction(changePool, { reads: [["pool"], ["agent"]], done: "Pool changed", onDone });
  const { problem } = change;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    change.mutate({ id: pool.id, name: name.trim(), audience: asAudience(audience) });
  };
  return (
    <form
      aria-label="Change pool"
      data-escape
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        event.preventDefault();
        onDone();
      }}
      className="flex flex-col gap-4 border-line border-b bg-paper px-5 py-4 max-wide:px-4"
    >
      <TextField
        label="Name"
        required
        maxLength={64}
        autoFocus
        value={name}
        onChange={({ target: { value } }) => setName(value)}
        error={problem?.errorOf("name") ?? (problem?.code === "pool-name-taken" ? problem.message : undefined)}
      />
      <AudienceField value={audience} onChange={setAudience} error={problem?.errorOf("audience")} />
      <FormAlert
        text={problem?.code === "pool-name-taken" ? undefined : generalProblem(problem, ["name", "audience"])}
      />
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
