import type { Me } from "@/api/client";
import type { IconName } from "@/ui/icons";

/** A page that the sidebar and the palette lead to. A new page is a line here and a route in router.tsx. */
export interface PageLink {
  to: "/jobs";
  label: string;
  icon: IconName;
  /** Whose it is; everybody's when absent. */
  for?: (me: Me) => boolean;
}

export const PAGES: readonly PageLink[] = [{ to: "/jobs", label: "Jobs", icon: "jobs" }];

export const pagesOf = (me: Me): PageLink[] => PAGES.filter((page) => page.for?.(me) ?? true);
