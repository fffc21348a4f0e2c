import { expect, test } from "vitest";
import { validateSystemsSearch } from "./search";

test("the URL of the Systems pages: what it knows is kept, the rest is dropped", () => {
  const id = "2b3f794c-d445-4bf9-bb34-9248978648d4";
  const known = { q: "pump", archived: "yes", scope: "all", view: "members", path: "a/b.zip", artifact: id, with: id };
  expect(validateSystemsSearch({ ...known, other: "x" })).toEqual(known);
  expect(validateSystemsSearch({ with: "present" })).toEqual({ with: "present" });
  expect(
    validateSystemsSearch({ q: "", archived: "no", scope: "mine", view: "tree", path: 1, artifact: "x", with: "y" }),
  ).toEqual({});
});
