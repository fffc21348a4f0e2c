/** What the URL of the page says: what is filtered, sorted and open. */
export interface SettingsSearch {
  q?: string;
}

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validateSettingsSearch({ q }: Record<string, unknown>): SettingsSearch {
  return typeof q === "string" && q !== "" ? { q } : {};
}
