import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAction } from "@/parts/use-action";
import { Button } from "@/ui/button";
import { useNow } from "@/ui/clock";
import { Confirm } from "@/ui/confirm";
import { Dialog } from "@/ui/dialog";
import { Empty } from "@/ui/empty";
import { Moment } from "@/ui/moment";
import { ProblemView } from "@/ui/problem-view";
import { type EnrolmentToken, tokensQuery, withdrawToken } from "./queries";

export function TokensDialog({ onClose, onEnrol }: { onClose: () => void; onEnrol: () => void }) {
  const tokens = useQuery(tokensQuery);
  return (
    <Dialog title="Enrolment tokens" onOpenChange={(open) => !open && onClose()}>
      <div className="min-h-40 overflow-y-auto">
        {tokens.data?.length === 0 ? (
          <Empty
            title="No tokens"
            action={
              <Button look="primary" icon="plus" onClick={onEnrol}>
                Enrol agent
              </Button>
            }
          >
            A token brings in an agent. Those that were made are listed here, without their secrets.
          </Empty>
        ) : tokens.data ? (
          <ul aria-label="Enrolment tokens">
            {tokens.data.map((token) => (
              <Token key={token.id} token={token} />
            ))}
          </ul>
        ) : tokens.isError ? (
          <div className="p-5">
            <ProblemView error={tokens.error} retry={() => void tokens.refetch()} />
          </div>
        ) : (
          <p role="status" className="p-5 text-ink-2">
            Reading the tokens…
          </p>
        )}
      </div>
    </Dialog>
  );
}

function Token({ token }: { token: EnrolmentToken }) {
  const [confirming, setConfirming] = useState(false);
  const now = useNow(60_000);
  const withdraw = useAction(() => withdrawToken(token.id), {
    reads: [["agent", "tokens"]],
    done: "Token withdrawn",
    failed: "The token was not withdrawn",
    onDone: () => setConfirming(false),
  });
  const over = Date.parse(token.expires) <= now;
  const state = token.left === 0 ? "used up" : over ? "expired" : `${token.left} of ${token.uses} left`;
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 border-line/70 border-b px-5 py-2 last:border-b-0 max-wide:px-4">
      <div className="min-w-0 flex-1 basis-60">
        <p className="truncate font-strong">{token.name}</p>
        <p className="text-ink-2 text-small">
          {state}, made <Moment at={token.created} as="relative" /> by {token.created_by.name ?? "a former member"},
          {over ? " ended " : " good until "}
          <Moment at={token.expires} />
        </p>
      </div>
      {confirming ? (
        <Confirm
          question="Withdraw it? Its agents stay."
          action="Yes, withdraw"
          busy={withdraw.isPending}
          onConfirm={() => withdraw.mutate()}
          onKeep={() => setConfirming(false)}
        />
      ) : (
        <Button small onClick={() => setConfirming(true)} aria-label={`Withdraw ${token.name}`}>
          Withdraw
        </Button>
      )}
    </li>
  );
}
