import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/parts/shell-route";
import { validatePoolsSearch } from "./search";

const pools = createRoute({
  getParentRoute: () => shellRoute,
  path: "/pools",
  validateSearch: validatePoolsSearch,
  component: lazyRouteComponent(() => import("./pools-page"), "PoolsPage"),
});

/** One of them, over or beside the list: the page looks at `poolId` itself. */
const pool = createRoute({ getParentRoute: () => pools, path: "$poolId" });

export const poolsRoutes = pools.addChildren([pool]);
