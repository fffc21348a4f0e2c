import { useSuspenseQuery } from "@tanstack/react-query";
import { asProblem, problemOf } from "@/api/problem";
import type { Read } from "./archive";

/** The bytes of a file, read once. They never change at an address that names a revision; at others they are read again with the file. */
async function read(url: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(url, { signal, credentials: "same-origin" });
  if (!response.ok) throw problemOf(response.status, await response.json().catch(() => undefined));
  return response.arrayBuffer();
}

const contentQuery = (url: string) => ({
  queryKey: ["file", "content", url],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    try {
      return await read(url, signal);
    } catch (error) {
      throw signal.aborted ? error : asProblem(error);
    }
  },
  // It may be large.
  gcTime: 60_000,
});

/** A file of which only parts are read, all of the same content. */
export function partsOf(url: string, signal: AbortSignal): Read {
  let tag: string | null = null;
  return async (from, to) => {
    const headers = { Range: `bytes=${from}-${to - 1}`, ...(tag === null ? {} : { "If-Range": tag }) };
    const response = await fetch(url, { signal, credentials: "same-origin", headers });
    if (!response.ok) throw problemOf(response.status, await response.json().catch(() => undefined));
    if (response.status !== 206) {
      await response.body?.cancel();
      throw new Error("it has changed while it was read; open it again");
    }
    tag = response.headers.get("ETag");
    return new Uint8Array(await response.arrayBuffer());
  };
}

/** Suspends until they are there; throws what went wrong into the nearest Failsafe. */
export const useBytes = (url: string): ArrayBuffer => useSuspenseQuery(contentQuery(url)).data;

/** Text in whatever Unicode encoding it says it has, or UTF-8; what cannot be that is of the instruments and spreadsheets that write Windows-1252. */
export function textOf(content: ArrayBuffer): string {
  const bytes = new Uint8Array(content);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(content);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(content);
  try {
    // As a stream, since the end of what was read may be within a character.
    return new TextDecoder("utf-8", { fatal: true }).decode(content, { stream: true });
  } catch {
    return new TextDecoder("windows-1252").decode(content);
  }
}
