/** What the URL of the page says: what is filtered, sorted and open. */
export interface SystemsSearch {
  q?: string;
}

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validateSystemsSearch({ q }: Record<string, unknown>): SystemsSearch {
  return typeof q === "string" && q !== "" ? { q } : {};
}
