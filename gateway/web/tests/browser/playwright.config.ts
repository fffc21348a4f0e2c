import { defineConfig } from "@playwright/test";

/** Chromium refuses its own sandbox to root. */
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: ".",
  // Minutes of looking at what the other tests have looked at in part: `npm run axe`.
  testIgnore: process.env.JOBTRAIL_AXE ? [] : ["axe.spec.ts"],
  outputDir: "../../.vite/browser",
  // One system, and few processors.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  // Something is broken for all of them then, and each would wait for it.
  maxFailures: 10,
  reporter: "list",
  use: {
    browserName: "chromium",
    permissions: ["clipboard-read", "clipboard-write"],
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env.JOBTRAIL_CHROMIUM ?? "/usr/bin/chromium",
      args: ["--disable-gpu", ...(isRoot ? ["--no-sandbox"] : [])],
    },
  },
});
