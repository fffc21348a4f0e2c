import type { Schemas } from "@/api/client";

/** Who may assign jobs to a pool by its name: everyone, or people by their names. Administrators always may. */
export function audienceInWords(audience: Schemas["Audience"] | null | undefined): string {
  if (!audience) return "";
  if (audience.kind === "everyone") return "Everyone";
  const people = audience.people ?? [];
  if (people.length === 0) return "Administrators only";
  return people.map(({ name }) => name ?? "a former member").join(", ");
}
