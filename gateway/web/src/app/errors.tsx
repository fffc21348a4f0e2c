import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { buttonClass } from "@/ui/button";
import { ProblemView } from "@/ui/problem-view";

export function NotFound() {
  return (
    <div className="mx-auto grid h-full max-w-120 place-content-center gap-2 p-6">
      <h2 className="font-strong text-title">There is no such page</h2>
      <p className="text-ink-2">
        Nothing is at {location.pathname}. It may have been a link from somewhere else that is old or cut short.
      </p>
      <p className="pt-2">
        <Link to="/jobs" search={{}} className={buttonClass("primary")}>
          Go to Jobs
        </Link>
      </p>
    </div>
  );
}

/** A page that failed; the shell around it stands. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="mx-auto max-w-160 p-6">
      <ProblemView error={error} retry={again} />
    </div>
  );
}
