import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/parts/shell-route";
import { validateJobsSearch } from "./search";

const jobs = createRoute({
  getParentRoute: () => shellRoute,
  path: "/jobs",
  validateSearch: validateJobsSearch,
  component: lazyRouteComponent(() => import("./jobs-page"), "JobsPage"),
});

/** The same list, with the details of a job over it. */
const job = createRoute({
  getParentRoute: () => jobs,
  path: "$jobId",
  component: lazyRouteComponent(() => import("./job-route"), "JobRoute"),
});

export const jobsRoutes = jobs.addChildren([job]);
