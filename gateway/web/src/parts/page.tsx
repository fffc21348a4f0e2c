import { type ReactNode, useEffect } from "react";

interface Props {
  /** Of the browser's tab; the heading of a page is in the top bar. */
  title: string;
  /** Of one line: tabs, filters, and at its end the button that starts something. Not there when there is nothing to say. */
  bar?: ReactNode;
  children: ReactNode;
}

/** The frame of a page: a bar of 40 px, and what it shows below it, over the full width. */
export function Page({ title, bar, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Jobtrail`;
  }, [title]);
  return (
    <div className="flex h-full min-h-0 flex-col">
      {bar && (
        <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-1 max-wide:px-3">
          {bar}
        </div>
      )}
      <div className="flex min-h-0 flex-1 flex-col">{children}</div>
    </div>
  );
}
