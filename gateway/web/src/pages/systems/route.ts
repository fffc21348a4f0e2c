import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/parts/shell-route";
import { validateSystemsSearch } from "./search";

const systems = createRoute({
  getParentRoute: () => shellRoute,
  path: "/systems",
  validateSearch: validateSystemsSearch,
});

const list = createRoute({
  getParentRoute: () => systems,
  path: "/",
  component: lazyRouteComponent(() => import("./systems-page"), "SystemsPage"),
});

const system = createRoute({
  getParentRoute: () => systems,
  path: "$systemId",
  component: lazyRouteComponent(() => import("./system-page"), "SystemPage"),
});

const snapshot = createRoute({
  getParentRoute: () => systems,
  path: "$systemId/snapshots/$snapshotId",
  component: lazyRouteComponent(() => import("./snapshot-page"), "SnapshotPage"),
});

export const systemsRoutes = systems.addChildren([list, system, snapshot]);
