import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { refreshFiles, type File as Stored } from "@/api/files";
import { asProblem, type Problem, problemOf, unreachable } from "@/api/problem";
import * as sequence from "@/api/sequence";

export interface Upload {
  id: number;
  name: string;
  size: number;
  /** Bytes that went out. */
  sent: number;
  state: "waiting" | "going" | "done" | "failed" | "canceled";
  problem?: Problem;
  /** What came of it. */
  file?: Stored;
}

interface Order {
  content: File;
  /** Of a file: its next revision. Otherwise it is a new file. */
  revisionOf: string | undefined;
  client: QueryClient;
  done: ((file: Stored) => void) | undefined;
  request?: XMLHttpRequest;
}

/** So many go at a time; a browser has six connections, of which one follows the changes. */
const AT_A_TIME = 3;
const TOLD_EVERY_MS = 100;

const orders = new Map<number, Order>();
const listeners = new Set<() => void>();
let uploads: readonly Upload[] = [];
let next = 1;

/** They go on whatever page is shown; only closing the tab ends them. */
export function upload(
  client: QueryClient,
  files: Iterable<File>,
  { revisionOf, done }: { revisionOf?: string; done?: (file: Stored) => void } = {},
): void {
  const added = [...files].map((content): Upload => {
    const id = next++;
    orders.set(id, { content, revisionOf, client, done });
    return { id, name: content.name, size: content.size, sent: 0, state: "waiting" };
  });
  set([...uploads.filter(({ state }) => state !== "done" && state !== "canceled"), ...added]);
  pump();
}

export function cancelUpload(id: number): void {
  orders.get(id)?.request?.abort();
  change(id, { state: "canceled" });
  pump();
}

export function retryUpload(id: number): void {
  change(id, { state: "waiting", sent: 0 });
  pump();
}

/** Those that go on stay. */
export function clearUploads(): void {
  set(uploads.filter(isGoing));
}

export const isGoing = ({ state }: Upload): boolean => state === "waiting" || state === "going";

export const useUploads = (): readonly Upload[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => uploads,
  );

function set(now: readonly Upload[]): void {
  uploads = now;
  const known = new Set(now.map(({ id }) => id));
  for (const id of orders.keys()) if (!known.has(id)) orders.delete(id);
  for (const listener of listeners) listener();
}

const change = (id: number, what: Partial<Upload>) =>
  set(uploads.map((one) => (one.id === id ? { ...one, ...what } : one)));

function pump(): void {
  const going = uploads.filter(({ state }) => state === "going").length;
  const waiting = uploads.filter(({ state }) => state === "waiting").slice(0, Math.max(0, AT_A_TIME - going));
  for (const { id } of waiting) void send(id);
}

async function send(id: number): Promise<void> {
  const order = orders.get(id);
  if (!order) return;
  change(id, { state: "going" });
  try {
    const file = await post(id, order);
    change(id, { state: "done", sent: order.content.size, file });
    refreshFiles(order.client, [file]);
    order.done?.(file);
  } catch (error) {
    if (uploads.find((one) => one.id === id)?.state === "going")
      change(id, { state: "failed", problem: asProblem(error) });
  }
  pump();
}

/** `fetch` does not tell how far a body went. */
function post(id: number, order: Order): Promise<Stored> {
  const { content, revisionOf } = order;
  const place = revisionOf === undefined ? "" : `/${encodeURIComponent(revisionOf)}/revisions`;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    order.request = request;
    let told = 0;
    request.upload.onprogress = ({ loaded }) => {
      const now = Date.now();
      if (now - told < TOLD_EVERY_MS) return;
      told = now;
      change(id, { sent: loaded });
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException("canceled", "AbortError"));
    request.onload = () => {
      const at = request.getResponseHeader(sequence.HEADER);
      if (at !== null) sequence.seen(Number(at));
      const answer = read(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(answer as Stored);
      else reject(problemOf(request.status, answer));
    };
    request.open("POST", `/api/v1/files${place}?name=${encodeURIComponent(content.name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(content);
  });
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
