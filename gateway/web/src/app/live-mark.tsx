import type { LiveState } from "@/live/connection";
import { useLiveState } from "@/live/live";
import { Tip } from "@/ui/tip";

const STATES: Record<LiveState, { label: string; meaning: string; dot: string }> = {
  open: { label: "Live", meaning: "What you see follows what happens", dot: "bg-good" },
  connecting: { label: "Connecting", meaning: "The live connection is being made", dot: "hollow" },
  broken: {
    label: "Not live",
    meaning: "The live connection is broken and is being made again; what you see may be out of date",
    dot: "bg-bad",
  },
};

/** Whether the live connection stands. */
export function LiveMark({ slim }: { slim: boolean }) {
  const { label, meaning, dot } = STATES[useLiveState()];
  return (
    <Tip text={meaning}>
      <span
        role="status"
        aria-label={`Live connection: ${label}`}
        className="flex h-6 items-center gap-2.5 px-3 text-ink-2 text-small"
      >
        <span aria-hidden="true" className={`size-2 shrink-0 rounded-full ${dot}`} />
        {!slim && label}
      </span>
    </Tip>
  );
}
