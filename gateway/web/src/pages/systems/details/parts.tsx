import type { ReactNode } from "react";

/** A part of the details, with a small heading. */
export function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="px-4 pt-4">
      <div className="flex min-h-7 items-center justify-between gap-3 border-line border-b">
        <h3 className="font-strong">{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-7 items-start gap-2 py-1">
      <dt className="w-20 shrink-0 text-ink-2">{name}</dt>
      <dd className="min-w-0 flex-1 break-words">{children}</dd>
    </div>
  );
}
