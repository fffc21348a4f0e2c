import { gridOf } from "./columns";

const ROWS = Array.from({ length: 12 }, (_, row) => `row ${row}`);

/** Where the rows will be; nothing moves when they come. */
export function TableLoading({ everybody }: { everybody: boolean }) {
  return (
    <div role="status" aria-label="Jobs are being read" className="px-4 max-wide:px-3">
      <div className="-mx-4 h-7 border-line border-b max-wide:hidden" />
      {ROWS.map((row) => (
        <div
          key={row}
          className={`flex h-8 gap-4 border-line border-b max-wide:h-15 max-wide:items-center ${gridOf(everybody)}`}
        >
          <span className="h-2 w-3/5 rounded-full bg-well" />
          <span className="h-2 w-16 rounded-full bg-well" />
          <span className="h-2 w-32 rounded-full bg-well max-wide:hidden" />
          <span className="h-2 w-40 rounded-full bg-well max-wide:hidden" />
        </div>
      ))}
    </div>
  );
}
