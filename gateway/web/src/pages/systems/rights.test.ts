import { expect, test } from "vitest";
import { ROLES, rightsOf } from "./rights";

test("nothing in an archived system changes but that it is archived", () => {
  const rights = rightsOf({ role: "owner", archived: true }, { role: "administrator" });
  expect(rights).toMatchObject({ edit: false, describe: false, members: false, owners: false, archive: true });
});

test("E6: whoever is an editor or more changes the tree and extracts; an administrator of the organization who is no member does not", () => {
  for (const role of ROLES)
    expect(rightsOf({ role, archived: false }, { role: "member" }).edit, role).toBe(role !== "viewer");
  expect(rightsOf({ role: null, archived: false }, { role: "administrator" }).edit).toBe(false);
});
