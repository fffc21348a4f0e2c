import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "@/parts/shell-route";
import { validateFilesSearch } from "./search";

const files = createRoute({
  getParentRoute: () => shellRoute,
  path: "/files",
  validateSearch: validateFilesSearch,
  component: lazyRouteComponent(() => import("./files-page"), "FilesPage"),
});

/** One of them, over or beside the list: the page looks at `fileId` itself. */
const file = createRoute({ getParentRoute: () => files, path: "$fileId" });

export const filesRoutes = files.addChildren([file]);
