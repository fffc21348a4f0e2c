import type { Me } from "@/api/client";
import { type Action, may } from "@/api/permissions";
import type { IconName } from "@/ui/icons";

/** A page that the sidebar and the palette lead to. A new page is a line here and a folder with its routes. */
export interface PageLink {
  to: "/files" | "/systems" | "/jobs" | "/tools" | "/agents" | "/pools" | "/people" | "/settings";
  label: string;
  icon: IconName;
  /** Who may do this; everybody when absent. */
  for?: Action;
}

export const PAGES: readonly PageLink[] = [
  { to: "/files", label: "Files", icon: "files" },
  { to: "/systems", label: "Systems", icon: "systems" },
  { to: "/jobs", label: "Jobs", icon: "jobs" },
  { to: "/tools", label: "Tools", icon: "tools" },
  { to: "/agents", label: "Agents", icon: "agents", for: "ManageAgents" },
  { to: "/pools", label: "Agent pools", icon: "pools" },
  { to: "/people", label: "People", icon: "people", for: "ManagePeople" },
  { to: "/settings", label: "Settings", icon: "settings" },
];

export const pagesOf = (me: Me): PageLink[] => PAGES.filter((page) => page.for === undefined || may(me, page.for));
