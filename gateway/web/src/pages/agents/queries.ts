import { queryOptions } from "@tanstack/react-query";
import { api, body, type Schemas } from "@/api/client";

export type Agent = Schemas["Agent"];
export type EnrolmentToken = Schemas["EnrolmentToken"];

export const agentQuery = (id: string) =>
  queryOptions({
    queryKey: ["agent", "one", id],
    queryFn: ({ signal }) => body(api.GET("/api/v1/agents/{id}", { params: { path: { id } }, signal })),
  });

/** How many are left in a token changes when an agent comes in. */
export const tokensQuery = queryOptions({
  queryKey: ["agent", "tokens"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v1/agents/enrolment-tokens", { signal }))).items,
});

export const createToken = (token: Schemas["CreateEnrolmentToken"]) =>
  body(api.POST("/api/v1/agents/enrolment-tokens", { body: token }));

export const withdrawToken = (id: string) =>
  body(api.DELETE("/api/v1/agents/enrolment-tokens/{id}", { params: { path: { id } } }));

export const archiveAgent = (id: string) => body(api.POST("/api/v1/agents/{id}/archive", { params: { path: { id } } }));
