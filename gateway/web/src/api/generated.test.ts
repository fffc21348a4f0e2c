import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { generated } from "../../scripts/generate-api.mjs";

test.each(Object.entries(generated).map(([target, text]) => [basename(target), target, text] as const))(
  "%s is the server's; `npm run generate` makes it so",
  async (_, target, text) => {
    expect(readFileSync(target, "utf8")).toBe(await text());
  },
);
