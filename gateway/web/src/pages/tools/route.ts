import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/parts/shell-route";
import { validateToolsSearch } from "./search";

const tools = createRoute({
  getParentRoute: () => shellRoute,
  path: "/tools",
  validateSearch: validateToolsSearch,
  component: lazyRouteComponent(() => import("./tools-page"), "ToolsPage"),
});

/** One of them, over or beside the list: the page looks at `toolKey` itself. */
const tool = createRoute({ getParentRoute: () => tools, path: "$toolKey" });

export const toolsRoutes = tools.addChildren([tool]);
