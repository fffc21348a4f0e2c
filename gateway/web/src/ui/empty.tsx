import type { ReactNode } from "react";

/** What would be here, and the one thing that starts it. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="grid h-full min-h-48 place-content-center justify-items-center gap-1 p-6 text-center">
      <h2 className="font-strong">{title}</h2>
      {children && <p className="max-w-[52ch] text-ink-2">{children}</p>}
      {action && <div className="pt-3">{action}</div>}
    </div>
  );
}
