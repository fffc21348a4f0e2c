import { signedOut } from "@/api/client";
import * as sequence from "@/api/sequence";
import { EventReader } from "./events";

/** What is told of, as `GET /changes` has it. */
export type Kind = "job" | "file" | "agent" | "tool" | "pool" | "person" | "system";

export type LiveEvent =
  | { name: "change"; kind: Kind; id: string; status?: string; file_id?: string; sequence: number }
  | { name: "progress"; job_id: string; attempt: number; fraction: number | null; message: string | null }
  | { name: "open"; sequence: number }
  | { name: "reset"; sequence: number };

export type LiveState = "connecting" | "open" | "broken";

export interface Listener {
  /** With the id to come back with. */
  event(event: LiveEvent, id: string | undefined): void;
  state(state: LiveState): void;
}

/** The gateway sends something every 15 s; after twice that and some the connection is dead, whatever the system says. */
const SILENCE_MS = 40_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** How long the first answer is waited for, to follow from where it was read. */
const FIRST_ANSWER_MS = 2_000;

/**
 * Follows `GET /changes` until the signal says stop. It comes back by itself with the id of the last event, so nothing is missed:
 * after an error (with longer and longer pauses), after silence, and at once when the machine wakes up, comes online, or the page is looked at
 * again. `EventSource` would do some of that, and could not tell a session that has ended from a network that is down.
 */
export async function follow(listener: Listener, lastId: string | undefined, stop: AbortSignal): Promise<void> {
  let last = lastId;
  let wait = FIRST_WAIT_MS;
  listener.state("connecting");
  const after = last === undefined ? await withLimit(sequence.firstAnswered(), FIRST_ANSWER_MS) : undefined;
  while (!stop.aborted) {
    const ended = await connect(last, after, stop, (event, id) => {
      last = id ?? last;
      wait = FIRST_WAIT_MS;
      listener.state("open");
      if (event) listener.event(event, last);
    });
    if (stop.aborted || ended === "signed-out") return;
    listener.state("broken");
    // Not everybody at once, when a gateway was restarted.
    await pause(wait * (0.75 + Math.random() / 2), stop);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

type Ended = "signed-out" | "ended";

async function connect(
  last: string | undefined,
  after: number | undefined,
  stop: AbortSignal,
  heard: (event: LiveEvent | undefined, id: string | undefined) => void,
): Promise<Ended> {
  const attempt = new AbortController();
  const silence = new Watchdog(() => attempt.abort());
  const abort = () => attempt.abort();
  stop.addEventListener("abort", abort);
  try {
    const query = last === undefined && after !== undefined ? `?after=${after}` : "";
    const headers: HeadersInit = {
      accept: "text/event-stream",
      ...(last === undefined ? {} : { "Last-Event-ID": last }),
    };
    const response = await fetch(`/api/v1/changes${query}`, { headers, signal: attempt.signal, cache: "no-store" });
    if (response.status === 401) {
      signedOut.dispatchEvent(new Event("signed-out"));
      return "signed-out";
    }
    if (!response.ok || !response.body) return "ended";
    const events = new EventReader();
    const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
      silence.again();
      const complete = events.read(piece.value);
      for (const { name, data } of complete) heard(parse(name, data), events.lastId);
      if (complete.length === 0 && events.lastId !== undefined) heard(undefined, events.lastId);
    }
  } catch {
    // Aborted, or the network: either way it is over and one comes back.
  } finally {
    silence.stop();
    stop.removeEventListener("abort", abort);
    attempt.abort();
  }
  return "ended";
}

export function parse(name: string, data: string): LiveEvent | undefined {
  try {
    const value = JSON.parse(data);
    if (name === "open" || name === "reset") return { name, sequence: value.sequence };
    if (name === "progress") return { name, ...value };
    return { name: "change", ...value };
  } catch {
    return undefined;
  }
}

/** Looks now and then whether something came: a timer for the whole time would have slept with the machine. */
class Watchdog {
  private heard = Date.now();
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly look = () => {
    if (Date.now() - this.heard > SILENCE_MS) this.dead();
  };

  constructor(private readonly dead: () => void) {
    this.timer = setInterval(this.look, 5_000);
    document.addEventListener("visibilitychange", this.look);
    window.addEventListener("offline", this.dead);
  }

  again(): void {
    this.heard = Date.now();
  }

  stop(): void {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.look);
    window.removeEventListener("offline", this.dead);
  }
}

/** Shorter when the network comes back or the page is looked at again. */
function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      document.removeEventListener("visibilitychange", done);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener("online", done);
    document.addEventListener("visibilitychange", done);
    stop.addEventListener("abort", done);
  });
}

function withLimit<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  return Promise.race([promise, new Promise<undefined>((resolve) => setTimeout(resolve, ms))]);
}
