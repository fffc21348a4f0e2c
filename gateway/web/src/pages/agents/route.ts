import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/parts/shell-route";
import { validateAgentsSearch } from "./search";

const agents = createRoute({
  getParentRoute: () => shellRoute,
  path: "/agents",
  validateSearch: validateAgentsSearch,
  component: lazyRouteComponent(() => import("./agents-page"), "AgentsPage"),
});

/** One of them, over or beside the list: the page looks at `agentId` itself. */
const agent = createRoute({ getParentRoute: () => agents, path: "$agentId" });

export const agentsRoutes = agents.addChildren([agent]);
