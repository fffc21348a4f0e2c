import { expect, test } from "vitest";
import { parseSearch, stringifySearch } from "@/app/search";
import { filtersOf, isFiltered, type JobsSearch, validateJobsSearch } from "./search";

test("J11: the filters live in the URL, and read as they were written", () => {
  const search: JobsSearch = {
    scope: "all",
    status: ["Pending", "Failed"],
    tool: "archive",
    by: "00000000-0000-4000-8000-000000000001",
    from: "2026-11-01T00:00:00Z",
  };
  const url = stringifySearch({ ...search });
  expect(url).toBe(
    "?scope=all&status=Pending,Failed&tool=archive&by=00000000-0000-4000-8000-000000000001&from=2026-11-01T00:00:00Z",
  );
  expect(validateJobsSearch(parseSearch(url))).toEqual(search);
});

test("what means nothing is dropped", () => {
  expect(validateJobsSearch({ scope: "everything", status: "Done,Running", tool: "", other: "x" })).toEqual({
    status: ["Running"],
  });
  expect(stringifySearch({ status: [], tool: undefined })).toBe("");
});

test("a name with an ampersand survives", () => {
  const url = stringifySearch({ tool: "a&b=c d" });
  expect(parseSearch(url)).toEqual({ tool: "a&b=c d" });
});

test("a creator is asked for only among everybody's jobs", () => {
  expect(filtersOf({ by: "x" })).toEqual({ scope: "mine" });
  expect(filtersOf({ by: "x", scope: "all" })).toEqual({ scope: "all", created_by: "x" });
  expect([isFiltered({ scope: "all" }), isFiltered({ tool: "x" })]).toEqual([false, true]);
});
