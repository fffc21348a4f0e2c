import { expect, test } from "vitest";
import { may, tokenScopesOf } from "./permissions";
import { ROLES } from "./permissions.gen";

const member = { role: "member" } as const;
const auditor = { role: "auditor" } as const;
const administrator = { role: "administrator" } as const;

test("X4: the creator and administrators cancel", () => {
  for (const role of ROLES) expect(may({ role }, "CancelJob", "own"), role).toBe(true);
  expect(may(administrator, "CancelJob")).toBe(true);
  for (const who of [member, auditor])
    for (const whose of ["other", "owner"] as const) expect(may(who, "CancelJob", whose)).toBe(false);
});

test("J9, J10: everybody's jobs are for administrators and auditors", () => {
  expect(ROLES.filter((role) => may({ role }, "ListAllJobs"))).toEqual(["auditor", "administrator"]);
});

test("who is more in a system may do what is for less, and nobody does it in another's", () => {
  const whose = ["other", "viewer", "editor", "administrator", "owner", "own"] as const;
  expect(whose.map((one) => may(member, "ReviseFile", one))).toEqual([false, false, true, true, true, true]);
  expect(whose.map((one) => may(member, "ManageOwners", one))).toEqual([false, false, false, false, true, true]);
  expect(whose.map((one) => may(administrator, "ManageOwners", one))).toEqual(whose.map(() => true));
});

test("a token is offered for what there is to do", () => {
  expect(tokenScopesOf(member)).toEqual(["read", "write"]);
  expect(tokenScopesOf(administrator)).toEqual(["read", "write", "administer"]);
});
