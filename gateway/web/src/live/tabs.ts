import { follow, type Listener, type LiveEvent, type LiveState } from "./connection";

/**
 * One connection for all tabs. Whoever holds the lock follows the changes and passes everything on over a channel; when that tab
 * goes away the browser gives the lock to the next one, which goes on from the last id that it heard. Where there are no locks
 * each tab follows for itself.
 *
 * Each tab has its own session in mind: the channel's name carries the person, so that signing in as somebody else never
 * shows one person's news to another.
 */
type Message =
  | { type: "event"; event: LiveEvent; id: string | undefined }
  | { type: "state"; state: LiveState }
  | { type: "hello" };

export function followTogether(person: string, listener: Listener): () => void {
  const stop = new AbortController();
  if (!("locks" in navigator) || typeof BroadcastChannel === "undefined") {
    void follow(listener, undefined, stop.signal);
    return () => stop.abort();
  }
  const name = `jobtrail-live-${person}`;
  const channel = new BroadcastChannel(name);
  let state: LiveState = "connecting";
  let leads = false;
  let lastId: string | undefined;
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.type === "hello") {
      if (leads) channel.postMessage({ type: "state", state } satisfies Message);
    } else if (!leads && data.type === "state") listener.state(data.state);
    else if (!leads && data.type === "event") {
      lastId = data.id ?? lastId;
      listener.event(data.event, lastId);
    }
  };
  channel.postMessage({ type: "hello" } satisfies Message);
  const lead = async () => {
    leads = true;
    await follow(
      {
        event(event, id) {
          channel.postMessage({ type: "event", event, id } satisfies Message);
          listener.event(event, id);
        },
        state(now) {
          if (now !== state) channel.postMessage({ type: "state", state: now } satisfies Message);
          state = now;
          listener.state(now);
        },
      },
      lastId,
      stop.signal,
    );
  };
  navigator.locks.request(name, { signal: stop.signal }, lead).catch(() => {
    // Stopped while it waited for its turn.
  });
  return () => {
    stop.abort();
    channel.close();
  };
}
