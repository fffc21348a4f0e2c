// Writes what is generated from the server's: src/api/schema.gen.ts from gateway/openapi.json, src/api/permissions.gen.ts from
// gateway/permissions.json. src/api/generated.test.ts fails when one differs.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const read = (name) => JSON.parse(readFileSync(here(`../../${name}`), "utf8"));
const head = (name) => `// Generated from gateway/${name} by \`npm run generate\`. Do not edit.\n\n`;

async function schema() {
  return head("openapi.json") + astToString(await openapiTS(read("openapi.json"), { alphabetize: true }));
}

function permissions() {
  const { roles, system_roles, token_scopes, statuses, actions } = read("permissions.json");
  const list = (name, values) => `export const ${name} = ${JSON.stringify(values)} as const;\n`;
  const record = (name, lines) =>
    `export const ${name} = {\n${lines.map(([key, value]) => `  ${key}: ${JSON.stringify(value)},\n`).join("")}} as const;\n`;
  return [
    head("permissions.json"),
    list("ROLES", roles),
    list("SYSTEM_ROLES", system_roles),
    list("TOKEN_SCOPES", token_scopes),
    "\n/** Whether something is still to happen. */\n",
    record(
      "ACTIVE",
      statuses.map(({ name, active }) => [name, active]),
    ),
    "\n/** To whose things it reaches, for each role in the organization. */\n",
    record(
      "PERMISSIONS",
      actions.map(({ action, ...line }) => [action, line]),
    ),
  ].join("");
}

/** Each generated file, and what must be in it. */
export const generated = {
  [here("../src/api/schema.gen.ts")]: schema,
  [here("../src/api/permissions.gen.ts")]: permissions,
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [target, text] of Object.entries(generated)) writeFileSync(target, await text());
}
