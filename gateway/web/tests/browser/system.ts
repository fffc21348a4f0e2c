import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { servePages } from "../../scripts/pages.mjs";
import { seed } from "../../scripts/seed.mjs";
import { startSystem } from "../../scripts/system.mjs";

type System = Awaited<ReturnType<typeof startSystem>>;
type Seeded = Awaited<ReturnType<typeof seed>>;

interface Worker {
  system: System;
  /** A job of each kind. */
  jobs: Seeded;
  /** Where the pages come from: see scripts/pages.mjs. */
  pages: string;
}

interface Pages {
  signedIn: Page;
  /** A page of somebody else, whom `system.api.person(...)` let in. */
  signedInAs: (who: { username: string; password: string }) => Promise<Page>;
}

/** Tests with a real system that lives as long as their worker; the page is signed in as its administrator. */
export const test = base.extend<Pages, Worker>({
  system: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const system = await startSystem();
      await use(system);
      await system.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  jobs: [
    async ({ system }, use) => {
      await use(await seed(system.api));
    },
    { scope: "worker", timeout: 60_000 },
  ],
  pages: [
    async ({ system }, use) => {
      const pages = await servePages(system.url);
      await use(pages.url);
      await pages.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ pages }, use) => {
    await use(pages);
  },
  signedInAs: async ({ browser, pages }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async ({ username, password }) => {
      const context = await browser.newContext({ baseURL: pages, viewport: { width: 1440, height: 900 } });
      contexts.push(context);
      await context.request.post("/api/v1/session", { data: { username, password } });
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
  signedIn: async ({ page, context, system }, use) => {
    const { username, password } = system;
    await context.request.post("/api/v1/session", { data: { username, password } });
    await use(page);
  },
});

export { expect };

/** WCAG 2.2 AA, as far as a program can tell. Of the whole page, or of what a selector names. */
export async function expectAccessible(page: Page, within = "body"): Promise<void> {
  expect(await violations(page, within)).toEqual([]);
}

/** What offends, a line for each rule. */
export async function violations(page: Page, within = "body"): Promise<string[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  return page.evaluate(async (selector) => {
    // What comes or goes has other colours for a moment.
    const passing = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
    await Promise.all(passing.map(({ finished }) => finished.catch(() => undefined)));
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    // Of the viewer of PDF, which measures letters with it; nothing is ever drawn there.
    const exclude = [".hiddenCanvasElement"];
    const { violations } = await axe.run({ include: [selector], exclude }, { runOnly: tags });
    // A menu that is open lies over the page, and is no part of its regions.
    const isMenu = (node: Element | null) => node?.closest("[data-radix-popper-content-wrapper]") != null;
    const counts = (id: string, target: unknown[]) =>
      id !== "region" || !isMenu(document.querySelector(String(target[0])));
    return violations
      .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.filter(({ target }) => counts(id, target)) }))
      .filter(({ nodes }) => nodes.length > 0)
      .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" | ")}`);
  }, within);
}
