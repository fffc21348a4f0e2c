// Writes src/api/schema.gen.ts from the gateway's OpenAPI document. src/api/schema.test.ts fails when the two differ.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
export const target = here("../src/api/schema.gen.ts");

export async function generate() {
  const document = JSON.parse(readFileSync(here("../../openapi.json"), "utf8"));
  const source = astToString(await openapiTS(document, { alphabetize: true }));
  return `// Generated from gateway/openapi.json by \`npm run generate\`. Do not edit.\n\n${source}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(target, await generate());
}
