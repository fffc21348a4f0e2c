import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAction } from "@/parts/use-action";
import { Button } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { Part } from "@/ui/facts";
import { Moment } from "@/ui/moment";
import { ProblemView } from "@/ui/problem-view";
import { Tip } from "@/ui/tip";
import { device } from "./device";
import { endOtherSessions, endSession, type Session, sessionsQuery } from "./queries";
import { Sheet } from "./sheet";

export function Sessions() {
  const sessions = useQuery(sessionsQuery);
  const [confirming, setConfirming] = useState(false);
  const end = useAction(endOtherSessions, {
    reads: [["me", "sessions"]],
    done: "Your other sessions have ended",
    failed: "They were not ended",
    onDone: () => setConfirming(false),
  });
  const others = sessions.data?.filter(({ current }) => !current).length ?? 0;
  const actions =
    others === 0 ? undefined : confirming ? (
      <Confirm
        question={`End ${others === 1 ? "the other session" : `${others} other sessions`}?`}
        action="Yes, end"
        busy={end.isPending}
        onConfirm={() => end.mutate()}
        onKeep={() => setConfirming(false)}
      />
    ) : (
      <Button onClick={() => setConfirming(true)}>End all others</Button>
    );
  return (
    <Sheet>
      <Part
        heading="h2"
        title="Sessions"
        note="Where you are signed in. End what you do not know, and change your password then."
        {...(actions ? { actions } : {})}
      >
        {sessions.data ? (
          <ul aria-label="Sessions" className="pt-1">
            {sessions.data.map((session) => (
              <Row key={session.id} session={session} />
            ))}
          </ul>
        ) : sessions.isError ? (
          <ProblemView error={sessions.error} retry={() => void sessions.refetch()} />
        ) : (
          <p role="status" className="py-2 text-ink-2">
            Reading your sessions…
          </p>
        )}
      </Part>
    </Sheet>
  );
}

function Row({ session }: { session: Session }) {
  const end = useAction(() => endSession(session.id), {
    reads: [["me", "sessions"]],
    done: "Session ended",
    failed: "The session was not ended",
  });
  const name = device(session.device);
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 border-line/70 border-b py-1.5 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="truncate">
          <Tip text={session.device}>
            <span className="font-strong">{name}</span>
          </Tip>
          {session.current && <span className="pl-2 text-good">This one</span>}
        </p>
        <p className="text-ink-2 text-small">
          Last seen <Moment at={session.last_seen} as="relative" />, begun <Moment at={session.created} />, good until{" "}
          <Moment at={session.expires} />
        </p>
      </div>
      {!session.current && (
        <Button small busy={end.isPending} onClick={() => end.mutate()} aria-label={`End the session of ${name}`}>
          End
        </Button>
      )}
    </li>
  );
}
