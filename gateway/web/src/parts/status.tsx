import type { Status } from "@/api/client";
import { Icon, type IconName, Spinner } from "@/ui/icons";

interface Look {
  label: string;
  /** What it means, for who hovers. As the mission's table has it. */
  meaning: string;
  /** J7: all that is still going on turns. */
  icon: IconName | "spinner";
  text: string;
  /** Of its segment in a trail; of the last ones, the cap at its end. */
  segment: string;
}

/** Exhaustive: a new status does not compile until somebody has said how it looks. */
export const STATUS: Record<Status, Look> = {
  Pending: {
    label: "Pending",
    meaning: "Queued, waiting for an agent to pick it up",
    icon: "spinner",
    text: "text-wait",
    segment: "hollow",
  },
  Claimed: {
    label: "Claimed",
    meaning: "An agent has claimed the job",
    icon: "spinner",
    text: "text-accent",
    segment: "bg-step-1",
  },
  Running: {
    label: "Running",
    meaning: "The function is executing",
    icon: "spinner",
    text: "text-accent",
    segment: "bg-step-2",
  },
  Validating: {
    label: "Validating",
    meaning: "The output is being validated",
    icon: "spinner",
    text: "text-accent",
    segment: "bg-step-3",
  },
  Uploading: {
    label: "Uploading",
    meaning: "The results are being uploaded",
    icon: "spinner",
    text: "text-accent",
    segment: "bg-step-4",
  },
  Completed: {
    label: "Completed",
    meaning: "Finished successfully",
    icon: "check",
    text: "text-good",
    segment: "bg-good",
  },
  Failed: { label: "Failed", meaning: "Met an error", icon: "cross", text: "text-bad", segment: "bg-bad" },
  Canceled: {
    label: "Canceled",
    meaning: "Cancelled by a user",
    icon: "struck",
    text: "text-wait",
    segment: "bg-wait",
  },
};

export function StatusIcon({ status, className = "" }: { status: Status; className?: string }) {
  const { icon, text } = STATUS[status];
  return icon === "spinner" ? (
    <Spinner className={`${text} ${className}`} />
  ) : (
    <Icon name={icon} className={`${text} ${className}`} />
  );
}

export function StatusBadge({ status, strong = false }: { status: Status; strong?: boolean }) {
  const { label, text, meaning } = STATUS[status];
  return (
    <span
      data-status={status}
      title={meaning}
      className={`inline-flex items-center gap-1.5 whitespace-nowrap align-middle ${text} ${strong ? "font-strong text-title" : ""}`}
    >
      <StatusIcon status={status} className={strong ? "" : "size-3.5"} />
      {label}
    </span>
  );
}
