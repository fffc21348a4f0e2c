import type { Schemas } from "@/api/client";
import { Icon, type IconName } from "@/ui/icons";
import { Tip } from "@/ui/tip";

export type AgentState = Schemas["AgentState"];

interface Look {
  meaning: string;
  icon: IconName;
  text: string;
}

/** Exhaustive: a new state does not compile until somebody has said how it looks. */
export const AGENT_STATES: Record<AgentState, Look> = {
  Online: { meaning: "It is there and takes work", icon: "check", text: "text-good" },
  Busy: { meaning: "It is there, with all its slots in use", icon: "play", text: "text-accent" },
  Draining: { meaning: "It finishes what it has, and takes no more", icon: "down", text: "text-accent" },
  Offline: { meaning: "It is not there; jobs for it wait", icon: "cross", text: "text-bad" },
  Enrolled: { meaning: "It may come, and has not come yet", icon: "ring", text: "text-wait" },
  Archived: { meaning: "It is given no more work, for good", icon: "struck", text: "text-wait" },
};

export const isThere = (state: AgentState): boolean => state === "Online" || state === "Busy" || state === "Draining";

/** Told by its icon and its word; what it means on hover. */
export function AgentBadge({ state, note }: { state: AgentState; note?: string }) {
  const { meaning, icon, text } = AGENT_STATES[state];
  return (
    <Tip text={note ?? meaning}>
      <span className={`inline-flex items-center gap-1.5 whitespace-nowrap align-middle ${text}`}>
        <Icon name={icon} className="size-3.5" />
        {state}
      </span>
    </Tip>
  );
}
