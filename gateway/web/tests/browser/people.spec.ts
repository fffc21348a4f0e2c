/** People: add somebody, and what an administrator does with them; and how somebody comes in with a one-time secret. */
import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./system";

const rowOf = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
const details = (page: Page, name: string) => page.getByRole("dialog", { name, exact: true });

test("somebody is added with a one-time secret, sets a password with its link, and is signed in", async ({
  signedIn: page,
  browser,
  pages,
}) => {
  await page.goto("/people");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add person" }).click();
  const form = details(page, "Add person");
  await form.getByRole("textbox", { name: "Name", exact: true }).fill("Nora Example");
  await form.getByRole("textbox", { name: "Username" }).fill("admin");
  await form.getByLabel(/^Auditor/).check();
  await expectAccessible(page, "[role=dialog]");
  await form.getByRole("button", { name: "Add person" }).click();
  await expect(form.getByRole("textbox", { name: "Username" })).toHaveAttribute("aria-invalid", "true");
  await form.getByRole("textbox", { name: "Username" }).fill("nora");
  await form.getByRole("button", { name: "Add person" }).click();
  const link = (await form.getByRole("textbox", { name: "Link" }).textContent()) ?? "";
  expect(link).toContain("/sign-in#secret=");
  await expectAccessible(page, "[role=dialog]");
  await form.getByRole("button", { name: "Done" }).click();
  await expect(rowOf(page, "Nora Example")).toContainText("No password yet");
  await expect(rowOf(page, "Nora Example")).toContainText("Auditor");

  const context = await browser.newContext({ baseURL: pages });
  const theirs = await context.newPage();
  await theirs.goto(link);
  await expect(theirs, "the secret stands no longer in the address").toHaveURL(/\/sign-in$/);
  await expectAccessible(theirs);
  await theirs.getByLabel("New password").fill("a sentence of Nora");
  await theirs.getByRole("button", { name: "Set password and sign in" }).click();
  await expect(theirs.getByRole("button", { name: /^Account/ })).toContainText("Nora Example");
  await expect(rowOf(page, "Nora Example")).not.toContainText("No password yet");

  // A secret is good once.
  const again = await (await browser.newContext({ baseURL: pages })).newPage();
  await again.goto("/sign-in");
  await again.getByRole("button", { name: "Set a password with a one-time secret" }).click();
  await again.getByLabel("One-time secret").fill(decodeURIComponent(link.split("#secret=")[1] ?? ""));
  await again.getByLabel("New password").fill("somebody else's sentence");
  await again.getByRole("button", { name: "Set password and sign in" }).click();
  await expect(again.getByRole("alert")).toContainText("not valid, or not any more");
  await expectAccessible(again);
  await again.getByRole("button", { name: "I have a password" }).click();
  await expect(again.getByLabel("Username")).toBeVisible();
  await again.context().close();
  await context.close();
});

test("a person is changed, their password reset, their sessions ended, deactivated, reactivated and erased", async ({
  signedIn: page,
  signedInAs,
  system,
}) => {
  const who = await system.api.person("lovelace");
  const theirs = await signedInAs(who);
  await theirs.goto("/jobs");
  await page.goto("/people");
  await page.getByLabel("Filter people").fill("lovel");
  await expect(page.getByRole("row").filter({ has: page.getByRole("cell") })).toHaveCount(1);
  await rowOf(page, "lovelace").click();
  const person = details(page, "Person");
  await person.getByRole("button", { name: "Change" }).click();
  await person.getByRole("textbox", { name: "Name", exact: true }).fill("Ada Lovelace");
  await person.getByRole("textbox", { name: "E-mail" }).fill("ada@example.org");
  await person.getByLabel(/^Auditor/).check();
  await person.getByRole("button", { name: "Save" }).click();
  await expect(person.getByRole("heading", { name: "Ada Lovelace" })).toBeVisible();
  await expect(person.getByText("ada@example.org")).toBeVisible();
  await expectAccessible(page, "[role=dialog]");

  await person.getByRole("button", { name: "Reset password" }).click();
  await person.getByRole("button", { name: "Yes, make one" }).click();
  await expect(person.getByRole("textbox", { name: "Link" })).toContainText("/sign-in#secret=");
  await person.getByRole("button", { name: "Done" }).click();

  await person.getByRole("button", { name: "End sessions" }).click();
  await page.keyboard.press("Escape");
  await person.getByRole("button", { name: "End sessions" }).click();
  await person.getByRole("button", { name: "Yes, end" }).click();
  await expect(theirs.getByRole("button", { name: "Sign in" }), "their page hears of it by itself").toBeVisible();

  await person.getByRole("button", { name: "Deactivate" }).click();
  await person.getByRole("button", { name: "Yes, deactivate" }).click();
  await expect(person.getByText("Deactivated", { exact: true })).toBeVisible();
  await theirs.getByLabel("Username").fill(who.username);
  await theirs.getByLabel("Password").fill(who.password);
  await theirs.getByRole("button", { name: "Sign in" }).click();
  await expect(theirs.getByRole("alert")).toBeVisible();
  await person.getByRole("button", { name: "Reactivate" }).click();
  await expect(person.getByRole("button", { name: "Deactivate" })).toBeVisible();

  await person.getByRole("button", { name: "Erase…" }).click();
  const forEver = person.getByRole("button", { name: "Erase for ever" });
  await expect(forEver).toBeDisabled();
  await person.getByLabel(/^Type their user name/).fill("lovelace");
  await expectAccessible(page, "[role=dialog]");
  await forEver.click();
  await expect(person).toBeHidden();
  await expect(page.getByText("Nobody goes by that")).toBeVisible();
});

test("the last administrator stays one, and is told so", async ({ signedIn: page, system }) => {
  // Other tests may have let in another.
  const { items } = await system.api.get("/people?role=administrator&active=true");
  for (const { id, username } of items)
    if (username !== system.username) await system.api.patch(`/people/${id}`, { role: "member" });
  await page.goto("/people");
  await page.getByRole("link", { name: /^Administrator \(you\)/ }).click();
  const person = details(page, "Person");
  await person.getByRole("button", { name: "Change" }).click();
  await person.getByLabel(/^Member/).check();
  await person.getByRole("button", { name: "Save" }).click();
  await expect(person.getByRole("alert")).toContainText(/administrator/);
  await expect(person.getByRole("button", { name: "Erase…" })).toHaveCount(0);
});

test("people are for administrators: others are told so", async ({ signedInAs, system }) => {
  const page = await signedInAs(await system.api.person("no-people"));
  await page.goto("/people");
  await expect(page.getByText("People are for administrators")).toBeVisible();
  await expect(page.getByRole("navigation").getByRole("link", { name: "People" })).toHaveCount(0);
});
