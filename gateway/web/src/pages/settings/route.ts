import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/parts/shell-route";
import { validateSettingsSearch } from "./search";

const settings = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  validateSearch: validateSettingsSearch,
  component: lazyRouteComponent(() => import("./settings-page"), "SettingsPage"),
});

export const settingsRoutes = settings;
