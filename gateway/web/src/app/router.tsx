import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { Problem } from "@/api/problem";
import { meQuery } from "@/api/session";
import { validateJobsSearch } from "@/pages/jobs/search";
import { NotFound, PageFailed } from "./errors";
import { parseSearch, stringifySearch } from "./search";
import { Shell } from "./shell";

const root = createRootRouteWithContext<{ client: QueryClient }>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: ({ next }: Record<string, unknown>): { next?: string } => {
    // Only within these pages: a link to here must not lead elsewhere.
    const inside = typeof next === "string" && next.startsWith("/") && !/^\/[/\\]/.test(next);
    return inside ? { next } : {};
  },
  component: lazyRouteComponent(() => import("@/pages/sign-in/sign-in-page"), "SignInPage"),
});

/** Everything behind the sign-in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: async ({ context, location }) => {
    try {
      await context.client.ensureQueryData(meQuery);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { next: location.href } });
    }
  },
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/jobs", search: {} });
  },
});

const jobs = createRoute({
  getParentRoute: () => shell,
  path: "/jobs",
  validateSearch: validateJobsSearch,
  component: lazyRouteComponent(() => import("@/pages/jobs/jobs-page"), "JobsPage"),
});

/** The same list, with the details of a job over it. */
const job = createRoute({
  getParentRoute: () => jobs,
  path: "$jobId",
  component: lazyRouteComponent(() => import("@/pages/jobs/job-route"), "JobRoute"),
});

const tree = root.addChildren([signIn, shell.addChildren([home, jobs.addChildren([job])])]);

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
