import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, body, type Schemas } from "@/api/client";
import type { PeopleSearch } from "./search";

export type Person = Schemas["Person"];
export type OneTimeSecret = Schemas["OneTimeSecret"];

const PAGE = 200;
const SIGN_INS_MS = 5_000;

export const peopleQuery = ({ q, role, inactive }: PeopleSearch) =>
  infiniteQueryOptions({
    queryKey: ["person", "list", { q, role, inactive }],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        ...(q ? { q } : {}),
        ...(role ? { role } : {}),
        ...(inactive ? {} : { active: true }),
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      };
      return body(api.GET("/api/v1/people", { params: { query }, signal }));
    },
    // A password that was set and a sign-in are nobody's news; who has just let somebody in waits for them.
    refetchInterval: ({ state }) => (state.data && state.data.pages.length > 1 ? false : SIGN_INS_MS),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ["person", "one", id],
    queryFn: ({ signal }) => body(api.GET("/api/v1/people/{id}", { params: { path: { id } }, signal })),
  });

const at = (id: string) => ({ params: { path: { id } } });

export const addPerson = (person: Schemas["AddPerson"]) => body(api.POST("/api/v1/people", { body: person }));
export const changePerson = ({ id, ...change }: Schemas["ChangePerson"] & { id: string }) =>
  body(api.PATCH("/api/v1/people/{id}", { ...at(id), body: change }));
export const resetPassword = (id: string) => body(api.POST("/api/v1/people/{id}/reset-password", at(id)));
export const endSessions = (id: string) => body(api.DELETE("/api/v1/people/{id}/sessions", at(id)));
export const erasePerson = ({ id, confirm }: { id: string; confirm: string }) =>
  body(api.DELETE("/api/v1/people/{id}", { ...at(id), body: { confirm } }));
