import { expect, test } from "vitest";
import { chips, choices, type Known, timesTyped } from "./filters";

const known: Known = { tools: [], pools: [{ id: "p1", name: "tables" }], agents: [], jobs: [] };

test("a typed date filters by the viewer's day", () => {
  const [on, since, until] = timesTyped("2026-11-25").map(({ change }) => change());
  const begin = new Date(2026, 10, 25);
  const end = new Date(2026, 10, 26);
  expect(Date.parse(on?.from ?? "")).toBe(begin.getTime());
  expect(Date.parse(on?.to ?? "")).toBe(end.getTime());
  expect(since).toEqual({ from: on?.from });
  expect(until).toEqual({ to: on?.to });
});

test("what is no date is none", () => {
  expect(timesTyped("2026-13-01")).toEqual([]);
  expect(timesTyped("archive")).toEqual([]);
});

test("each chip takes away what it tells, and nothing else", () => {
  const search = {
    scope: "all",
    tool: "archive",
    function: "extract",
    pool: "p1",
    status: ["Failed", "Pending"],
  } as const;
  const shown = chips({ ...search, status: [...search.status] }, known);
  expect(shown.map(({ label }) => label)).toEqual(["Status: Failed, Pending", "archive / extract", "Pool: tables"]);
  expect(shown[1]?.without).toEqual({ scope: "all", pool: "p1", status: ["Failed", "Pending"] });
});

test("people are offered only among everybody's jobs", () => {
  const headings = (everybody: boolean) => choices(known, everybody).map(([heading]) => heading);
  expect(headings(false)).toEqual(["Status", "Started On", "Pool"]);
  expect(headings(true)).toEqual(headings(false));
});
