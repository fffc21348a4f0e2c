import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { History, Job } from "@/api/client";
import { historyQuery, isActive } from "@/api/jobs";
import { useNow } from "@/ui/clock";
import { Icon } from "@/ui/icons";
import { duration } from "@/ui/time";
import { STATUS } from "./status";
import { type Segment, spoken, type Trail, trailOf, widths } from "./trail";

const ROW_WIDTH = 120;
const CAP = 6;
/** How long a row must stand before its history is read: who scrolls past a thousand rows reads none of them. */
const SETTLED_MS = 120;

/** The trail of a job beside its badge, 120 x 6 px. */
export function RowTrail({ job }: { job: Job }) {
  const settled = useSettled();
  const { data } = useQuery({ ...historyQuery(job.id), enabled: settled });
  const now = useNow(isActive(job.status) ? 1_000 : false);
  return <Bar trail={trailOf(data ?? [], now)} width={ROW_WIDTH} />;
}

function useSettled(): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLED_MS);
    return () => clearTimeout(timer);
  }, []);
  return settled;
}

function Bar({ trail, width }: { trail: Trail; width: number }) {
  const { segments, end } = trail;
  if (segments.length === 0)
    return <span aria-hidden="true" className="block h-1.5 rounded-full bg-well" style={{ width }} />;
  const inner = end ? width - CAP - 1 : width;
  const drawn = widths(segments, inner, 3);
  return (
    <span role="img" aria-label={`Trail: ${spoken(trail)}`} className="flex h-1.5 items-stretch" style={{ width }}>
      {segments.map((segment, index) => (
        <Part key={segment.sequence} segment={segment} width={drawn[index] ?? 0} first={index === 0} />
      ))}
      {end && <span data-segment={end.status} className={`ml-px w-1.5 rounded-full ${STATUS[end.status].segment}`} />}
    </span>
  );
}

function Part({ segment, width, first }: { segment: Segment; width: number; first: boolean }) {
  if (width === 0) return null;
  const { status, open, from, to } = segment;
  return (
    <span
      data-segment={status}
      title={`${STATUS[status].label} ${duration(to - from)}`}
      className={`${first ? "rounded-l-full" : ""} ${STATUS[status].segment} ${open ? "flowing rounded-r-full" : ""}`}
      // Segments are told apart by a gap of one pixel, which is part of their width.
      style={{ width: width - 1, marginRight: 1 }}
    />
  );
}

/** The headline of the details: the trail over the whole width, and under it each step with its time and who caused it. */
export function HeadlineTrail({ history, me }: { history: readonly History[]; me: string }) {
  const last = history.at(-1);
  const now = useNow(last !== undefined && isActive(last.status) ? 1_000 : false);
  const trail = trailOf(history, now);
  const { segments, end } = trail;
  const attempts = segments.at(-1)?.attempt ?? 1;
  return (
    <div>
      <div role="img" aria-label={`Trail: ${spoken(trail)}`} className="flex h-2.5 items-stretch gap-px">
        {segments.map((segment, index) => (
          <span
            key={segment.sequence}
            data-segment={segment.status}
            title={`${STATUS[segment.status].label} ${duration(segment.to - segment.from)}`}
            className={`min-w-1 basis-0 ${index === 0 ? "rounded-l-full" : ""} ${STATUS[segment.status].segment} ${segment.open ? "flowing rounded-r-full" : ""}`}
            style={{ flexGrow: Math.max(1, segment.to - segment.from) }}
          />
        ))}
        {end && (
          <span
            data-segment={end.status}
            className={`ml-px w-2.5 shrink-0 rounded-full ${STATUS[end.status].segment}`}
          />
        )}
      </div>
      <ol className="mt-2 flex flex-wrap gap-x-5 gap-y-2">
        {segments.map((segment) => (
          <li key={segment.sequence} className="min-w-0 text-small">
            <span className="flex items-center gap-1.5">
              <span
                aria-hidden="true"
                data-segment={segment.status}
                className={`size-2 rounded-full ${STATUS[segment.status].segment}`}
              />
              {STATUS[segment.status].label}
              {attempts > 1 && segment.status === "Pending" && (
                <span className="text-ink-2">attempt {segment.attempt}</span>
              )}
            </span>
            <span className="block truncate pl-3.5 text-ink-2">
              {duration(segment.to - segment.from)} · {actor(segment.by, me)}
            </span>
          </li>
        ))}
        {end && (
          <li className="min-w-0 text-small">
            <span className={`flex items-center gap-1.5 ${STATUS[end.status].text}`}>
              {STATUS[end.status].icon !== "spinner" && (
                <Icon name={STATUS[end.status].icon as "check"} className="size-3 -ml-0.5" />
              )}
              {STATUS[end.status].label}
            </span>
            <span className="block truncate pl-3.5 text-ink-2">
              after {duration(trail.ms)} · {actor(end.by, me)}
            </span>
          </li>
        )}
      </ol>
    </div>
  );
}

/** Who caused something, in a word or two. */
export function actor(by: History["by"], me: string): string {
  if (by.kind === "system") return "Jobtrail";
  if (by.kind === "person" && by.id === me) return "you";
  return by.name ?? `${by.kind} ${by.id.slice(0, 6)}…`;
}
