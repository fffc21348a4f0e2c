/** Creating a job: C1 to C8, E1 to E3 and E7, and what belongs to them, each by its name. */
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { tar } from "../../scripts/seed-files.mjs";
import { expect, expectAccessible, test } from "./system";

const activity = (page: Page) => page.getByRole("region", { name: "Activity" });
const dialog = (page: Page) => page.getByRole("dialog", { name: "Create job" });
const jobRows = (page: Page) =>
  activity(page)
    .getByRole("row")
    .filter({ has: page.getByRole("cell") });

async function createJob(page: Page, file: string, fn?: RegExp) {
  await page.goto(`/files/${file}`);
  await activity(page).getByRole("button", { name: "Create job" }).click();
  if (fn) await dialog(page).getByRole("option", { name: fn }).first().click();
}

test("C1: a file is selected, and Activity has Create job", async ({ signedIn: page, jobs }) => {
  await page.goto("/files");
  await expect(activity(page).getByRole("button", { name: "Create job" })).toHaveCount(0);
  await page.getByRole("row").filter({ hasText: "bearing-rig-2026-11.csv" }).click();
  await expect(page).toHaveURL(new RegExp(`/files/${jobs.file}$`));
  await activity(page).getByRole("button", { name: "Create job" }).click();
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await page.getByRole("row").filter({ hasText: "bearing-rig-2026-11.csv" }).focus();
  await page.keyboard.press("c");
  await expect(dialog(page), "and by its key").toBeVisible();
});

test("C2: functions that take the file, grouped by tool, found by typing", async ({ signedIn: page, jobs }) => {
  await createJob(page, jobs.file);
  const search = dialog(page).getByPlaceholder("Search tools and functions");
  await expect(search, "one types at once").toBeFocused();
  const fatigue = dialog(page).getByRole("group", { name: "Fatigue" });
  await expect(fatigue.getByRole("option")).toHaveText([/^Count cycles/, /^Predict life/]);
  await expect(dialog(page).getByRole("group", { name: "Table" })).toBeVisible();
  await expect(dialog(page).getByRole("option", { name: /Unpack/ }), "not what takes archives").toHaveCount(0);
  await search.fill("predict");
  await expect(dialog(page).getByRole("option")).toHaveText([/^Predict life/]);
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByRole("heading", { name: "Predict life" })).toBeVisible();
  await search.fill("no such thing");
  await expect(dialog(page).getByText("No function goes by that name.")).toBeVisible();
});

test("C2: a file that nothing takes says so", async ({ signedIn: page, jobs }) => {
  await createJob(page, jobs.files.unknown);
  await expect(dialog(page).getByRole("heading", { name: "No function takes this file" })).toBeVisible();
});

test("C3, C5: versions, agents and pools, and an offline one says so", async ({ signedIn: page, system, jobs }) => {
  const tool = { key: "spectrum", name: "Spectrum" };
  await system.agent("lab-old", { tool: { ...tool, version: "1.9.0" } });
  await system.agent("lab-new", { tool: { ...tool, version: "1.11.0" } });
  const newest = await system.agent("lab-newest", { tool: { ...tool, version: "1.12.0" } });
  await system.api.post("/tools/spectrum/versions/1.12.0/deprecate", { reason: "loses the last row; use 1.11.0" });
  await createJob(page, jobs.file);
  // Two tools have a function of that name: this one's.
  await dialog(page)
    .getByRole("group", { name: "Spectrum" })
    .getByRole("option", { name: /^Count/ })
    .click();
  const version = dialog(page).getByLabel("Tool version");
  await expect(version, "the newest that is not deprecated").toHaveValue("1.11.0");
  await expect(version.getByRole("option")).toHaveText(["1.12.0 (deprecated)", "1.11.0", "1.9.0"]);

  const advanced = dialog(page).getByRole("button", { name: "Advanced options" });
  await expect(advanced).toHaveAttribute("aria-expanded", "false");
  await advanced.click();
  await expect(dialog(page).getByRole("radio", { name: /^Automatic/ })).toBeChecked();
  await expect(dialog(page).getByRole("radio", { name: /^An agent pool/ }), "none has it").toBeDisabled();
  await dialog(page)
    .getByRole("radio", { name: /^A specific agent/ })
    .check();
  await expect(dialog(page).getByLabel("Agent", { exact: true }).getByRole("option")).toHaveText(["lab-new"]);

  await newest.stop();
  await version.selectOption("1.12.0");
  await expect(dialog(page).getByText("Deprecated. Loses the last row; use 1.11.0.")).toBeVisible();
  await expect(
    dialog(page).getByLabel("Agent", { exact: true }).getByRole("option", { name: "lab-newest (offline)" }),
  ).toBeAttached();
});

test("C4: a form from the schema, with errors beside the field", async ({ signedIn: page, jobs }) => {
  await createJob(page, jobs.file, /^Describe table/);
  const rows = dialog(page).getByLabel("Rows to show");
  await expect(rows, "the default").toHaveValue("100");
  await expect(dialog(page).getByLabel("Header").getByRole("option")).toHaveText(["auto", "yes", "no"]);
  await expect(dialog(page).getByText(/^How many of the first rows/), "help").toBeVisible();
  await rows.fill("0");
  await dialog(page).getByRole("button", { name: "Execute function" }).click();
  await expect(rows).toHaveAttribute("aria-invalid", "true");
  await expect(rows).toHaveAccessibleDescription("It must be 1 or more.");
  await expect(rows, "the focus goes to what is wrong").toBeFocused();
  await rows.fill("5");
  await expect(rows, "it is right as soon as it is").not.toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page, "[role=dialog]");
});

test("C4: what only the server knows stands beside the field too", async ({ signedIn: page, jobs }) => {
  await createJob(page, jobs.file, /^Describe table/);
  const rows = dialog(page).getByLabel("Rows to show");
  // The form lets everything pass.
  await page.route("**/api/v1/jobs", async (route) => {
    const body = route.request().postDataJSON();
    await route.continue({ postData: JSON.stringify({ ...body, parameters: { ...body.parameters, rows: 0 } }) });
  });
  await dialog(page).getByRole("button", { name: "Execute function" }).click();
  await expect(rows).toHaveAttribute("aria-invalid", "true");
  await expect(rows).toHaveAccessibleDescription(/1/);
  await expect(dialog(page).getByRole("alert")).toHaveText("Not started: see what is marked above.");
  await page.unroute("**/api/v1/jobs");
  await rows.fill("7");
  await dialog(page).getByRole("button", { name: "Execute function" }).click();
  await expect(dialog(page)).toHaveCount(0);
});

test("C6, D1: Execute function closes the dialog, the job shows at once, and opens", async ({
  signedIn: page,
  system,
}) => {
  await system.agent("lab-soon", { tool: { key: "soon", name: "Soon", version: "1.0.0" } });
  const file = await system.api.upload("for one run.csv", "a,b\n1,2\n");
  await createJob(page, file.id);
  await dialog(page)
    .getByRole("group", { name: "Soon" })
    .getByRole("option", { name: /^Count/ })
    .click();
  await dialog(page).getByLabel("Lines").fill("3");
  await dialog(page).getByRole("button", { name: "Execute function" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(jobRows(page)).toHaveCount(1);
  await expect(jobRows(page).getByText("Completed")).toBeVisible();
  await jobRows(page).getByRole("link", { name: "Soon / Count cycles" }).click();
  const details = page.getByRole("dialog", { name: "Job details" });
  await expect(details.getByRole("heading", { name: /^Count cycles on for one run/ })).toBeVisible();
  await expect(details.getByLabel("Parameters")).toContainText("3");
  await details.getByRole("button", { name: "Close" }).click();
  await expect(page, "the page under it is as it was").toHaveURL(new RegExp(`/files/${file.id}$`));
});

test("C8: sent twice, it is one job; another wish is another one", async ({ signedIn: page, system }) => {
  const file = await system.api.upload("sent twice.csv", "a,b\n1,2\n");
  await createJob(page, file.id, /^Count cycles/);
  const keys: (string | undefined)[] = [];
  // The answer to the first is lost on the way.
  await page.route("**/api/v1/jobs", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  const execute = dialog(page).getByRole("button", { name: "Execute function" });
  await execute.click();
  await expect(dialog(page).getByRole("alert")).toContainText("could not be reached");
  await execute.click();
  await expect(dialog(page)).toHaveCount(0);
  expect(keys.length).toBe(2);
  expect(keys[0]).toBe(keys[1]);
  expect((await system.api.get(`/files/${file.id}/jobs`)).items.length).toBe(1);
  await createJob(page, file.id, /^Count cycles/);
  await dialog(page).getByLabel("Lines").fill("4");
  await execute.click();
  await expect(dialog(page)).toHaveCount(0);
  expect(keys[2]).not.toBe(keys[1]);
  expect((await system.api.get(`/files/${file.id}/jobs`)).items.length).toBe(2);
});

test("E1, E2, E3, E7: No Preview Available, Extract, and the preview shows what it made", async ({
  signedIn: page,
  jobs,
  system,
}) => {
  expect(jobs.running, "the other agents are busy").toBeTruthy();
  await system.agent("lab-archive", { only: "archive" });
  const packed = await system.api.upload("rig.tar.gz", gzipSync(tar({ "rig/run.csv": "1,2\n" })), "application/gzip");
  await page.goto(`/files/${packed.id}`);
  await expect(page.getByRole("heading", { name: "No Preview Available" })).toBeVisible();
  await page.getByRole("button", { name: "Extract" }).click();
  await expect(
    dialog(page).getByRole("heading", { name: "List contents" }),
    "set to the function already",
  ).toBeVisible();
  await dialog(page).getByRole("button", { name: "Execute function" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(jobRows(page).getByText("Completed")).toBeVisible();
  await expect(page.getByRole("tab", { name: "contents.json" })).toBeVisible();
  await expect(page.getByRole("tree", { name: "JSON" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "No Preview Available" })).toHaveCount(0);
  const made = page.getByRole("region", { name: "Artifacts", exact: true });
  const artifacts = made.getByRole("list", { name: "Artifacts of Archive / List contents" });
  await expect(artifacts.getByRole("link", { name: "contents.json", exact: true })).toBeVisible();
  await made.getByRole("link", { name: "Archive / List contents" }).click();
  await expect(page.getByRole("dialog", { name: "Job details" }), "D1: the name of a job's group").toBeVisible();
});

test("E2: a file that no function extracts offers none", async ({ signedIn: page, jobs }) => {
  await page.goto(`/files/${jobs.files.unknown}`);
  await expect(page.getByRole("heading", { name: "No Preview Available" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Extract" })).toHaveCount(0);
});

test("X1: cancel from Activity, confirmed in place", async ({ signedIn: page, system, jobs }) => {
  const file = await system.api.upload("waits.csv", "a,b\n1,2\n");
  const { id } = await system.api.post("/jobs", {
    file_id: file.id,
    tool: "fatigue",
    function: "count",
    assignment: { kind: "pool", id: jobs.pool },
  });
  await page.goto(`/files/${file.id}`);
  await jobRows(page).getByRole("button", { name: "Cancel job" }).click();
  await jobRows(page).getByRole("button", { name: "Yes, cancel" }).click();
  await expect(jobRows(page).getByText("Canceled")).toBeVisible();
  expect((await system.api.job(id)).status).toBe("Canceled");
});

test("Run again: the settings of before, shown before anything starts", async ({ signedIn: page, jobs, system }) => {
  await page.goto(`/jobs/${jobs.completed}`);
  await page.getByRole("button", { name: "Run again" }).click();
  await expect(dialog(page).getByLabel("Lines")).toHaveValue("400");
  await dialog(page).getByLabel("Lines").fill("2");
  await dialog(page).getByRole("button", { name: "Execute function" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page, "the new one takes the place of the old one").not.toHaveURL(new RegExp(jobs.completed));
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  expect((await system.api.job(id)).parameters.lines).toBe(2);
});
