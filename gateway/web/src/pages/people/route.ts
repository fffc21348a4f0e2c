import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/parts/shell-route";
import { validatePeopleSearch } from "./search";

const people = createRoute({
  getParentRoute: () => shellRoute,
  path: "/people",
  validateSearch: validatePeopleSearch,
  component: lazyRouteComponent(() => import("./people-page"), "PeoplePage"),
});

/** One of them, over or beside the list: the page looks at `personId` itself. */
const person = createRoute({ getParentRoute: () => people, path: "$personId" });

export const peopleRoutes = people.addChildren([person]);
