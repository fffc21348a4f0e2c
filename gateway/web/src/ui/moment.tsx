import { useNow } from "./clock";
import { exact, local, relative } from "./time";
import { Tip } from "./tip";

/** A time: absolute where times are compared, relative where they are glanced at; the exact instant on hover either way. */
export function Moment({
  at,
  as = "local",
  className = "",
}: {
  at: string;
  as?: "local" | "relative";
  className?: string;
}) {
  const now = useNow(as === "relative" ? 1_000 : false);
  return (
    <Tip text={exact(at)}>
      <time dateTime={at} className={`whitespace-nowrap tabular-nums ${className}`}>
        {as === "relative" ? relative(Date.parse(at), now) : local(at)}
      </time>
    </Tip>
  );
}
