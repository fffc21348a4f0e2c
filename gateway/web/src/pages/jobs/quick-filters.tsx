import type { Schemas, Status } from "@/api/client";
import { ACTIVE_STATUSES } from "@/api/jobs";

const CHOICES: { label: string; status: Status[] | undefined }[] = [
  { label: "All", status: undefined },
  { label: "Active", status: ACTIVE_STATUSES },
  { label: "Completed", status: ["Completed"] },
  { label: "Failed", status: ["Failed"] },
  { label: "Canceled", status: ["Canceled"] },
];

interface Props {
  counts: Schemas["Counts"] | undefined;
  status: Status[] | undefined;
  onChange: (status: Status[] | undefined) => void;
}

/** How many there are of each, and one press to see those alone. */
export function QuickFilters({ counts, status, onChange }: Props) {
  return (
    <fieldset className="flex flex-wrap items-center gap-0.5">
      <legend className="sr-only">Status</legend>
      {CHOICES.map((choice) => {
        const chosen = same(choice.status, status);
        const count = counts && choice.status?.reduce((sum, one) => sum + counts[one], 0);
        return (
          <button
            key={choice.label}
            type="button"
            aria-pressed={chosen}
            onClick={() => onChange(choice.status)}
            className="flex h-7 items-center gap-1.5 rounded-md px-2 text-ink-2 hover:bg-well hover:text-ink aria-pressed:bg-wash aria-pressed:text-ink"
          >
            {choice.label}
            {count !== undefined && (
              <span className="text-small tabular-nums opacity-80">{count.toLocaleString("en")}</span>
            )}
          </button>
        );
      })}
    </fieldset>
  );
}

function same(one: Status[] | undefined, other: Status[] | undefined): boolean {
  return one === undefined || other === undefined
    ? one === other
    : one.length === other.length && one.every((status) => other.includes(status));
}
