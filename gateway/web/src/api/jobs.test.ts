import { expect, test } from "vitest";
import type { Job, Status } from "./client";
import { withHead } from "./jobs";

const job = (number: number, status: Status = "Completed", sequence = number): Job => ({
  id: `job-${number}`,
  status,
  sequence,
  started_on: new Date(number * 1000).toISOString(),
  since: new Date(number * 1000).toISOString(),
  started_by: { id: "p", name: "P" },
  agent: null,
  pool: null,
  file: null,
  sandboxed: null,
  assignment: { kind: "automatic" },
  attempt: 1,
  max_attempts: 3,
  tool: "archive",
  tool_name: "Archive",
  tool_version: "1.0.0",
  function: "extract",
  function_name: "Extract",
});
const list = (...pages: Job[][]) => ({
  pages: pages.map((items, at) => ({ items, next: `after ${at}` as string | null })),
  pageParams: pages.map((_, at) => (at === 0 ? undefined : `after ${at - 1}`)),
});
const ids = (pages: { pages: { items: Job[] }[] }) => pages.pages.map(({ items }) => items.map(({ id }) => id));

test("a new job comes on top, and what it pushed off the first page is still there", () => {
  const before = list([job(4), job(3)], [job(2), job(1)]);
  const after = withHead(before, { items: [job(5, "Pending"), job(4)], next: "x" }, [], {});
  expect(ids(after)).toEqual([
    ["job-5", "job-4", "job-3"],
    ["job-2", "job-1"],
  ]);
  expect(after.pages[0]?.next, "the next page begins where it did").toBe("after 0");
});

test("a row that does not fit the filters any more goes; one further down too", () => {
  const before = list([job(4, "Pending"), job(3, "Pending")], [job(2, "Pending"), job(1, "Pending")]);
  const head = { items: [job(4, "Pending"), job(2, "Pending")], next: "x" };
  const after = withHead(before, head, [job(1, "Running", 9)], { status: ["Pending"] });
  expect(ids(after)).toEqual([["job-4", "job-2"], []]);
});

test("a row further down shows what it is now, and nothing older", () => {
  const before = list([job(4), job(3)], [job(2, "Running", 20), job(1, "Running", 21)]);
  const now = [job(2, "Completed", 30), job(1, "Pending", 11)];
  const after = withHead(before, { items: [job(4), job(3)], next: "x" }, now, {});
  expect(after.pages[1]?.items.map(({ status }) => status)).toEqual(["Completed", "Running"]);
});

test("what has not changed stays the same object, and is not drawn again", () => {
  const [same, moved] = [job(2, "Running", 20), job(1, "Pending", 10)];
  const after = withHead(
    list([same, moved]),
    { items: [job(2, "Running", 20), job(1, "Claimed", 30)], next: null },
    [],
    {},
  );
  expect(after.pages[0]?.items[0]).toBe(same);
  expect(after.pages[0]?.items[1]?.status).toBe("Claimed");
});

test("a list that fits in one page is that page", () => {
  const after = withHead(list([job(2)], [job(1)]), { items: [job(2)], next: null }, [], {});
  expect(ids(after)).toEqual([["job-2"]]);
});
