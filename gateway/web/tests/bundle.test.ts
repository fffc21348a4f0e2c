import { existsSync, readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";

interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
}

/** Of compressed script, until the Jobs page stands. */
const MOST_KB = 200;

test("the Jobs page needs less than 200 kB of compressed script", () => {
  expect(existsSync("dist/manifest.json"), "it is built: npm run build").toBe(true);
  const manifest = JSON.parse(readFileSync("dist/manifest.json", "utf8")) as Record<string, Chunk>;
  const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry);
  const needed = new Set<string>();
  const need = (name: string | undefined) => {
    if (name === undefined || needed.has(name)) return;
    needed.add(name);
    manifest[name]?.imports?.forEach(need);
  };
  need(entry);
  need("src/pages/jobs/jobs-page.tsx");
  const files = [...needed].flatMap((name) => manifest[name]?.file ?? []).filter((file) => file.endsWith(".js"));
  expect(files.length, "what the page is made of").toBeGreaterThan(2);
  const kilobytes = files.reduce((sum, file) => sum + statSync(`dist/${file}.br`).size, 0) / 1_000;
  expect(kilobytes).toBeLessThan(MOST_KB);
  // What opens on demand must not have come along.
  for (const name of ["src/app/palette.tsx", "src/pages/jobs/job-route.tsx"]) {
    expect(needed.has(name), `${name} is loaded on demand`).toBe(false);
    expect(manifest[name], `${name} is a part of its own`).toBeDefined();
  }
  process.stdout.write(`first load of the Jobs page: ${kilobytes.toFixed(1)} kB of script\n`);
});

test("nothing comes from elsewhere", () => {
  const page = readFileSync("dist/index.html", "utf8");
  expect(page).not.toMatch(/https?:\/\//);
  expect(page, "no script is inline").not.toMatch(/<script(?![^>]*\ssrc=)/);
  for (const css of Object.values(
    JSON.parse(readFileSync("dist/manifest.json", "utf8")) as Record<string, { css?: string[] }>,
  )) {
    for (const file of css.css ?? []) expect(readFileSync(`dist/${file}`, "utf8")).not.toMatch(/url\(["']?https?:/);
  }
});
