// Sign-in, the shell, the Jobs page and the details of a job.

/**
 * Of each: `name`, `path` (it may depend on what seed.mjs made), `go(page, { narrow })` what is done there, `fail` and `hold` requests that are broken
 * or never answered, `answer` what a request is answered with, for what takes too long to make (thousands), `signedOut`.
 */
export const SHOTS = [
  { name: "sign-in", path: "/sign-in", signedOut: true },
  {
    name: "sign-in-refused",
    path: "/sign-in",
    signedOut: true,
    async go(page) {
      await page.getByLabel("Username").fill("nobody");
      await page.getByLabel("Password").fill("wrong");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  { name: "jobs", path: "/jobs" },
  { name: "jobs-all", path: "/jobs?scope=all" },
  {
    name: "jobs-menu",
    path: "/jobs",
    async go(page, { narrow }) {
      if (narrow) await page.getByRole("button", { name: "Open menu" }).click();
      await page.getByRole("button", { name: /^Account/ }).click();
    },
  },
  { name: "jobs-filtered", path: "/jobs?status=Failed,Canceled&tool=fatigue&from=2026-01-01T00:00:00Z" },
  { name: "jobs-none-fit", path: "/jobs?tool=none" },
  {
    name: "jobs-filter",
    path: "/jobs",
    go: (page) => page.keyboard.press("/"),
  },
  {
    name: "jobs-cancel",
    path: "/jobs",
    async go(page) {
      await page.getByRole("button", { name: "Cancel job" }).first().click();
    },
  },
  {
    name: "jobs-keyboard",
    path: "/jobs",
    async go(page) {
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
    },
  },
  {
    name: "jobs-copied",
    path: "/jobs",
    async go(page) {
      await page
        .getByRole("button", { name: /^Copy Job ID/ })
        .first()
        .click();
    },
  },
  { name: "jobs-loading", path: "/jobs", hold: /\/api\/v1\/jobs\?/ },
  { name: "jobs-error", path: "/jobs", fail: /\/api\/v1\/jobs\?/ },
  {
    name: "jobs-active",
    path: "/jobs",
    async go(page) {
      await page
        .getByRole("button", { name: /active/ })
        .first()
        .click();
      await page.getByLabel("Active jobs").getByRole("link").first().waitFor();
    },
  },
  { name: "job-completed", path: (jobs) => `/jobs/${jobs.completed}` },
  {
    name: "job-completed-end",
    path: (jobs) => `/jobs/${jobs.completed}`,
    async go(page) {
      const toggle = page.getByRole("button", { name: /^Status history/ });
      await toggle.click();
      await page.getByRole("table", { name: "Status history" }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: "job-log-search",
    path: (jobs) => `/jobs/${jobs.completed}`,
    async go(page) {
      await page.getByLabel("Search in the log").fill("block   200");
    },
  },
  { name: "job-failed", path: (jobs) => `/jobs/${jobs.failed}` },
  { name: "job-running", path: (jobs) => `/jobs/${jobs.running}` },
  { name: "job-waiting", path: (jobs) => `/jobs/${jobs.waiting}` },
  { name: "job-obstructed", path: (jobs) => `/jobs/${jobs.obstructed}` },
  { name: "job-canceled", path: (jobs) => `/jobs/${jobs.canceled}` },
  { name: "job-unknown", path: "/jobs/00000000-0000-4000-8000-000000000000" },
  { name: "not-found", path: "/nowhere" },
  {
    name: "palette",
    path: "/jobs",
    async go(page) {
      await page.keyboard.press("Control+k");
      await page.getByPlaceholder(/A file, a job/).waitFor();
    },
  },
  {
    name: "shortcuts",
    path: "/jobs",
    async go(page) {
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
];
