import { expect, test } from "vitest";
import { Lines } from "./log-stream";

test("lines come in whatever pieces, and the last one before its end", () => {
  const lines = new Lines();
  for (const piece of ["one\ntw", "o\nth", "ree"]) lines.add(piece);
  expect(lines.all()).toEqual(["one", "two", "three"]);
  lines.add("\n");
  expect(lines.all()).toEqual(["one", "two", "three"]);
});

test("a line stands as in a terminal, without its colours", () => {
  const lines = new Lines();
  lines.add("\u001b[32mok\u001b[0m\r\n10 %\r50 %\r100 %\n");
  expect(lines.all()).toEqual(["ok", "100 %"]);
});

test("of an endless log the end is kept", () => {
  const lines = new Lines();
  lines.add(Array.from({ length: 60_000 }, (_, number) => `${number}\n`).join(""));
  expect([lines.all().length, lines.all()[0], lines.cut]).toEqual([50_000, "10000", true]);
});
