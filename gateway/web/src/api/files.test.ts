import { expect, test } from "vitest";
import { type File, withNewest } from "./files";

const file = (number: number, name = ""): File =>
  ({ id: `file-${number}`, name, created_at: new Date(number * 1_000).toISOString() }) as File;
const list = (...pages: File[][]) => ({
  pages: pages.map((items, at) => ({ items, next: `after ${at}` as string | null })),
  pageParams: pages.map((_, at) => (at === 0 ? undefined : `after ${at - 1}`)),
});
const shown = ({ pages }: ReturnType<typeof withNewest>) =>
  pages.map(({ items }) => items.map(({ id, name }) => id.slice("file-".length) + name).join(" "));
const before = list([file(6), file(5)], [file(4), file(3)], [file(2), file(1)]);
const nothing = new Map();

test("a new file comes on top, and what it pushed off the first page is still there", () => {
  const after = withNewest(before, { items: [file(7), file(6)], next: "x" }, nothing);
  expect(shown(after)).toEqual(["7 6 5", "4 3", "2 1"]);
  expect(after.pages[0]?.next, "the next page begins where it did").toBe("after 0");
  expect(after.pageParams).toEqual(before.pageParams);
});

test("one that changed stays where it is, as it is now", () => {
  const after = withNewest(before, { items: [file(6, "a"), file(5)], next: "x" }, new Map([["file-3", file(3, "b")]]));
  expect(shown(after)).toEqual(["6a 5", "4 3b", "2 1"]);
});

test("one that was archived is gone, at the top and further down", () => {
  const after = withNewest(before, { items: [file(5), file(4)], next: "x" }, new Map([["file-2", undefined]]));
  expect(shown(after)).toEqual(["5 4", "3", "1"]);
});

test("a list that has become short is as it is", () => {
  expect(shown(withNewest(before, { items: [file(6)], next: null }, nothing))).toEqual(["6"]);
});
