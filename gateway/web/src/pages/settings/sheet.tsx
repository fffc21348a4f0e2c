import type { ReactNode } from "react";

/** Settings are read down, in one column that is no wider than its lines. */
export function Sheet({ children }: { children: ReactNode }) {
  return (
    <div className="relative min-h-0 flex-1 overflow-y-auto">
      <div className="max-w-200">{children}</div>
    </div>
  );
}
