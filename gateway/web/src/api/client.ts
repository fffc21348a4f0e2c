import createClient from "openapi-fetch";
import { Problem, problemOf, unreachable } from "./problem";
import type { components, paths } from "./schema.gen";
import * as sequence from "./sequence";

export type Schemas = components["schemas"];
export type Job = Schemas["Job"];
export type Status = Schemas["Status"];
export type History = Schemas["History"];
export type Artifact = Schemas["Artifact"];
export type Queue = Schemas["Queue"];
export type Me = Schemas["Me"];

/** Every call of the API goes through here. Its types come from the OpenAPI document. */
export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "", credentials: "same-origin" });

api.use({
  onRequest({ request }) {
    const required = sequence.required();
    if (request.method === "GET" && required > 0) request.headers.set(sequence.HEADER, String(required));
    return request;
  },
  onResponse({ request, response }) {
    const text = response.headers.get(sequence.HEADER);
    if (text !== null) {
      if (request.method === "GET") sequence.answered(Number(text));
      else sequence.seen(Number(text));
    }
    if (response.status === 401 && !request.url.endsWith("/session")) signedOut.dispatchEvent(new Event("signed-out"));
  },
  onError() {
    return unreachable();
  },
});

/** Tells when the session has ended, whoever ended it. */
export const signedOut = new EventTarget();

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of an answer; throws a `Problem` when there is none. */
export async function body<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (error instanceof Problem) throw error;
  if (!response.ok) throw problemOf(response.status, error);
  return data as T;
}
