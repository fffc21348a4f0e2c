import { Button } from "./button";

/** What is shown is what was last known. */
export function Stale({ what = "This list", retry }: { what?: string; retry: () => void }) {
  return (
    <p role="status" className="flex items-center gap-3 border-line border-y bg-bad-wash px-4 py-1 text-small">
      {what} could not be read again; what you see is what was last known.
      <Button small onClick={retry}>
        Try again
      </Button>
    </p>
  );
}
