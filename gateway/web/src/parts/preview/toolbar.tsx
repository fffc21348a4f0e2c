import type { ReactNode } from "react";

/** What a viewer offers, in one line above it. */
export const Toolbar = ({ children }: { children: ReactNode }) => (
  <div className="flex min-h-8 shrink-0 flex-wrap items-center gap-1 border-line border-b px-4 max-wide:px-3">
    {children}
  </div>
);
