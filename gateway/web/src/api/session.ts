import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { api, body, type Me, type Schemas } from "./client";
import { Problem } from "./problem";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => body(api.GET("/api/v1/me", { signal })),
  staleTime: 60_000,
});

/** Who is signed in. Only for pages behind the sign-in, where it is known. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error("nobody is signed in here");
  return data;
}

/** How one can sign in here. */
export const methodsQuery = queryOptions({
  queryKey: ["methods"],
  queryFn: ({ signal }) => body(api.GET("/api/v1/session/methods", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Where the identity provider is gone to; it leads back to `returnTo`, a path of this site. */
export function providerHref({ path }: Schemas["OidcMethod"], returnTo: string): string {
  // The server takes it in ASCII alone.
  const { pathname, search } = new URL(returnTo, "http://localhost");
  return `${path}?${new URLSearchParams({ return_to: pathname + search })}`;
}

export async function signIn(client: QueryClient, username: string, password: string): Promise<void> {
  const me = await body(api.POST("/api/v1/session", { body: { username, password } }));
  client.clear();
  client.setQueryData(meQuery.queryKey, me);
}

/** With the secret that an administrator gave. One is signed in then. */
export async function setPassword(client: QueryClient, secret: string, password: string): Promise<void> {
  const me = await body(api.POST("/api/v1/session/password", { body: { secret, password } }));
  client.clear();
  client.setQueryData(meQuery.queryKey, me);
}

export async function signOut(client: QueryClient): Promise<void> {
  try {
    await body(api.DELETE("/api/v1/session"));
  } catch (error) {
    // Already out is what was asked for.
    if (!(error instanceof Problem) || error.status !== 401) throw error;
  }
  client.clear();
}
