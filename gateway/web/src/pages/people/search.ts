/** What the URL of the page says: what is filtered, sorted and open. */
export interface PeopleSearch {
  q?: string;
}

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validatePeopleSearch({ q }: Record<string, unknown>): PeopleSearch {
  return typeof q === "string" && q !== "" ? { q } : {};
}
