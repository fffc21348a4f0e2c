import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const files = readdirSync("src", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));
const importsOf = (file: string) =>
  [...readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"(@\/[^"]+|\.[^"]*)"/g)].map(([, path]) => path ?? "");

test("pages never import each other; what several need is in parts, ui or api", () => {
  const pages = files.filter((file) => file.startsWith("src/pages/"));
  expect(pages.length).toBeGreaterThan(5);
  for (const file of pages) {
    const page = file.split("/")[2];
    for (const path of importsOf(file)) {
      const other = /^@\/pages\/([^/]+)/.exec(path)?.[1];
      expect(other === undefined || other === page, `${file} imports ${path}`).toBe(true);
      expect(path.startsWith("../.."), `${file} imports ${path}: say @/...`).toBe(false);
    }
  }
});

test("arrows point one way: api <- live <- ui, parts <- pages <- app", () => {
  const may: Record<string, string[]> = {
    api: ["api", "ui"],
    live: ["live", "api"],
    ui: ["ui", "api"],
    parts: ["parts", "ui", "api", "live"],
    pages: ["pages", "parts", "ui", "api", "live"],
  };
  for (const file of files.filter((name) => !name.includes(".test."))) {
    const allowed = may[file.split("/")[1] ?? ""];
    if (!allowed) continue;
    for (const path of importsOf(file)) {
      const folder = /^@\/([^/]+)/.exec(path)?.[1];
      expect(folder === undefined || allowed.includes(folder), `${file} imports ${path}`).toBe(true);
    }
  }
});

test("no file has outgrown its reader", () => {
  for (const file of files.filter((name) => !name.endsWith(".gen.ts"))) {
    expect(readFileSync(file, "utf8").split("\n").length, file).toBeLessThanOrEqual(500);
  }
});

test("every path of the UI is one that the gateway answers with its page", () => {
  const router = files
    .filter((file) => file.endsWith("/route.ts") || file.endsWith("app/router.tsx"))
    .map((file) => readFileSync(file, "utf8"))
    .join();
  const gateway = readFileSync("../src/pages/web.rs", "utf8");
  const first = [...router.matchAll(/path: "\/([a-z-]+)/g)].map(([, name]) => name);
  expect(first.length).toBeGreaterThan(8);
  for (const name of first) expect(gateway, `PAGES in gateway/src/pages/web.rs names ${name}`).toContain(`"${name}"`);
});
