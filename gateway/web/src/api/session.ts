import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { api, body, type Me } from "./client";
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

/** J9: whoever may list everybody's jobs; the server's table has it as ListAllJobs. */
export const mayListAllJobs = (me: Me): boolean => me.role !== "member";
/** Whoever may list everybody's files. */
export const mayListAllFiles = mayListAllJobs;
export const isAdministrator = (me: Me): boolean => me.role === "administrator";

export interface Methods {
  password: boolean;
  oidc: { name: string; href: string } | null;
}

const PASSWORD_ONLY: Methods = { password: true, oidc: null };

/** How one can sign in here. A gateway that does not say knows passwords only. */
export const methodsQuery = queryOptions({
  queryKey: ["methods"],
  queryFn: async ({ signal }): Promise<Methods> => {
    const response = await fetch("/api/v1/session/methods", { signal, headers: { accept: "application/json" } });
    if (!response.ok) return PASSWORD_ONLY;
    return methodsOf(await response.json());
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export function methodsOf(document: unknown): Methods {
  if (typeof document !== "object" || document === null) return PASSWORD_ONLY;
  const { password, oidc } = document as { password?: unknown; oidc?: unknown };
  const named = typeof oidc === "object" && oidc !== null ? (oidc as { name?: unknown }).name : undefined;
  const offered = oidc === true || (typeof oidc === "object" && oidc !== null);
  return {
    password: password !== false,
    oidc: offered
      ? { name: typeof named === "string" ? named : "your organization", href: "/api/v1/auth/oidc/start" }
      : null,
  };
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
