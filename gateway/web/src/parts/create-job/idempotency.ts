/** C8: the same wish has the same key, however often it is sent; another wish another one. */
export function keyOf(body: string, before: { body: string; key: string } | undefined): { body: string; key: string } {
  return before?.body === body ? before : { body, key: randomKey() };
}

/** `crypto.randomUUID` is not there on a page over plain HTTP. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
