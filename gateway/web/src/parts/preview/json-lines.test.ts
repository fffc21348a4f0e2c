import { expect, test } from "vitest";
import { linesOf, opened, ROOT } from "./json-lines";

const VALUE = { a: [1, { b: "x/y" }], "c/d": null, e: {} };

test("a tree is drawn as far as it is open", () => {
  const texts = (open: Set<string>) => linesOf(VALUE, open).map(({ depth, name, text }) => `${depth} ${name}: ${text}`);
  expect(texts(new Set())).toEqual(["0 undefined: { 3 names }"]);
  expect(texts(opened(VALUE))).toEqual([
    "0 undefined: {",
    "1 a: [",
    "2 0: 1",
    "2 1: {",
    '3 b: "x/y"',
    "1 c/d: null",
    "1 e: {}",
  ]);
});

test("names with a slash are told apart from branches", () => {
  const lines = linesOf({ "a/b": { c: 1 }, a: { b: { c: 2 } } }, opened({ "a/b": { c: 1 }, a: { b: { c: 2 } } }));
  expect(new Set(lines.map(({ path }) => path)).size).toBe(lines.length);
});

test("of something large only the top stands open, and it is always opened itself", () => {
  const large = { rows: Array.from({ length: 10_000 }, (_, row) => ({ row })), name: "x" };
  expect([...opened(large)]).toEqual([ROOT]);
  expect([...opened(Array.from({ length: 10_000 }, () => [1]))]).toEqual([ROOT]);
});
