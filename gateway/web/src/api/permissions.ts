import type { Me, Schemas } from "./client";
import { PERMISSIONS, SYSTEM_ROLES, TOKEN_SCOPES } from "./permissions.gen";

/** Something that can be done, by its name in the server's table. */
export type Action = keyof typeof PERMISSIONS;
/** Whose a thing is: mine, in a system in which I am that, or another's. */
export type Whose = "own" | Schemas["SystemRole"] | "other";
export type TokenScope = (typeof TOKEN_SCOPES)[number];
type Who = Pick<Me, "role">;

/**
 * Whether the server would let somebody do it. For what is to be offered; the answer of the server decides. Of what belongs to nobody, as a
 * list of everybody's, it is asked about "other".
 */
export function may({ role }: Who, action: Action, whose: Whose = "other"): boolean {
  const reach = PERMISSIONS[action][role];
  if (reach === "any") return true;
  if (reach === "nobody" || whose === "other") return false;
  if (whose === "own") return true;
  return reach !== "own" && SYSTEM_ROLES.indexOf(whose) >= SYSTEM_ROLES.indexOf(reach);
}

/** What somebody's tokens can be good for: the scopes in which there is something for them to do. */
export const tokenScopesOf = ({ role }: Who): TokenScope[] =>
  TOKEN_SCOPES.filter((scope) =>
    Object.values(PERMISSIONS).some((line) => line.scope === scope && line[role] !== "nobody"),
  );
