/** What the URL of the page says: what is filtered, sorted and open. */
export interface AgentsSearch {
  q?: string;
  /** Whether those that were archived are listed too. */
  archived?: "yes";
  tab?: "tokens";
}

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validateAgentsSearch({ q, archived, tab }: Record<string, unknown>): AgentsSearch {
  return {
    ...(typeof q === "string" && q !== "" ? { q } : {}),
    ...(archived === "yes" ? { archived } : {}),
    ...(tab === "tokens" ? { tab } : {}),
  };
}
