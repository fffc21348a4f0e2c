import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { asProblem } from "@/api/problem";
import { announce } from "@/ui/announce";
import { Button } from "@/ui/button";
import { Confirm } from "@/ui/confirm";
import { archiveSystem, restoreSystem, type System } from "./queries";

export type ArchiveState = "archive" | "restore" | undefined;

interface Props {
  system: System;
  may: boolean;
  /** What was asked for. */
  state: ArchiveState;
  onState: (state: ArchiveState) => void;
}

/** Says that a system is archived, and what that means; and asks before it is. */
export function ArchiveBar({ system, may, state, onState }: Props) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    try {
      await (system.archived ? restoreSystem(client, system.id) : archiveSystem(client, system.id));
      announce(system.archived ? "The system is restored" : "The system is archived");
    } catch (error) {
      toast.error(`Nothing has changed: ${asProblem(error).message}`);
    }
    setBusy(false);
    onState(undefined);
  };
  // To restore harms nothing, so nothing is asked.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it was asked for
  useEffect(() => {
    if (state === "restore" && system.archived) void act();
  }, [state]);

  if (system.archived) {
    return (
      <div className="flex flex-wrap items-center gap-3 border-line border-b bg-well px-4 py-1.5 text-small">
        <span>This system is archived: it can be read, and nothing in it changes.</span>
        {may && (
          <Button small icon="restore" busy={busy} onClick={() => void act()}>
            Restore
          </Button>
        )}
      </div>
    );
  }
  if (state !== "archive") return null;
  return (
    <div className="border-line border-b bg-bad-wash px-4 py-1.5">
      <Confirm
        question="Archive this system? It can be read then, and nothing in it changes until it is restored."
        action="Archive"
        busy={busy}
        onConfirm={() => void act()}
        onKeep={() => onState(undefined)}
      />
    </div>
  );
}
