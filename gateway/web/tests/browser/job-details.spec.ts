/** The details of a job: D1 to D6 of the requirements, each by its name. */
import type { Page } from "@playwright/test";
import { expect, test } from "./system";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Job details" });
const fact = (page: Page, name: string) =>
  dialog(page)
    .getByRole("region", { name: "Facts" })
    .locator("div", { has: page.getByText(name, { exact: true }) })
    .locator("dd");

test("D1: the Tool / Function link of a row opens the details", async ({ signedIn: page, jobs }) => {
  await page.goto("/jobs?status=Failed");
  await page.getByRole("link", { name: "Fatigue / Predict life" }).last().click();
  await expect(page).toHaveURL(new RegExp(`/jobs/${jobs.failed}\\?status=Failed$`));
  await expect(dialog(page)).toBeVisible();
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await expect(page, "the list is as it was").toHaveURL(/\/jobs\?status=Failed$/);
});

test("D2: the address of a job opens it; an unknown one says so plainly", async ({ signedIn: page, jobs }) => {
  await page.goto(`/jobs/${jobs.completed}`);
  await expect(dialog(page).getByRole("heading", { name: /^Count cycles on bearing-rig/ })).toBeVisible();
  for (const id of ["00000000-0000-4000-8000-000000000000", "not-an-id"]) {
    await page.goto(`/jobs/${id}`);
    await expect(dialog(page).getByRole("heading", { name: "There is no such job" })).toBeVisible();
    await expect(dialog(page)).toContainText(id);
  }
});

test("J1, D3: what is known of it", async ({ signedIn: page, jobs, system }) => {
  const job = await system.api.job(jobs.completed);
  await page.goto(`/jobs/${job.id}`);
  await expect(
    dialog(page).getByRole("region", { name: "Status", exact: true }).getByText("Completed").first(),
  ).toBeVisible();
  await expect(fact(page, "Job ID")).toHaveText(job.id);
  await expect(fact(page, "Tool")).toHaveText("Fatigue 1.2.0");
  await expect(fact(page, "Function")).toHaveText("Count cycles");
  await expect(fact(page, "Agent Name")).toHaveText("lab-1");
  await expect(fact(page, "Agent ID")).toHaveText(job.agent.id);
  await expect(fact(page, "Agent Assignment")).toHaveText("Automatic");
  await expect(fact(page, "Started On")).toHaveText(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);
  await expect(fact(page, "Started By")).toHaveText(/\(you\)$/);
  await expect(fact(page, "Pool Assignment")).toHaveCount(0);
  await page.goto(`/jobs/${jobs.obstructed}`);
  await expect(fact(page, "Agent Assignment")).toHaveText("Pool: test bench");
  await expect(fact(page, "Pool Assignment")).toHaveText("test bench");
});

test("D4: the creator sees the inputs, and nothing is there when the API leaves them out", async ({
  signedIn: page,
  jobs,
}) => {
  await page.goto(`/jobs/${jobs.completed}`);
  const inputs = dialog(page).getByRole("region", { name: "Inputs" });
  await expect(inputs).toContainText("bearing-rig-2026-11.csv");
  await expect(inputs).toContainText("text/csv");
  await expect(inputs).toContainText("400");
  await page.route(`**/api/v1/jobs/${jobs.completed}`, async (route) => {
    const { inputs: _, parameters: __, ...job } = await (await route.fetch()).json();
    await route.fulfill({ json: { ...job, file: null } });
  });
  await page.reload();
  await expect(dialog(page).getByRole("heading", { name: "Count cycles", exact: true })).toBeVisible();
  await expect(inputs).toHaveCount(0);
});

test("D5: every transition, folded away until it is wanted", async ({ signedIn: page, jobs }) => {
  await page.goto(`/jobs/${jobs.failed}`);
  const toggle = dialog(page).getByRole("button", { name: /^Status history/ });
  await expect(toggle).toHaveAttribute("aria-expanded", "false");
  await toggle.click();
  const table = dialog(page).getByRole("table", { name: "Status history" });
  await expect(table.getByRole("columnheader")).toHaveText(["Status", "Time", "By", "Message"]);
  const statuses = table.getByRole("row").locator("td:first-child");
  await expect(statuses).toHaveText(["Pending", "Claimed", "Running", "Failed"]);
  await expect(table.getByRole("row").nth(1)).toContainText("you");
  await expect(table.getByRole("row").nth(4)).toContainText("lab-1");
  await toggle.click();
  await expect(table).toHaveCount(0);
});

test("D6: outputs and the log are there, and open", async ({ signedIn: page, jobs }) => {
  await page.goto(`/jobs/${jobs.completed}`);
  const download = page.waitForEvent("download");
  await dialog(page).getByRole("link", { name: "Download cycles.csv" }).click();
  expect((await download).suggestedFilename()).toBe("cycles.csv");
  const log = dialog(page).getByRole("log");
  await expect(log).toContainText("reading 1864 bytes, 4 channels");
  await dialog(page).getByLabel("Search in the log").fill("block   400");
  await expect(dialog(page).getByText("1 / 1")).toBeVisible();
  await expect(log.locator("mark")).toHaveText("block   400");
});

test("a failure comes first, in the job's own words", async ({ signedIn: page, jobs }) => {
  await page.goto(`/jobs/${jobs.failed}`);
  const wrong = dialog(page).getByRole("region", { name: "What is wrong" });
  await expect(wrong).toContainText("Channel 3 has no damage: its life cannot be predicted.");
});

test("a job that waits says why", async ({ signedIn: page, jobs }) => {
  await page.goto(`/jobs/${jobs.obstructed}`);
  await expect(dialog(page).getByRole("region", { name: "Why it is pending" })).toContainText(
    'Agent pool "test bench" has no members',
  );
  await page.goto(`/jobs/${jobs.waiting}`);
  await expect(dialog(page).getByRole("region", { name: "Why it is pending" })).toContainText("lab-1");
});

test("while it runs, the log and the progress come as they are written", async ({ signedIn: page, jobs }) => {
  await page.goto(`/jobs/${jobs.running}`);
  await expect(dialog(page).getByRole("log")).toContainText("residue 1 closed", { timeout: 30_000 });
  await expect(dialog(page).getByRole("progressbar")).toBeVisible();
  const before = Number(await dialog(page).getByRole("progressbar").getAttribute("aria-valuenow"));
  await expect
    .poll(async () => Number(await dialog(page).getByRole("progressbar").getAttribute("aria-valuenow")), {
      timeout: 40_000,
    })
    .toBeGreaterThan(before);
});
