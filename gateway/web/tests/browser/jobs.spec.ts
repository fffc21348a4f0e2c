/** The Jobs page: J2 to J12 and X1 to X4 of the requirements, each by its name. */
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./system";

const rows = (page: Page): Locator => page.getByRole("row").filter({ has: page.getByRole("cell") });
const rowOf = (page: Page, id: string): Locator =>
  rows(page).filter({ has: page.getByRole("button", { name: `Copy Job ID ${id.slice(0, 6)}…` }) });

/** A job that waits for a pool without agents. */
async function pending(
  system: { api: { post(path: string, body: unknown): Promise<{ id: string }> } },
  jobs: { pool: string; file: string },
) {
  const assignment = { kind: "pool", id: jobs.pool };
  return system.api.post("/jobs", { file_id: jobs.file, tool: "fatigue", function: "count", assignment });
}

test("one signs in, and comes to where one wanted to go", async ({ page, system }) => {
  await page.goto("/jobs?status=Failed");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("Username").fill(system.username);
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toHaveText("The username or the password is wrong.");
  await page.getByLabel("Password").fill(system.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/jobs\?status=Failed$/);
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("J2, J3: the sidebar's Jobs opens /jobs on My Jobs, newest first", async ({ signedIn: page, jobs }) => {
  await page.goto("/");
  await page.getByRole("navigation").getByRole("link", { name: "Jobs" }).click();
  await expect(page).toHaveURL(/\/jobs$/);
  await expect(page.getByRole("tab", { name: "My Jobs" })).toHaveAttribute("aria-selected", "true");
  await expect(rowOf(page, jobs.completed)).toBeVisible();
  const times = await page
    .getByRole("cell")
    .locator("time")
    .evaluateAll((all) => all.map((time) => time.getAttribute("datetime")));
  expect(times.length).toBeGreaterThan(5);
  expect(times).toEqual([...times].sort().reverse());
});

test("J4: the columns", async ({ signedIn: page, jobs }) => {
  await page.goto("/jobs");
  await expect(rowOf(page, jobs.failed)).toBeVisible();
  await expect(page.getByRole("columnheader")).toHaveText([
    "Tool / Function",
    "Job ID",
    "Started On",
    "Status",
    "Actions",
  ]);
});

test("J5: six characters of the id; a click copies all of it and says so", async ({ signedIn: page, jobs }) => {
  await page.goto("/jobs");
  const id = page.getByRole("button", { name: `Copy Job ID ${jobs.failed.slice(0, 6)}…` });
  await expect(id).toHaveText(`${jobs.failed.slice(0, 6)}…`);
  await id.click();
  await expect(page.getByText("Job ID copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(jobs.failed);
});

test("J6: the time of the start in the viewer's zone, the exact instant on hover", async ({
  signedIn: page,
  system,
  jobs,
}) => {
  const job = await system.api.job(jobs.failed);
  await page.goto("/jobs");
  const time = rowOf(page, jobs.failed).locator("time");
  await expect(time).toHaveText(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);
  await time.hover();
  await expect(page.getByRole("tooltip")).toContainText(job.started_on);
});

test("J7: a status that goes on turns, and one that has ended does not", async ({ signedIn: page, jobs }) => {
  await page.goto("/jobs");
  for (const [id, status, turns] of [
    [jobs.running, "Running", 1],
    [jobs.obstructed, "Pending", 1],
    [jobs.completed, "Completed", 0],
    [jobs.failed, "Failed", 0],
    [jobs.canceled, "Canceled", 0],
  ] as const) {
    const badge = rowOf(page, id).getByText(status, { exact: true });
    await expect(badge).toBeVisible();
    await expect(badge.locator(".animate-spin")).toHaveCount(turns);
  }
});

test("the trail says where a job's time went", async ({ signedIn: page, jobs }) => {
  await page.goto("/jobs");
  const trail = rowOf(page, jobs.completed).getByRole("img", {
    name: /^Trail: Pending .* Running .* Completed after /,
  });
  await expect(trail).toBeVisible();
  expect((await trail.boundingBox())?.width).toBe(120);
});

test("J8: Cancel job on Pending jobs, and only there", async ({ signedIn: page, jobs }) => {
  await page.goto("/jobs");
  await expect(rowOf(page, jobs.obstructed).getByRole("button", { name: "Cancel job" })).toBeVisible();
  for (const id of [jobs.running, jobs.completed, jobs.failed, jobs.canceled]) {
    await expect(rowOf(page, id)).toBeVisible();
    await expect(rowOf(page, id).getByRole("button", { name: "Cancel job" })).toHaveCount(0);
  }
});

test("J9: All Jobs says whose each one is", async ({ signedIn: page, jobs }) => {
  await page.goto("/jobs");
  await page.getByRole("tab", { name: "All Jobs" }).click();
  await expect(page).toHaveURL(/\?scope=all$/);
  await expect(page.getByRole("columnheader", { name: "Started By" })).toBeVisible();
  await expect(rowOf(page, jobs.failed).getByRole("cell", { name: "You" })).toBeVisible();
});

test("J10: who is no administrator sees no tabs", async ({ signedIn: page, jobs }) => {
  await page.route("**/api/v1/me", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...(await answer.json()), role: "member" } });
  });
  await page.goto("/jobs");
  await expect(rowOf(page, jobs.completed)).toBeVisible();
  await expect(page.getByRole("tab")).toHaveCount(0);
});

test("J11: the filters live in the URL", async ({ signedIn: page, jobs }) => {
  await page.goto("/jobs");
  await expect(rowOf(page, jobs.completed)).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("predict");
  await page.getByRole("option", { name: "Fatigue / Predict life" }).click();
  await expect(page).toHaveURL(/\?tool=fatigue&function=predict$/);
  await page.getByRole("button", { name: /^Failed/ }).click();
  await expect(page).toHaveURL(/status=Failed/);
  await expect(rowOf(page, jobs.failed)).toBeVisible();
  await expect(rowOf(page, jobs.completed)).toHaveCount(0);
  const shown = page.url();
  await page.reload();
  await expect(rowOf(page, jobs.failed)).toBeVisible();
  expect(page.url()).toBe(shown);
  await page.getByRole("button", { name: "Remove the filter Fatigue / Predict life" }).click();
  await page.getByRole("button", { name: "All", exact: true }).click();
  await expect(rowOf(page, jobs.completed)).toBeVisible();
  await page.goBack();
  await page.goBack();
  await expect(page, "the way back leads through the filters").toHaveURL(shown);
});

test("J12: a new job appears and changes without a reload", async ({ signedIn: page, system, jobs }) => {
  await page.goto("/jobs");
  await expect(rowOf(page, jobs.completed)).toBeVisible();
  await expect(page.getByRole("status", { name: "Live connection: Live" })).toBeVisible();
  const { id } = await pending(system, jobs);
  await expect(rowOf(page, id).getByText("Pending")).toBeVisible();
  const began = performance.now();
  await system.api.post(`/jobs/${id}/cancel`);
  await expect(rowOf(page, id).getByText("Canceled")).toBeVisible();
  // How soon is a figure and no condition: the machine may be busy.
  const description = `from the command to its row: ${Math.round(performance.now() - began)} ms`;
  test.info().annotations.push({ type: "figure", description });
});

test("J12: a second tab follows the same connection, and goes on when the first is closed", async ({
  signedIn: page,
  context,
  system,
  jobs,
}) => {
  let connections = 0;
  context.on("request", (request) => {
    if (request.url().includes("/api/v1/changes")) connections += 1;
  });
  await page.goto("/jobs");
  await expect(page.getByRole("status", { name: "Live connection: Live" })).toBeVisible();
  const second = await context.newPage();
  await second.goto("/jobs");
  await expect(second.getByRole("status", { name: "Live connection: Live" })).toBeVisible();
  expect(connections).toBe(1);
  const first = await pending(system, jobs);
  await expect(rowOf(second, first.id).getByText("Pending")).toBeVisible();
  await page.close();
  await expect.poll(() => connections).toBe(2);
  await system.api.post(`/jobs/${first.id}/cancel`);
  await expect(rowOf(second, first.id).getByText("Canceled")).toBeVisible();
});

test("X1, X2: a job is cancelled in its row, after a confirmation in place", async ({
  signedIn: page,
  system,
  jobs,
}) => {
  const { id } = await pending(system, jobs);
  await page.goto("/jobs");
  const row = rowOf(page, id);
  await row.getByRole("button", { name: "Cancel job" }).click();
  await page.keyboard.press("Escape");
  await expect(row.getByText("Pending"), "Escape keeps the job").toBeVisible();
  await expect(row, "and gives the focus back").toBeFocused();
  await page.keyboard.press("x");
  await row.getByRole("button", { name: "Yes, cancel" }).click();
  await expect(row.getByText("Canceled")).toBeVisible();
  expect((await system.api.job(id)).status).toBe("Canceled");
});

test("X3: a cancel that comes too late says so, and the job goes on", async ({ signedIn: page, system, jobs }) => {
  const pool = await system.api.post("/pools", { name: "second bench" });
  const { id } = await system.api.post("/jobs", {
    file_id: jobs.file,
    tool: "fatigue",
    function: "count",
    parameters: { seconds: 20 },
    assignment: { kind: "pool", id: pool.id },
  });
  // This page does not hear that an agent claims the job.
  await page.route("**/api/v1/changes*", (route) => route.abort());
  await page.goto("/jobs");
  const row = rowOf(page, id);
  await row.getByRole("button", { name: "Cancel job" }).click();
  const agent = await system.agent("lab-2");
  await system.api.put(`/pools/${pool.id}/members/${agent.id}`);
  await system.api.reaches(id, "Running");
  await row.getByRole("button", { name: "Yes, cancel" }).click();
  await expect(page.getByText("Too late to cancel: the job is Running already, and goes on.")).toBeVisible();
  await expect(row.getByText("Running"), "the row shows where it is").toBeVisible();
  expect((await system.api.job(id)).status).toBe("Running");
});

test("X4: the creator and administrators may cancel; an auditor sees the job and may not, another member sees nothing of it", async ({
  signedIn: page,
  signedInAs,
  system,
  jobs,
}) => {
  const creator = await system.api.person("job-creator");
  const file = await creator.api.upload("of the creator.csv", "a\n1\n");
  const { id } = await pending({ api: creator.api }, { pool: jobs.pool, file: file.id });

  const others = await signedInAs(await system.api.person("another-member"));
  await others.goto("/jobs?scope=all");
  await expect(others.getByRole("alert")).toContainText("Only an administrator or an auditor may ask for that");
  await others.goto("/jobs");
  await expect(others.getByRole("heading", { name: "You have not run anything yet" })).toBeVisible();
  await expect(others.getByRole("tab"), "J10: no All Jobs").toHaveCount(0);
  await others.goto(`/jobs/${id}`);
  await expect(others.getByRole("heading", { name: "There is no such job" })).toBeVisible();

  const auditors = await signedInAs(await system.api.person("job-auditor", "auditor"));
  await auditors.goto("/jobs?scope=all");
  await expect(rowOf(auditors, id).getByText("Pending")).toBeVisible();
  await expect(rowOf(auditors, id).getByRole("button", { name: "Cancel job" })).toHaveCount(0);
  await auditors.goto(`/jobs/${id}`);
  const details = auditors.getByRole("dialog", { name: "Job details" });
  await expect(details.getByText("Pending").first()).toBeVisible();
  await expect(details.getByRole("button", { name: "Cancel job" })).toHaveCount(0);

  const theirs = await signedInAs(creator);
  await theirs.goto("/jobs");
  await expect(rowOf(theirs, id).getByRole("button", { name: "Cancel job" })).toBeVisible();

  await page.goto("/jobs?scope=all");
  await expect(rowOf(page, id).getByRole("cell", { name: "job-creator" })).toBeVisible();
  await rowOf(page, id).getByRole("button", { name: "Cancel job" }).click();
  await rowOf(page, id).getByRole("button", { name: "Yes, cancel" }).click();
  await expect(rowOf(page, id).getByText("Canceled")).toBeVisible();
  await expect(rowOf(theirs, id).getByText("Canceled"), "its creator sees it at once").toBeVisible();
  expect((await creator.api.job(id)).status).toBe("Canceled");
});

test("a list is driven by the keyboard alone", async ({ signedIn: page, jobs }) => {
  await page.goto("/jobs");
  await expect(rowOf(page, jobs.completed)).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(rows(page).nth(0)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(rows(page).nth(2)).toBeFocused();
  await page.keyboard.press("End");
  await expect(rows(page).last()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Job details" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(rows(page).last(), "the focus is where it was").toBeFocused();
});

test("nothing scrolls sideways at 390 px", async ({ signedIn: page, jobs }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ["/jobs", "/jobs?scope=all", `/jobs/${jobs.completed}`, `/jobs/${jobs.failed}`]) {
    await page.goto(path);
    await expect(page.getByText(/Completed|Failed/).first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
});
