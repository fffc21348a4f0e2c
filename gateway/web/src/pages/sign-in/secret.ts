/** The secret of a link that an administrator gave: `/sign-in#secret=...`. What follows the # is not sent to the server, and stands in no log. */
export function secretIn(hash: string): string | undefined {
  const found = new URLSearchParams(hash.replace(/^#/, "")).get("secret");
  return found === null || found === "" ? undefined : found;
}
