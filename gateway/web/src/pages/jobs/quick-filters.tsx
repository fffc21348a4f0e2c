import type { Schemas, Status } from "@/api/client";
import { QUICK, same } from "./quick";

interface Props {
  counts: Schemas["Counts"] | undefined;
  status: Status[] | undefined;
  onChange: (status: Status[] | undefined) => void;
}

/** How many there are of each, and one press to see those alone. */
export function QuickFilters({ counts, status, onChange }: Props) {
  return (
    <fieldset className="flex min-w-0 items-center gap-0.5 max-wide:-mx-1 max-wide:overflow-x-auto">
      <legend className="sr-only">Status</legend>
      {QUICK.map((choice) => {
        const chosen = same(choice.status, status);
        const count = counts && choice.status?.reduce((sum, one) => sum + counts[one], 0);
        return (
          <button
            key={choice.label}
            type="button"
            aria-pressed={chosen}
            onClick={() => onChange(choice.status)}
            className="flex h-7 items-center gap-1.5 rounded-md px-2 text-ink-2 max-wide:px-1.5 inset-focus hover:bg-well hover:text-ink aria-pressed:bg-wash aria-pressed:text-ink"
          >
            {choice.label}
            {count !== undefined && <span className="text-small tabular-nums">{count.toLocaleString("en")}</span>}
          </button>
        );
      })}
    </fieldset>
  );
}
