import type { ReactNode } from "react";

/** What is known of something: names and values, in two columns where there is room. */
export function Facts({ children, columns = 2 }: { children: ReactNode; columns?: 1 | 2 }) {
  return <dl className={`grid gap-x-6 gap-y-0.5 ${columns === 2 ? "wide:grid-cols-2" : ""}`}>{children}</dl>;
}

/** With `wide` it has a line by itself: for an id that is shown whole. */
export function Fact({ name, wide = false, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={`flex min-h-7 items-baseline gap-2 py-1 ${wide ? "wide:col-span-full" : ""}`}>
      <dt className="w-29 shrink-0 text-ink-2">{name}</dt>
      <dd className="min-w-0 flex-1 break-words">{children}</dd>
    </div>
  );
}

/** A part of a page or a dialog, with its heading and what can be done beside it. */
export function Part({
  title,
  note,
  actions,
  heading: Heading = "h3",
  children,
}: {
  title: string;
  note?: ReactNode;
  actions?: ReactNode;
  /** One below what it stands in: in a dialog h3, on a page h2. */
  heading?: "h2" | "h3";
  children: ReactNode;
}) {
  return (
    <section aria-label={title} className="border-line border-b px-5 py-3 last:border-b-0 max-wide:px-4">
      <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        <Heading className="font-strong">{title}</Heading>
        {actions && <div className="ml-auto flex flex-wrap items-center gap-1.5">{actions}</div>}
      </div>
      {note && <p className="max-w-[72ch] pt-0.5 text-ink-2">{note}</p>}
      <div className="pt-1">{children}</div>
    </section>
  );
}
