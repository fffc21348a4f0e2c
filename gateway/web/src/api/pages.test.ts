import { expect, test } from "vitest";
import { everyRow } from "./pages";

test("every row is read, page by page, an empty one included", async () => {
  const pages: Record<string, { items: number[]; next: string | null }> = {
    first: { items: [1, 2], next: "b" },
    b: { items: [], next: "c" },
    c: { items: [3], next: null },
  };
  const asked: unknown[] = [];
  const rows = await everyRow(async (place) => {
    asked.push(place);
    return pages[place.cursor ?? "first"] ?? { items: [], next: null };
  });
  expect(rows).toEqual([1, 2, 3]);
  expect(asked).toEqual([{ limit: 500 }, { limit: 500, cursor: "b" }, { limit: 500, cursor: "c" }]);
});
