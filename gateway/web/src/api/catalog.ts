import { queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";

/** What jobs are made of: tools, agents, pools. */
export const toolsQuery = queryOptions({
  queryKey: ["tool", "list"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v1/tools", { signal }))).items,
});

export const agentsQuery = queryOptions({
  queryKey: ["agent", "list"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v1/agents", { signal }))).items,
});

export const poolsQuery = queryOptions({
  queryKey: ["pool", "list"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v1/pools", { signal }))).items,
});
