import { queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";
import { everyRow } from "./pages";

/** What jobs are made of: tools, agents, pools. */
export const toolsQuery = queryOptions({
  queryKey: ["tool", "list"],
  queryFn: ({ signal }) => everyRow((query) => body(api.GET("/api/v1/tools", { params: { query }, signal }))),
});

export const agentsQuery = queryOptions({
  queryKey: ["agent", "list"],
  queryFn: ({ signal }) => everyRow((query) => body(api.GET("/api/v1/agents", { params: { query }, signal }))),
});

export const poolsQuery = queryOptions({
  queryKey: ["pool", "list"],
  queryFn: ({ signal }) => everyRow((query) => body(api.GET("/api/v1/pools", { params: { query }, signal }))),
});
