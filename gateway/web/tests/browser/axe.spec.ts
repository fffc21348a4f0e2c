/** The summary of axe: every page, state and dialog of which pictures are made (scripts/shots/), light and dark, by name with what offends. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, test, violations } from "./system";

interface Shot {
  name: string;
  path: string | ((made: Record<string, string>) => string);
  go?: (page: Page, look: { narrow: boolean }) => Promise<unknown>;
  signedOut?: boolean;
  /** A request that is broken, never answered, or answered so. */
  fail?: RegExp;
  hold?: RegExp;
  answer?: [RegExp, unknown];
}

const beside = fileURLToPath(new URL("../../scripts/shots/", import.meta.url));
const QUIET_MS = 200;
/** Most of the time of a page is spent waiting for it. */
const AT_A_TIME = 3;
const PATIENCE_MS = 20_000;

test("accessible: every page, state and dialog, light and dark", async ({ browser, signedIn, system, jobs, pages }) => {
  test.setTimeout(900_000);
  // The others are busy; what is to be looked at must have been made.
  await system.agent("lab-axe");
  const made: Record<string, string> = { ...(jobs as unknown as Record<string, string>) };
  const shots: Shot[] = [];
  for (const name of readdirSync(beside).sort()) {
    const { SHOTS, SEED } = await import(`${beside}${name}`);
    shots.push(...SHOTS);
    if (SEED) Object.assign(made, await SEED(system.api));
  }
  const found: { name: string; light: string[]; dark: string[] }[] = [];
  const missed: string[] = [];
  const state = await signedIn.context().storageState();
  const look = async (shot: Shot) => {
    const context = await browser.newContext({
      baseURL: pages,
      viewport: { width: 1440, height: 900 },
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
      ...(shot.signedOut ? {} : { storageState: state }),
    });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const themed = async (colorScheme: "light" | "dark") => {
      await page.emulateMedia({ colorScheme });
      return violations(page);
    };
    try {
      await visit(page, shot, made);
      found.push({ name: shot.name, light: await themed("light"), dark: await themed("dark") });
    } catch (error) {
      missed.push(`${shot.name}: ${(error as Error).message.split("\n")[0]}`);
    }
    await context.close();
  };
  const left = shots.filter(({ fail }) => fail === undefined)[Symbol.iterator]();
  const worker = async () => {
    for (const shot of left) await look(shot);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  found.sort((a, b) => a.name.localeCompare(b.name));
  const line = (name: string, light: unknown, dark: unknown) => `${name.padEnd(32)}${light}`.padEnd(40) + dark;
  const rows = found.map(({ name, light, dark }) => line(name, light.length, dark.length));
  process.stdout.write(`${[line("violations of", "light", "dark"), ...rows].join("\n")}\n`);
  expect(found.filter(({ light, dark }) => light.length + dark.length > 0)).toEqual([]);
  expect(missed, "all states came to be").toEqual([]);
});

/** Goes there and waits until everything that was asked for has been answered. */
async function visit(page: Page, shot: Shot, made: Record<string, string>): Promise<void> {
  const going = new Set<unknown>();
  let last = Date.now();
  const done = (request: unknown) => {
    going.delete(request);
    last = Date.now();
  };
  page.on("request", (request) => {
    // The live connection stays; what is held is never answered.
    if (!request.url().includes("/changes") && !shot.hold?.test(request.url())) going.add(request);
  });
  // A log that is followed goes on for as long as its job.
  page.on("response", (response) => done(response.request()));
  page.on("requestfailed", done);
  const quiet = () => expect.poll(() => going.size === 0 && Date.now() - last > QUIET_MS).toBe(true);
  const { hold, answer } = shot;
  if (hold) await page.route(hold, () => {});
  if (answer) await page.route(answer[0], (route) => route.fulfill({ json: answer[1] }));
  await page.goto(typeof shot.path === "function" ? shot.path(made) : shot.path);
  await page.locator("#main, form").first().waitFor();
  await quiet();
  await shot.go?.(page, { narrow: false });
  await quiet();
}
