import type { QueryClient } from "@tanstack/react-query";
import { createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { agentsRoutes } from "@/pages/agents/route";
import { filesRoutes } from "@/pages/files/route";
import { jobsRoutes } from "@/pages/jobs/route";
import { peopleRoutes } from "@/pages/people/route";
import { poolsRoutes } from "@/pages/pools/route";
import { settingsRoutes } from "@/pages/settings/route";
import { signInSearch } from "@/pages/sign-in/search";
import { systemsRoutes } from "@/pages/systems/route";
import { toolsRoutes } from "@/pages/tools/route";
import { rootRoute, shellRoute } from "@/parts/shell-route";
import { NotFound, PageFailed } from "./errors";
import { parseSearch, stringifySearch } from "./search";
import { Shell } from "./shell";

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: signInSearch,
  component: lazyRouteComponent(() => import("@/pages/sign-in/sign-in-page"), "SignInPage"),
});

const home = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/jobs", search: {} });
  },
});

/** A page's routes are in its own folder. */
const PAGES = [
  filesRoutes,
  systemsRoutes,
  jobsRoutes,
  toolsRoutes,
  agentsRoutes,
  poolsRoutes,
  peopleRoutes,
  settingsRoutes,
] as const;

const tree = rootRoute.addChildren([signIn, shellRoute.update({ component: Shell }).addChildren([home, ...PAGES])]);

export const createAppRouter = (client: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { client },
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: PageFailed,
    // The queries know what is fresh.
    defaultPreloadStaleTime: 0,
  });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
