import { expect, test } from "vitest";
import type { FunctionOfFile } from "@/api/files";
import { choicesOf, chosenOf, compareVersions } from "./choice";

const fn = (tool: string, name: string, version: string, deprecated: string | null = null): FunctionOfFile => ({
  tool,
  tool_name: tool.toUpperCase(),
  tool_version: version,
  function: name,
  function_name: name,
  description: "",
  extract: false,
  deprecated,
  parameters: {},
  agents_online: 1,
});

test("C3: versions are ordered as numbers, and a candidate comes before its release", () => {
  const ordered = ["1.9.0", "2.0.0", "1.10.0", "2.0.0-rc.2", "2.0.0-rc.10", "1.9.0+build"].sort(compareVersions);
  expect(ordered).toEqual(["1.9.0", "1.9.0+build", "1.10.0", "2.0.0-rc.2", "2.0.0-rc.10", "2.0.0"]);
});

test("C2: a function is there once, under its tool", () => {
  const choices = choicesOf([
    fn("b", "x", "1.0.0"),
    fn("a", "y", "1.0.0"),
    fn("b", "x", "1.1.0"),
    fn("a", "w", "1.0.0"),
  ]);
  expect(choices.map(({ key }) => key)).toEqual(["a/w", "a/y", "b/x"]);
  expect(choices[2]?.versions.map(({ tool_version }) => tool_version)).toEqual(["1.1.0", "1.0.0"]);
});

test("C3: the newest that is not deprecated is chosen, and when all are the newest", () => {
  const of = (...versions: FunctionOfFile[]) => chosenOf(choicesOf(versions)[0]?.versions ?? [])?.tool_version;
  expect(of(fn("a", "x", "1.0.0"), fn("a", "x", "2.0.0", "wrong results"))).toBe("1.0.0");
  expect(of(fn("a", "x", "1.0.0", ""), fn("a", "x", "2.0.0", ""))).toBe("2.0.0");
});
