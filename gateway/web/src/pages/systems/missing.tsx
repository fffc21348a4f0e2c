import { Link } from "@tanstack/react-router";
import { asProblem } from "@/api/problem";
import { buttonClass } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { ProblemView } from "@/ui/problem-view";

interface Props {
  what: "system" | "snapshot";
  id: string;
  error: unknown;
  retry: () => void;
}

const PLAINLY = [400, 403, 404, 422];

/** No id is ever answered with an empty page. */
export function Missing({ what, id, error, retry }: Props) {
  if (!PLAINLY.includes(asProblem(error).status)) {
    return (
      <div className="p-4">
        <ProblemView error={error} retry={retry} />
      </div>
    );
  }
  return (
    <Empty
      title={`There is no such ${what}`}
      action={
        <Link to="/systems" search={{}} className={buttonClass("plain")}>
          All systems
        </Link>
      }
    >
      No {what} has the id <span className="break-all font-mono text-ink text-small">{id}</span>, or you may not see it.
      A system is seen by its members, and by administrators and auditors.
    </Empty>
  );
}
