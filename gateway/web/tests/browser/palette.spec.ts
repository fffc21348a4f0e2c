/** The palette over files, jobs, functions and pages, and the list of shortcuts. */
import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./system";

const palette = (page: Page) => page.getByRole("dialog", { name: "Search and commands" });
const field = (page: Page) => page.getByPlaceholder("A file, a job, a function, a page, or a command");

async function find(page: Page, typed: string, option: string | RegExp): Promise<void> {
  await page.keyboard.press("Control+k");
  await field(page).fill(typed);
  const found = palette(page).getByRole("option", { name: option }).first();
  await expect(found).toBeVisible();
  await expect(found, "what was meant comes first").toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(palette(page)).toBeHidden();
}

test("Ctrl-K finds a page, a file, a function and a job, and goes there", async ({ signedIn: page, system, jobs }) => {
  const { id } = await system.api.upload("rotor-imbalance-2026.csv", "a,b\n1,2\n");
  await page.goto("/settings");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
  await expectAccessible(page, "[role=dialog]");
  await page.keyboard.press("Escape");
  await find(page, "pools", "Agent pools");
  await expect(page).toHaveURL(/\/pools$/);
  await find(page, "rotor-imb", /rotor-imbalance-2026\.csv/);
  await expect(page).toHaveURL(new RegExp(`/files/${id}$`));
  await find(page, "unpack", /Archive \/ Unpack files/);
  await expect(page).toHaveURL(/\/tools\/archive\?function=unpack$/);
  await expect(page.getByRole("region", { name: "Unpack files" })).toBeInViewport();
  await find(page, jobs.failed, /Fatigue \/ Predict life|Open the job/);
  await expect(page).toHaveURL(new RegExp(`/jobs/${jobs.failed}$`));
});

test("what is not there is said, and what is not mine is not found", async ({ signedIn: page, signedInAs, system }) => {
  await system.api.upload("secret-of-admin.csv", "a\n1\n");
  await page.goto("/jobs");
  await expect(page.getByRole("heading", { name: "Jobs" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await field(page).fill("zzzzqqqq");
  await expect(palette(page).getByText("Nothing here goes by that name.")).toBeVisible();
  const theirs = await signedInAs(await system.api.person("palette-user"));
  await theirs.goto("/jobs");
  await expect(theirs.getByRole("heading", { name: "Jobs" })).toBeVisible();
  await theirs.keyboard.press("Control+k");
  await field(theirs).fill("secret-of-admin");
  await expect(palette(theirs).getByText("Nothing here goes by that name.")).toBeVisible();
  await field(theirs).fill("people");
  await expect(palette(theirs).getByRole("option", { name: "People", exact: true })).toHaveCount(0);
});

test("? lists the shortcuts, / goes to the filter, Ctrl-F to the search in a log", async ({ signedIn: page, jobs }) => {
  await page.goto("/agents");
  await expect(page.getByRole("link", { name: "lab-1" })).toBeVisible();
  await page.keyboard.press("?");
  const list = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(list.getByText("Filter what is listed")).toBeVisible();
  await expectAccessible(page, "[role=dialog]");
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
  await page.keyboard.press("/");
  await expect(page.getByLabel("Filter agents")).toBeFocused();
  await page.goto(`/jobs/${jobs.completed}`);
  await expect(page.getByLabel("Search in the log")).toBeVisible();
  await page.keyboard.press("Control+f");
  await expect(page.getByLabel("Search in the log")).toBeFocused();
});
