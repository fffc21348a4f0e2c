import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generate, target } from "../../scripts/generate-api.mjs";

test("the client is the one of gateway/openapi.json; `npm run generate` makes it so", async () => {
  expect(readFileSync(target, "utf8")).toBe(await generate());
});
