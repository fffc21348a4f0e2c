/** What the URL of the page says: what is filtered, sorted and open. */
export interface AgentsSearch {
  q?: string;
}

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validateAgentsSearch({ q }: Record<string, unknown>): AgentsSearch {
  return typeof q === "string" && q !== "" ? { q } : {};
}
