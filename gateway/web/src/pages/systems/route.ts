import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/parts/shell-route";
import { validateSystemsSearch } from "./search";

const systems = createRoute({
  getParentRoute: () => shellRoute,
  path: "/systems",
  validateSearch: validateSystemsSearch,
  component: lazyRouteComponent(() => import("./systems-page"), "SystemsPage"),
});

/** One of them, over or beside the list: the page looks at `systemId` itself. */
const system = createRoute({ getParentRoute: () => systems, path: "$systemId" });

export const systemsRoutes = systems.addChildren([system]);
