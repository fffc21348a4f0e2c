import { expect, test } from "vitest";
import { filtersOf, isFiltered, validateFilesSearch, withChange } from "./search";

test("what the URL says becomes what the API is asked for", () => {
  const search = validateFilesSearch({
    scope: "all",
    type: "table",
    archived: "yes",
    owner: "7",
    from: "2026-01-01T00:00:00Z",
  });
  expect(filtersOf(search)).toEqual({
    scope: "all",
    type: "table",
    archived: true,
    owner: "7",
    changed_from: "2026-01-01T00:00:00Z",
  });
  expect(filtersOf(validateFilesSearch({ owner: "7" })), "nobody else's among mine").toEqual({ scope: "mine" });
});

test("what it does not know is dropped", () => {
  expect(
    validateFilesSearch({ sort: "toString", scope: "everything", revision: "0", colour: "red", name: "" }),
  ).toEqual({});
  expect(validateFilesSearch({ sort: "size", revision: "12" })).toEqual({ sort: "size", revision: "12" });
});

test("another list shows no old revision, and a sort is no filter", () => {
  expect(withChange({ revision: "2", name: "a" }, { name: undefined, type: "image" })).toEqual({ type: "image" });
  expect(isFiltered({ sort: "size", scope: "all", revision: "1" })).toBe(false);
  expect(isFiltered({ name: "a" })).toBe(true);
});
