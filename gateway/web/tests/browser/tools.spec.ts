/** Tools: what is installed where, versions, functions and their parameters; deprecate and recommend. */
import { expect, expectAccessible, test } from "./system";

test("what is installed where, its versions, functions, and their parameters from the schema", async ({
  signedIn: page,
}) => {
  await page.goto("/");
  await page.getByRole("navigation").getByRole("link", { name: "Tools" }).click();
  const tool = page.getByRole("article", { name: "Archive" });
  await expect(tool.getByRole("heading", { name: "Archive" })).toBeVisible();
  await expect(tool.getByRole("region", { name: "Installed on" })).toContainText("lab-1");
  await expectAccessible(page);
  const parameters = tool.getByRole("table", { name: "Parameters of Unpack files" });
  const limit = parameters.getByRole("row").filter({ hasText: "limit_mib" });
  await expect(limit.getByRole("cell")).toHaveText([
    "Size limit (MiB)limit_mib",
    "whole number1 to 16,384",
    "default 1024",
    "The job fails rather than unpack more than this.",
  ]);
  // By keyboard: to the list, down, and its functions are there.
  await page.getByLabel("Filter tools and functions").fill("cycles");
  const tools = page.getByRole("table", { name: "Tools" });
  await expect(tools.getByRole("link", { name: "Archive", exact: true })).toHaveCount(0);
  await expect(tools.getByRole("link", { name: "Fatigue", exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Fatigue" }).press("Enter");
  await expect(page).toHaveURL(/\/tools\/fatigue\?q=cycles$/);
  await expect(page.getByRole("region", { name: "Count cycles" })).toBeVisible();
  await page.getByRole("link", { name: "lab-1" }).click();
  await expect(page.getByRole("dialog", { name: "Agent" })).toBeVisible();
});

test("a version is deprecated with its reason, which everybody sees at once, and recommended again", async ({
  signedIn: page,
  signedInAs,
  system,
}) => {
  const theirs = await signedInAs(await system.api.person("tool-reader"));
  await theirs.goto("/tools/fatigue");
  const seen = theirs.getByRole("region", { name: "Versions" });
  await expect(seen).toContainText("Chosen by itself");
  await expect(seen.getByRole("button"), "for administrators alone").toHaveCount(0);
  await page.goto("/tools/fatigue");
  await page.getByRole("button", { name: "Deprecate 1.2.0" }).click();
  await page.getByRole("textbox", { name: "Why" }).fill("counts the last cycle twice");
  await expectAccessible(page);
  await page.getByRole("form", { name: "Deprecate 1.2.0" }).getByRole("button", { name: "Deprecate 1.2.0" }).click();
  await expect(page.getByRole("region", { name: "Versions" })).toContainText("Deprecated: counts the last cycle twice");
  await expect(seen, "live").toContainText("Deprecated: counts the last cycle twice");
  await page.getByRole("button", { name: "Recommend 1.2.0" }).click();
  await expect(seen).toContainText("Chosen by itself");
});

test("a tool or a version that is not there is said", async ({ signedIn: page }) => {
  await page.goto("/tools/nothing");
  await expect(page.getByText("There is no such tool")).toBeVisible();
  await page.goto("/tools/fatigue?version=9.9.9");
  await expect(page.getByText("There is no version 9.9.9; you see 1.2.0.")).toBeVisible();
});

test("on a narrow screen the list comes first, then one tool", async ({ signedIn: page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/tools");
  await page.getByRole("link", { name: "Archive" }).click();
  await expect(page.getByRole("heading", { name: "Archive" })).toBeVisible();
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByRole("link", { name: "All tools" }).click();
  await expect(page.getByRole("table", { name: "Tools" })).toBeVisible();
});
