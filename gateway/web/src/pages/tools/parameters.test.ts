import { expect, test } from "vitest";
import { parametersOf } from "./parameters";

const of = (property: object, required: string[] = []) =>
  parametersOf({ type: "object", properties: { it: property }, required })[0];

test("a number with its range, default, help and mark", () => {
  const limit = {
    type: "integer",
    title: "Size limit (MiB)",
    default: 1024,
    minimum: 1,
    maximum: 16384,
    description: "The job fails rather than unpack more.",
  };
  expect(of(limit, ["it"])).toEqual({
    name: "it",
    title: "Size limit (MiB)",
    type: "whole number",
    range: "1 to 16,384",
    default: "1024",
    required: true,
    help: "The job fails rather than unpack more.",
  });
});

test("types and ranges in words", () => {
  expect(of({ type: "string", minLength: 1, maxLength: 80 })).toMatchObject({
    type: "text",
    range: "1 to 80 characters",
    title: "it",
  });
  expect(of({ type: "boolean", default: false })).toMatchObject({ type: "yes or no", default: "false" });
  expect(of({ enum: ["csv", "parquet"] })).toMatchObject({ type: "one of csv, parquet" });
  expect(of({ oneOf: [{ const: 1, title: "one" }, { const: 2 }] })).toMatchObject({ type: "one of 1, 2" });
  expect(of({ type: "array", items: { type: "number" }, maxItems: 3 })).toMatchObject({
    type: "list of numbers",
    range: "up to 3 entries",
  });
  expect(of({ type: "number", exclusiveMinimum: 0, multipleOf: 0.5 })).toMatchObject({
    range: "more than 0, in steps of 0.5",
  });
  expect(of({ type: ["string", "null"], format: "date-time" })).toMatchObject({ type: "date time or nothing" });
});

test("a group's own are named with it; references are followed, also one to itself", () => {
  const schema = {
    properties: { tree: { $ref: "#/$defs/node", description: "The root." } },
    $defs: { node: { type: "object", properties: { leaf: { type: "string" }, next: { $ref: "#/$defs/node" } } } },
  };
  const names = parametersOf(schema).map(({ name }) => name);
  expect(names.slice(0, 3)).toEqual(["tree", "tree.leaf", "tree.next"]);
  expect(names.length).toBeLessThan(20);
  expect(parametersOf(schema)[0]?.help).toBe("The root.");
});

test("what is no schema of an object has no parameters", () => {
  for (const schema of [null, true, "x", {}, { type: "object" }]) expect(parametersOf(schema)).toEqual([]);
});
