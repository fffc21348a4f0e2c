import { expect, test } from "vitest";
import { fitting, parseTable } from "./rows";

test("a header is told from rows of numbers, and the delimiter by what rows agree on", () => {
  const grid = parseTable('\uFEFFtime;name\n0,1;a\n0,2;"b;c"\n', false);
  expect(grid.header).toEqual(["time", "name"]);
  expect(grid.rows).toEqual([
    ["0,1", "a"],
    ["0,2", "b;c"],
  ]);
  expect(grid.numeric).toEqual([true, false]);
  const bare = parseTable("1,2,3\n4,5,6\n", false);
  expect(bare.header).toEqual(["A", "B", "C"]);
  expect(bare.rows.length).toBe(2);
});

test("rows of other lengths, and one row alone, are shown as they are", () => {
  expect(parseTable("a\tb\n1\t2\t3\n", true).header).toEqual(["a", "b", ""]);
  expect(parseTable("only\n", false).rows).toEqual([["only"]]);
});

test("a search finds the numbers of the rows, in any case", () => {
  const { rows } = parseTable("name,n\nAlpha,1\nbeta,2\nALPHABET,3\n", false);
  expect(fitting(rows, " alpha ")).toEqual([0, 2]);
  expect(fitting(rows, "")).toBe(rows);
});

test("half a million rows are parsed in a moment, and all of them", () => {
  const text = `x,y\n${Array.from({ length: 500_000 }, (_, row) => `${row},${row % 7}`).join("\n")}`;
  const start = performance.now();
  const { rows } = parseTable(text, false);
  expect(rows.length).toBe(500_000);
  expect(rows.at(-1)).toEqual(["499999", "3"]);
  expect(performance.now() - start).toBeLessThan(5_000);
});
