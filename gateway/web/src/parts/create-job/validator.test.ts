import type { RJSFSchema } from "@rjsf/utils";
import { expect, test } from "vitest";
import { problemsOf, splitErrors, validator } from "./validator";

const SCHEMA: RJSFSchema = {
  type: "object",
  additionalProperties: false,
  required: ["load"],
  properties: {
    load: { type: "number", minimum: 0.5, maximum: 10 },
    rows: { type: "integer", minimum: 1 },
    mode: { enum: ["fast", "exact"] },
    columns: { type: "array", maxItems: 2, items: { type: "string", minLength: 1 } },
    point: { $ref: "#/$defs/point" },
  },
  $defs: { point: { type: "object", required: ["x"], properties: { x: { type: "number", maximum: 1 } } } },
};
const told = (data: object) => problemsOf(SCHEMA, data).map(({ property, message }) => `${property}: ${message}`);

test("C4: what is wrong is said at the field, in words that say how it is mended", () => {
  expect(told({ load: 1, rows: 3, mode: "fast", columns: ["a"] })).toEqual([]);
  expect(told({})).toEqual([".load: Fill this in."]);
  expect(told({ load: undefined })).toEqual([".load: Fill this in."]);
  expect(told({ load: 0.1 })).toEqual([".load: It must be 0.5 or more."]);
  expect(told({ load: 11, rows: 1.5 })).toEqual([".load: It must be 10 or less.", ".rows: It must be a whole number."]);
  expect(told({ load: 1, mode: "slow" })).toEqual([".mode: It must be one of fast, exact."]);
  expect(told({ load: 1, columns: ["a", ""] })).toEqual([".columns[1]: Fill this in."]);
  expect(told({ load: 1, columns: ["a", "b", "c"] })).toEqual([".columns: Give 2 or fewer."]);
});

test("C4: what a schema refers to is looked up", () => {
  expect(told({ load: 1, point: {} })).toEqual([".point.x: Fill this in."]);
  expect(told({ load: 1, point: { x: 2 } })).toEqual([".point.x: It must be 1 or less."]);
  expect(validator.isValid({ $ref: "#/$defs/point" }, { x: 0 }, SCHEMA)).toBe(true);
  expect(validator.isValid({ $ref: "#/$defs/point" }, { x: 2 }, SCHEMA)).toBe(false);
});

test("C4: what the server says of a parameter stands beside its field, the rest by itself", () => {
  const { extra, rest } = splitErrors([
    { field: "/parameters/load", message: "must be less" },
    { field: "/parameters/columns/1", message: "is not there" },
    { field: "assignment", message: "is archived" },
  ]);
  expect(extra).toEqual({
    load: { __errors: ["must be less"] },
    columns: { 1: { __errors: ["is not there"] } },
  });
  expect(rest).toEqual([{ field: "assignment", message: "is archived" }]);
});
