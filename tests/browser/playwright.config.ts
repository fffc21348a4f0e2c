import { defineConfig } from "@playwright/test";

/** The system's own Chromium: nothing is downloaded. */
const executablePath = process.env["JOBTRAIL_CHROMIUM"] ?? "/usr/bin/chromium";
/** Chromium refuses its sandbox to root. */
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: ".",
  outputDir: process.env["JOBTRAIL_BROWSER_RESULTS"] ?? "test-results",
  // Each worker starts a whole system, and the machines have few processors.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath,
      args: ["--disable-gpu", ...(isRoot ? ["--no-sandbox"] : [])],
    },
  },
});
