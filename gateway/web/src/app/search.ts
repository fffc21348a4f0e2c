/** How a URL's query is written: plain words, lists with commas, nothing quoted. `?status=Pending,Running&tool=archive` */
export type Search = Record<string, string | readonly string[] | undefined>;

export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Search): string {
  const parts = Object.entries(search).flatMap(([name, value]) => {
    const text = typeof value === "object" ? value.join(",") : value;
    return text === undefined || text === "" ? [] : [`${encodeURIComponent(name)}=${encode(text)}`];
  });
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

/** What may stand in a query as it is stays legible. */
const encode = (text: string) =>
  encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/");
