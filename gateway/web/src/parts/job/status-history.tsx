import { useState } from "react";
import type { History } from "@/api/client";
import { isActive } from "@/api/jobs";
import { STATUS, StatusBadge } from "@/parts/status";
import { actor } from "@/parts/trail-figure";
import { Icon } from "@/ui/icons";
import { exact, local } from "@/ui/time";
import { Tip } from "@/ui/tip";

const KEY = "jobtrail.status-history";

/** D5: every transition, with its time, who caused it, and the message. */
export function StatusHistory({ history, me }: { history: readonly History[] | undefined; me: string }) {
  const [open, setOpen] = useState(() => localStorage.getItem(KEY) === "open");
  const toggle = () => {
    localStorage.setItem(KEY, open ? "closed" : "open");
    setOpen(!open);
  };
  return (
    <section aria-label="Status history" className="pt-6">
      <h3 className="border-line border-b font-strong">
        <button
          type="button"
          aria-expanded={open}
          onClick={toggle}
          className="flex h-7 w-full items-center gap-1.5 text-left hover:text-accent"
        >
          <Icon name={open ? "chevronDown" : "chevronRight"} className="size-3.5" />
          Status history
          {history && <span className="font-normal text-ink-2 text-small">{history.length}</span>}
        </button>
      </h3>
      {open && history && (
        <div className="overflow-x-auto">
          <table aria-label="Status history" className="w-full">
            <thead className="text-left text-ink-2 text-small">
              <tr className="h-8 [&>th]:pr-4 [&>th]:font-normal">
                <th scope="col">Status</th>
                <th scope="col">Time</th>
                <th scope="col">By</th>
                <th scope="col" className="w-1/2">
                  Message
                </th>
              </tr>
            </thead>
            <tbody>
              {history.map((entry) => (
                <tr key={entry.sequence} className="h-8 border-line/70 border-t [&>td]:pr-4">
                  <td>
                    <StillBadge status={entry.status} />
                  </td>
                  <td className="whitespace-nowrap font-mono text-small">
                    <Tip text={exact(entry.at)}>
                      <time dateTime={entry.at}>{local(entry.at, true)}</time>
                    </Tip>
                  </td>
                  <td className="whitespace-nowrap">{actor(entry.by, me)}</td>
                  <td className="min-w-40 break-words py-1 text-ink-2">
                    {entry.message}
                    {entry.attempt > 1 && entry.status === "Pending" && <span> Attempt {entry.attempt}.</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** What is past does not turn: it has the dot of its segment in the trail. */
function StillBadge({ status }: { status: History["status"] }) {
  if (!isActive(status)) return <StatusBadge status={status} />;
  return (
    <span className="inline-flex items-center gap-2 align-middle">
      <span
        aria-hidden="true"
        data-segment={status}
        className={`mx-0.5 size-2 rounded-full ${STATUS[status].segment}`}
      />
      {STATUS[status].label}
    </span>
  );
}
