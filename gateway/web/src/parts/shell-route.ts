import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, Outlet, redirect } from "@tanstack/react-router";
import { Problem } from "@/api/problem";
import { meQuery } from "@/api/session";

export const rootRoute = createRootRouteWithContext<{ client: QueryClient }>()({ component: Outlet });

/** What any page behind the sign-in may have in its URL beside its own. */
export interface ShellSearch {
  /** D1: the job whose details are open over the page. */
  job?: string;
}

/** Everything behind the sign-in. Its component is set where the router is made, so that pages can name it as their parent. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  validateSearch: ({ job }: Record<string, unknown>): ShellSearch =>
    typeof job === "string" && job !== "" ? { job } : {},
  beforeLoad: async ({ context, location }) => {
    try {
      await context.client.ensureQueryData(meQuery);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { next: location.href } });
    }
  },
});
