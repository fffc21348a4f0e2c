/** What the URL of the page says: what is filtered, sorted and open. */
export interface ToolsSearch {
  q?: string;
}

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validateToolsSearch({ q }: Record<string, unknown>): ToolsSearch {
  return typeof q === "string" && q !== "" ? { q } : {};
}
