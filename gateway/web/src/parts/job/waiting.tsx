import { useQuery } from "@tanstack/react-query";
import type { Job } from "@/api/client";
import { queueQuery } from "@/api/jobs";
import { sentence } from "@/ui/problem-view";

/** Why is it pending? How many stand before it, and who can run it, or why nobody can. */
export function Waiting({ job }: { job: Job }) {
  const { data: queue } = useQuery(queueQuery(job.id));
  if (!queue || queue.ahead === null) return <div className="mt-4 h-14 rounded-md bg-well" />;
  const { ahead, ahead_is_at_least, agents, obstacle, waits_for } = queue;
  const before =
    ahead === 0
      ? "It is the next one."
      : `${ahead_is_at_least ? "At least " : ""}${ahead} ${ahead === 1 ? "job stands" : "jobs stand"} before it.`;
  return (
    <section
      aria-label="Why it is pending"
      className={`mt-4 rounded-md border p-4 ${obstacle ? "border-bad/40 bg-bad-wash" : "border-line bg-paper"}`}
    >
      <h3 className={`font-strong ${obstacle ? "text-bad" : ""}`}>
        {obstacle ? "Nobody can run it now" : "Waiting for an agent"}
      </h3>
      <p>{sentence(obstacle ?? waits_for ?? "an agent picks it up soon")}</p>
      {!(obstacle && ahead === 0) && <p className="text-ink-2">{before}</p>}
      {agents.length > 0 && (
        <ul aria-label="Agents that can run it" className="flex flex-wrap gap-1.5 pt-2">
          {agents.map(({ id, name, status }) => (
            <li key={id} className="rounded-full bg-well px-2.5 text-small leading-6">
              {name} <span className="text-ink-2">{status}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
