import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { api, body, type Schemas } from "@/api/client";
import type { LiveEvent } from "@/live/connection";
import { useLiveEvents } from "@/live/live";

export type Pool = Schemas["Pool"];
export type Audience = Schemas["SetAudience"];

export const poolQuery = (id: string) =>
  queryOptions({
    queryKey: ["pool", "one", id],
    queryFn: ({ signal }) => body(api.GET("/api/v1/pools/{id}", { params: { path: { id } }, signal })),
  });

/** How long jobs may change before the backlogs are read again. */
const BACKLOG_MS = 500;

/** A pool's backlog changes with jobs, and its members with agents, which is not told as a change of the pool. */
export function useFollowBacklogs(): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const hear = useCallback(
    (event: LiveEvent) => {
      if (event.name !== "change" || (event.kind !== "job" && event.kind !== "agent")) return;
      if (timer.current !== undefined) return;
      timer.current = setTimeout(() => {
        timer.current = undefined;
        void client.invalidateQueries({ queryKey: ["pool"] });
      }, BACKLOG_MS);
    },
    [client],
  );
  useLiveEvents(hear);
}

/** Everybody's names, for who may target a pool. A long organization is searched. */
export const peopleQuery = (q: string) =>
  queryOptions({
    queryKey: ["person", "names", q],
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/v1/people", { params: { query: { limit: 50, ...(q ? { q } : {}) } }, signal }))).items,
    placeholderData: (before) => before,
  });

export const createPool = async ({ members, ...pool }: Schemas["CreatePool"] & { members: string[] }) => {
  const { id } = await body(api.POST("/api/v1/pools", { body: pool }));
  for (const agent of members) await addMember({ id, agent });
  return id;
};

export const changePool = ({ id, ...change }: Schemas["ChangePool"] & { id: string }) =>
  body(api.PATCH("/api/v1/pools/{id}", { params: { path: { id } }, body: change }));

export const archivePool = (id: string) => body(api.POST("/api/v1/pools/{id}/archive", { params: { path: { id } } }));
export const restorePool = (id: string) => body(api.POST("/api/v1/pools/{id}/restore", { params: { path: { id } } }));

interface Membership {
  id: string;
  agent: string;
}

export const addMember = ({ id, agent }: Membership) =>
  body(api.PUT("/api/v1/pools/{id}/members/{agent_id}", { params: { path: { id, agent_id: agent } } }));

export const removeMember = ({ id, agent }: Membership) =>
  body(api.DELETE("/api/v1/pools/{id}/members/{agent_id}", { params: { path: { id, agent_id: agent } } }));
