import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import type { LiveEvent } from "@/live/connection";
import { useLiveEvents } from "@/live/live";
import { type Entry, type Source, treeKey } from "./queries";

/** What comes at once is done at once. */
const GATHER_MS = 100;

/**
 * Reads again what was made of files when jobs on them change, and a tree when one of its files has another revision. Of another's job one
 * is not told on which file it works: then all that is in sight is read again.
 */
export function useFollowFiles(source: Source): void {
  const client = useQueryClient();
  const waiting = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const flush = useCallback(() => {
    timer.current = undefined;
    const files = waiting.current;
    waiting.current = new Set();
    const isMeant = (id: unknown) => files.has("") || files.has(String(id));
    void client.invalidateQueries({ predicate: ({ queryKey: [kind, , id] }) => kind === "made" && isMeant(id) });
  }, [client]);

  const hear = useCallback(
    (event: LiveEvent) => {
      if (event.name !== "change") return;
      if (event.kind === "job") {
        waiting.current.add(event.file_id ?? "");
        timer.current ??= setTimeout(flush, GATHER_MS);
      } else if (event.kind === "file" && source.kind === "system") {
        const folders = client.getQueryCache().findAll({ queryKey: treeKey(source) });
        for (const { queryKey, state } of folders) {
          const has = (state.data as Entry[] | undefined)?.some(({ file }) => file?.id === event.id);
          if (has) void client.invalidateQueries({ queryKey, exact: true });
        }
      }
    },
    [client, flush, source],
  );
  useLiveEvents(hear);
}
