/** What the URL of the page says: what is filtered, sorted and open. */
export interface ToolsSearch {
  q?: string;
  /** Of the tool that is open; the one that is chosen by itself when absent. */
  version?: string;
  /** The function that was asked for. */
  function?: string;
}

const TEXTS = ["q", "version", "function"] as const;

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validateToolsSearch(search: Record<string, unknown>): ToolsSearch {
  const found: ToolsSearch = {};
  for (const name of TEXTS) {
    const value = search[name];
    if (typeof value === "string" && value !== "") found[name] = value;
  }
  return found;
}
