import type { History, Status } from "@/api/client";
import { isActive } from "@/api/jobs";
import { duration } from "@/ui/time";

/** A part of a job's life: the time that it spent in one status. */
export interface Segment {
  status: Status;
  attempt: number;
  /** Milliseconds since 1970. */
  from: number;
  to: number;
  /** It is the present one, and grows. */
  open: boolean;
  by: History["by"];
  message: string | null;
  sequence: number;
}

export interface Trail {
  segments: Segment[];
  /** How and when it ended; absent while it goes on. */
  end: History | undefined;
  /** From its submission to its end, or until now. */
  ms: number;
}

/** The trail of a job: its history, and nothing else. `now` ends what has not ended. */
export function trailOf(history: readonly History[], now: number): Trail {
  const segments: Segment[] = [];
  let end: History | undefined;
  for (const [index, { status, attempt, at, by, message, sequence }] of history.entries()) {
    if (!isActive(status)) {
      end = history[index];
      break;
    }
    const from = Date.parse(at);
    const next = history[index + 1];
    // The viewer's clock may be behind the server's: nothing lasts less than no time.
    const to = Math.max(from, next ? Date.parse(next.at) : now);
    segments.push({ status, attempt, from, to, open: next === undefined, by, message, sequence });
  }
  const first = segments[0];
  const last = segments.at(-1);
  return { segments, end, ms: first && last ? last.to - first.from : 0 };
}

/**
 * How wide each segment is, in whole pixels that add up to `width`: as its time, but none so narrow that it is not seen. Where there are more
 * segments than fit, the shortest are left out.
 */
export function widths(segments: readonly Pick<Segment, "from" | "to">[], width: number, least: number): number[] {
  const times = segments.map(({ from, to }) => Math.max(0, to - from));
  const room = Math.floor(width / least);
  const shown = new Set(
    times
      .map((ms, index) => ({ ms, index }))
      .sort((a, b) => b.ms - a.ms || a.index - b.index)
      .slice(0, room)
      .map(({ index }) => index),
  );
  if (shown.size === 0) return times.map(() => 0);
  const spare = width - shown.size * least;
  const total = times.reduce((sum, ms, index) => (shown.has(index) ? sum + ms : sum), 0);
  const share = (ms: number) => (total === 0 ? spare / shown.size : (spare * ms) / total);
  // Each edge is rounded, not each width, so that the rounding never adds up.
  let edge = 0;
  let drawn = 0;
  return times.map((ms, index) => {
    if (!shown.has(index)) return 0;
    edge += least + share(ms);
    const pixels = Math.round(edge) - drawn;
    drawn += pixels;
    return pixels;
  });
}

/** The trail in words, for who cannot see it. */
export function spoken({ segments, end, ms }: Trail): string {
  const parts = segments.map(({ status, from, to, open }) => `${status} ${open ? "for " : ""}${duration(to - from)}`);
  if (end) parts.push(`${end.status} after ${duration(ms)}`);
  return parts.join(", ");
}
