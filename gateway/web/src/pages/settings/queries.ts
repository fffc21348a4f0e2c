import { queryOptions } from "@tanstack/react-query";
import { api, body, type Schemas } from "@/api/client";

export type Session = Schemas["Session"];
export type Token = Schemas["Token"];

/** What is known of me beyond what the sign-in tells. */
export const myselfQuery = (id: string) =>
  queryOptions({
    queryKey: ["person", "one", id],
    queryFn: ({ signal }) => body(api.GET("/api/v1/people/{id}", { params: { path: { id } }, signal })),
  });

export const sessionsQuery = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v1/me/sessions", { signal }))).items,
});

export const tokensQuery = queryOptions({
  queryKey: ["me", "tokens"],
  queryFn: async ({ signal }) => (await body(api.GET("/api/v1/tokens", { signal }))).items,
});

export const changeName = (name: string) => body(api.PATCH("/api/v1/me", { body: { name } }));
export const changePassword = (change: Schemas["ChangePassword"]) =>
  body(api.PUT("/api/v1/me/password", { body: change }));
export const endSession = (id: string) => body(api.DELETE("/api/v1/me/sessions/{id}", { params: { path: { id } } }));
export const endOtherSessions = () => body(api.DELETE("/api/v1/me/sessions"));
export const createToken = (token: Schemas["CreateToken"]) => body(api.POST("/api/v1/tokens", { body: token }));
export const withdrawToken = (id: string) => body(api.DELETE("/api/v1/tokens/{id}", { params: { path: { id } } }));
