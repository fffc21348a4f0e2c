/** Agents and Agent pools: who there is, what they can do, enrol, archive; members, audience and backlog. */
import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./system";

const rowOf = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
const details = (page: Page, name: string) => page.getByRole("dialog", { name, exact: true });

test("Agents: status, host, operating system, version, functions, pools, last seen", async ({ signedIn: page }) => {
  await page.goto("/");
  await page.getByRole("navigation").getByRole("link", { name: "Agents", exact: true }).click();
  await expect(page.getByRole("columnheader")).toHaveText([
    "Name",
    "Status",
    "Jobs",
    "Host",
    "Operating system",
    "Version",
    "Functions",
    "Pools",
    "Last seen",
  ]);
  const row = rowOf(page, "lab-1");
  await expect(row).toContainText(/Online|Busy/);
  await expect(row).toContainText("Linux");
  await expect(row).toContainText("in Archive");
  await expect(row).toContainText("Now");
  await expectAccessible(page);
  // By keyboard: the filter, the row, its details, and back.
  await page.getByLabel("Filter agents").fill("lab-1");
  await expect(page).toHaveURL(/q=lab-1/);
  await row.focus();
  await page.keyboard.press("Enter");
  const dialog = details(page, "Agent");
  await expect(dialog.getByRole("table")).toContainText("Unpack files");
  await expect(dialog).toContainText("Functions run in one");
  await expectAccessible(page, "[role=dialog]");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(row).toBeFocused();
});

test("an agent is enrolled with a token that is shown once, appears by itself, and is archived in place", async ({
  signedIn: page,
  system,
}) => {
  await page.goto("/agents");
  await expect(rowOf(page, "lab-1")).toBeVisible();
  await page.getByRole("button", { name: "Enrol agent" }).click();
  const dialog = details(page, "Enrol agent");
  await dialog.getByLabel("What it is for").fill("a machine of the test");
  await expectAccessible(page, "[role=dialog]");
  await dialog.getByRole("button", { name: "Make token" }).click();
  const secret = dialog.getByRole("textbox", { name: "Token" });
  await expect(secret).toHaveText(/^jte_/);
  const command = dialog.getByRole("textbox", { name: "Command" });
  await expect(command).toContainText(`--enrol ${await secret.textContent()}`);
  await dialog.getByRole("button", { name: "Copy Token" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await secret.textContent());
  await expectAccessible(page, "[role=dialog]");
  await expect(dialog.getByText("Waiting for the agent")).toBeVisible();

  await system.agent("lab-7");
  await expect(dialog.getByText("has come:")).toContainText("lab-7");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(rowOf(page, "lab-7")).toContainText("Online");

  await page.getByRole("button", { name: "Enrolment tokens" }).click();
  const tokens = details(page, "Enrolment tokens");
  const token = tokens.getByRole("listitem").filter({ hasText: "a machine of the test" });
  await expect(token).toContainText("1 of 1 left");
  await expect(token).not.toContainText("jte_");
  await expectAccessible(page, "[role=dialog]");
  await token.getByRole("button", { name: /^Withdraw/ }).click();
  await token.getByRole("button", { name: "Yes, withdraw" }).click();
  await expect(token).toBeHidden();
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "lab-7" }).click();
  const agent = details(page, "Agent");
  await agent.getByRole("button", { name: "Archive" }).click();
  await page.keyboard.press("Escape");
  await expect(agent, "Escape keeps the agent, and the dialog").toBeVisible();
  await agent.getByRole("button", { name: "Archive" }).click();
  await expectAccessible(page, "[role=dialog]");
  await agent.getByRole("button", { name: "Yes, archive" }).click();
  await expect(agent.getByText("Archived", { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(rowOf(page, "lab-7")).toHaveCount(0);
  await page.getByLabel("Archived too").check();
  await expect(rowOf(page, "lab-7")).toContainText("Archived");
});

test("agents are for administrators: others are told so", async ({ signedInAs, system }) => {
  const page = await signedInAs(await system.api.person("no-agents"));
  await page.goto("/agents");
  await expect(page.getByText("Agents are for administrators")).toBeVisible();
  await expect(page.getByRole("navigation").getByRole("link", { name: "Agents", exact: true })).toHaveCount(0);
  await expectAccessible(page);
});

test("a pool is created, its members and audience change, its backlog follows, it is archived and restored", async ({
  signedIn: page,
  signedInAs,
  system,
  jobs,
}) => {
  const chosen = await system.api.person("pool-user");
  const other = await system.api.person("pool-other");
  await page.goto("/pools");
  await expect(rowOf(page, "test bench")).toContainText("No agents");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create pool" }).click();
  const form = details(page, "Create pool");
  await form.getByRole("textbox", { name: "Name", exact: true }).fill("test bench");
  await form.getByLabel("Only these people").check();
  await form.getByLabel("Add a person by name").fill("pool-us");
  await form.getByRole("button", { name: /^pool-user/ }).click();
  await expect(form.getByRole("list", { name: "People who may target it" })).toContainText("pool-user");
  await form.getByLabel("lab-1").check();
  await expectAccessible(page, "[role=dialog]");
  await form.getByRole("button", { name: "Create pool" }).click();
  const name = form.getByRole("textbox", { name: "Name", exact: true });
  await expect(name, "it is taken, which is said beside it").toHaveAttribute("aria-invalid", "true");
  await form.getByRole("textbox", { name: "Name", exact: true }).fill("wind tunnel");
  await form.getByRole("button", { name: "Create pool" }).click();

  const pool = details(page, "Agent pool");
  await expect(pool.getByRole("heading", { name: "wind tunnel" })).toBeVisible();
  await expect(pool.getByRole("list", { name: "Members" })).toContainText("lab-1");
  await pool.getByRole("button", { name: "Remove lab-1" }).click();
  await expect(pool.getByText("No agents yet")).toBeVisible();
  await expectAccessible(page, "[role=dialog]");

  const { items } = await system.api.get("/pools");
  const { id } = items.find(({ name }: { name: string }) => name === "wind tunnel");
  const assignment = { kind: "pool", id };
  const job = await system.api.post("/jobs", { file_id: jobs.file, tool: "fatigue", function: "count", assignment });
  await expect(pool.getByText("1 job, and none of its agents is there")).toBeVisible();
  await system.api.post(`/jobs/${job.id}/cancel`, {});
  await expect(pool.getByText("0 jobs").first()).toBeVisible();

  const theirs = await signedInAs(chosen);
  await theirs.goto("/pools");
  await expect(rowOf(theirs, "wind tunnel")).toBeVisible();
  await expect(theirs.getByRole("button", { name: "Create pool" })).toHaveCount(0);
  const others = await signedInAs(other);
  await others.goto("/pools");
  await expect(rowOf(others, "test bench")).toBeVisible();
  await expect(rowOf(others, "wind tunnel")).toHaveCount(0);

  await pool.getByRole("button", { name: "Change" }).click();
  await pool.getByRole("textbox", { name: "Name", exact: true }).fill("wind tunnel 2");
  await pool.getByLabel("Everyone").check();
  await pool.getByRole("button", { name: "Save" }).click();
  await expect(pool.getByRole("heading", { name: "wind tunnel 2" })).toBeVisible();
  await expect(rowOf(others, "wind tunnel 2"), "live, for whoever may now").toBeVisible();

  const agents = (await system.api.get("/agents")).items as { id: string; name: string }[];
  const first = agents.find(({ name }) => name === "lab-1")?.id ?? "";
  await pool.getByRole("combobox", { name: "Agent to add" }).selectOption(first);
  await pool.getByRole("button", { name: "Add" }).click();
  await expect(pool.getByRole("list", { name: "Members" })).toContainText("lab-1");

  await pool.getByRole("button", { name: "Archive" }).click();
  await pool.getByRole("button", { name: "Yes, archive" }).click();
  await expect(pool.getByText("Archived", { exact: true })).toBeVisible();
  await pool.getByRole("button", { name: "Restore" }).click();
  await expect(pool.getByRole("button", { name: "Archive" })).toBeVisible();
});
