import { test as base, type Page } from "@playwright/test";
import { seed } from "../../scripts/seed.mjs";
import { startSystem } from "../../scripts/system.mjs";

type System = Awaited<ReturnType<typeof startSystem>>;
type Seeded = Awaited<ReturnType<typeof seed>>;

interface Worker {
  system: System;
  /** A job of each kind. */
  jobs: Seeded;
}

/** Tests with a real system that lives as long as their worker; the page is signed in as its administrator. */
export const test = base.extend<{ signedIn: Page }, Worker>({
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
  baseURL: async ({ system }, use) => {
    await use(system.url);
  },
  signedIn: async ({ page, context, system }, use) => {
    const { username, password } = system;
    await context.request.post("/api/v1/session", { data: { username, password } });
    await use(page);
  },
});

export { expect } from "@playwright/test";
