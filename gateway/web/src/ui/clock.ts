import { useSyncExternalStore } from "react";

/** One clock for everything that counts; it stands still while the page is hidden, and while nobody looks at it. */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  if (document.hidden) return;
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(tick, 1_000);
    document.addEventListener("visibilitychange", tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    document.removeEventListener("visibilitychange", tick);
  };
}

const still = () => () => {};

/** The time in ms, anew each `everyMs`; with `false` it is the time of the first look and costs nothing. */
export function useNow(everyMs: number | false): number {
  const step = everyMs === false ? Number.POSITIVE_INFINITY : everyMs;
  const time = useSyncExternalStore(everyMs === false ? still : subscribe, () =>
    everyMs === false ? 0 : Math.floor(now / step) * step,
  );
  // Of what is steps behind only the display is coarse: the present moment is never before what has happened.
  return everyMs === false ? Date.now() : time;
}
