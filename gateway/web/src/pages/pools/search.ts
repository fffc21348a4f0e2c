/** What the URL of the page says: what is filtered, sorted and open. */
export interface PoolsSearch {
  q?: string;
  /** Whether those that were archived are listed too. */
  archived?: "yes";
}

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validatePoolsSearch({ q, archived }: Record<string, unknown>): PoolsSearch {
  return {
    ...(typeof q === "string" && q !== "" ? { q } : {}),
    ...(archived === "yes" ? { archived } : {}),
  };
}
