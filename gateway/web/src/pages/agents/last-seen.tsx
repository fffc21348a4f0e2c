import { isThere } from "@/parts/agent-state";
import { Moment } from "@/ui/moment";
import type { Agent } from "./queries";

/** One that is there is seen now; one that went was last seen then. */
export function LastSeen({ agent }: { agent: Agent }) {
  if (isThere(agent.status)) return <span>Now</span>;
  if (agent.status === "Enrolled") return <span className="text-ink-2">Never</span>;
  return <Moment at={agent.since} as="relative" />;
}

/** In words, with the reason of its going. */
export function LastSeenWhole({ agent }: { agent: Agent }) {
  const at = <Moment at={agent.since} />;
  switch (agent.status) {
    case "Enrolled":
      return <>Never; enrolled {at}</>;
    case "Archived":
      return <>Archived {at}</>;
    case "Offline":
      return (
        <>
          {at}, {agent.departure === "stopped" ? "when it was stopped" : "when it was lost: nothing was heard of it"}
        </>
      );
    default:
      return <>Now; there since {at}</>;
  }
}
