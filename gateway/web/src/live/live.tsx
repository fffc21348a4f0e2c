import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import * as sequence from "@/api/sequence";
import { type Batch, Batcher } from "./batch";
import type { Kind, LiveEvent, LiveState } from "./connection";
import { followTogether } from "./tabs";

/**
 * Keeps what is shown in step with what happens.
 *
 * The rule for pages: **a query's key begins with the kind of thing that it shows** (`["file", ...]`, `["agent", ...]`), and it is read again
 * when such a thing changes. Where reading everything again would be too much, a page registers a patch, as jobs do (api/jobs.ts).
 */
export type Patch = (client: QueryClient, changes: Batch["changes"]) => void;

/** Kinds whose queries know what to do about one change; all others are read again. */
export type Patches = Partial<Record<Kind, Patch>>;

export function applyBatch(client: QueryClient, patches: Patches, { changes, reset }: Batch): void {
  if (reset) {
    void client.invalidateQueries();
    return;
  }
  for (const kind of new Set(changes.map((change) => change.kind))) {
    const ofKind = changes.filter((change) => change.kind === kind);
    const patch = patches[kind];
    if (patch) patch(client, ofKind);
    else void client.invalidateQueries({ queryKey: [kind] });
  }
}

interface Live {
  state: LiveState;
  /** Hears every event as it comes. Returns how to stop. */
  listen(listener: (event: LiveEvent) => void): () => void;
}

const Context = createContext<Live>({ state: "connecting", listen: () => () => {} });

export function LiveProvider({ person, patches, children }: { person: string; patches: Patches; children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  const listeners = useMemo(() => new Set<(event: LiveEvent) => void>(), []);
  useEffect(() => {
    const batcher = new Batcher((batch) => applyBatch(client, patches, batch));
    const stop = followTogether(person, {
      state: setState,
      event(event) {
        if (event.name === "reset") sequence.reset(event.sequence);
        else if (event.name === "change") sequence.seen(event.sequence);
        batcher.take(event);
        for (const listener of listeners) listener(event);
      },
    });
    return () => {
      stop();
      batcher.stop();
    };
  }, [client, person, patches, listeners]);
  const live = useMemo(
    () => ({
      state,
      listen(listener: (event: LiveEvent) => void) {
        listeners.add(listener);
        return () => {
          listeners.delete(listener);
        };
      },
    }),
    [state, listeners],
  );
  return <Context value={live}>{children}</Context>;
}

export const useLiveState = (): LiveState => useContext(Context).state;

export function useLiveEvents(listener: (event: LiveEvent) => void): void {
  const { listen } = useContext(Context);
  useEffect(() => listen(listener), [listen, listener]);
}
