import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Rights, ROLES, rightsOf } from "./rights";

const ORGANIZATION = ["member", "auditor", "administrator"] as const;

/** Each right, and its line in the server's table. */
const LINES: Record<keyof Rights, string> = {
  edit: "EditTree",
  run: "SubmitJob",
  describe: "DescribeSystem",
  members: "ManageMembers",
  owners: "ManageOwners",
  archive: "ArchiveSystem",
};

test("the rights are those of the server's table", () => {
  const table = readFileSync("../../events/src/permission.rs", "utf8");
  for (const [right, action] of Object.entries(LINES)) {
    const line = new RegExp(`^ {4}${action}: +\\w+, +\\w+, +(\\w+), +(\\w+), +(\\w+);`, "m").exec(table);
    expect(line, action).not.toBeNull();
    for (const [nth, role] of ORGANIZATION.entries()) {
      const reach = line?.[nth + 1]?.toLowerCase() ?? "";
      for (const is of [null, ...ROLES]) {
        const least = ROLES.indexOf(reach as (typeof ROLES)[number]);
        const expected = reach === "any" || (least >= 0 && is !== null && ROLES.indexOf(is) >= least);
        const found = rightsOf({ role: is, archived: false }, { role })[right as keyof Rights];
        expect(found, `${action}: ${role} of the organization, ${is ?? "no member"} of the system`).toBe(expected);
      }
    }
  }
});

test("E4, E5: whoever may extract in a system may change its tree, and nobody else", () => {
  const table = readFileSync("../../events/src/permission.rs", "utf8");
  const reach = (action: string) =>
    new RegExp(`^ {4}${action}: +\\w+, +\\w+, +(.*);`, "m").exec(table)?.[1]?.replace(/ +/g, " ");
  expect(reach("ExtractInSystem")).toBe(reach("EditTree"));
  expect(reach("TakeSnapshot")).toBe(reach("EditTree"));
});

test("nothing in an archived system changes but that it is archived", () => {
  const rights = rightsOf({ role: "owner", archived: true }, { role: "administrator" });
  expect(rights).toMatchObject({ edit: false, describe: false, members: false, owners: false, archive: true });
});
