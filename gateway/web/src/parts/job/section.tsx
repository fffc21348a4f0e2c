import type { ReactNode } from "react";

/** A part of the details, with a small heading. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="pt-6">
      <div className="flex h-7 items-center justify-between gap-3 border-line border-b">
        <h3 className="font-strong">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}
