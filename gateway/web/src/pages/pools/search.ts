/** What the URL of the page says: what is filtered, sorted and open. */
export interface PoolsSearch {
  q?: string;
}

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validatePoolsSearch({ q }: Record<string, unknown>): PoolsSearch {
  return typeof q === "string" && q !== "" ? { q } : {};
}
