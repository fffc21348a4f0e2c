/** Settings: my profile and password, my sessions, my API tokens, theme and sound. */
import { expect, expectAccessible, test } from "./system";

test("my name changes at once everywhere on the page", async ({ signedInAs, system }) => {
  const page = await signedInAs(await system.api.person("renamed"));
  await page.goto("/settings");
  await expect(page.getByText("Member", { exact: true }).first()).toBeVisible();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Ada Example");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByRole("button", { name: /^Account/ })).toContainText("Ada Example");
  await expectAccessible(page);
});

test("my password changes, a wrong one is told beside its field, my other sessions end", async ({
  signedInAs,
  system,
}) => {
  const who = await system.api.person("password-changer");
  const page = await signedInAs(who);
  const other = await signedInAs(who);
  await other.goto("/jobs");
  await page.goto("/settings");
  await page.getByLabel("Present password").fill("not it at all");
  await page.getByLabel("New password").fill("a sentence that is long");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByLabel("Present password")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Present password").fill(who.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Password changed")).toBeVisible();
  await expect(page.getByLabel("Present password"), "nothing of it stays on the page").toHaveValue("");
  await other.reload();
  await expect(other.getByRole("button", { name: "Sign in" })).toBeVisible();
  const again = await signedInAs({ ...who, password: "a sentence that is long" });
  await again.goto("/settings");
  await expect(again.getByLabel("Present password")).toBeVisible();
});

test("my sessions are listed, one is ended, and then all others", async ({ signedInAs, system }) => {
  const who = await system.api.person("many-sessions");
  const page = await signedInAs(who);
  const second = await signedInAs(who);
  await second.goto("/jobs");
  await page.goto("/settings?tab=sessions");
  const list = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
  await expect(list).toHaveCount(3);
  await expect(list.filter({ hasText: "This one" })).toHaveCount(1);
  await expect(list.filter({ hasText: "Chromium on Linux" }).first()).toBeVisible();
  await expectAccessible(page);
  await page
    .getByRole("button", { name: /^End the session of/ })
    .first()
    .click();
  await expect(list).toHaveCount(2);
  await page.getByRole("button", { name: "End all others" }).click();
  await page.getByRole("button", { name: "Yes, end" }).click();
  await expect(list).toHaveCount(1);
  await second.reload();
  await expect(second.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("an API token has a scope and an expiry, is shown once, works, and is revoked", async ({
  signedInAs,
  system,
  playwright,
}) => {
  const page = await signedInAs(await system.api.person("token-maker"));
  await page.goto("/settings?tab=tokens");
  await expect(page.getByText("No API tokens")).toBeVisible();
  await page.getByRole("button", { name: "Create token" }).click();
  const dialog = page.getByRole("dialog", { name: "Create token" });
  await expect(dialog.getByLabel(/^Administer/), "of administrators alone").toHaveCount(0);
  await dialog.getByLabel("What it is for").fill("nightly import");
  await dialog.getByLabel(/^Read/).check();
  await dialog.getByLabel("Good for").selectOption("7 days");
  await expectAccessible(page, "[role=dialog]");
  await dialog.getByRole("button", { name: "Create token" }).click();
  const secret = (await dialog.getByRole("textbox", { name: "Token" }).textContent()) ?? "";
  expect(secret).toMatch(/^jt_/);
  await dialog.getByRole("button", { name: "Copy Token" }).click();
  await expect(page.getByText("Token copied")).toBeVisible();
  await dialog.getByRole("button", { name: "Done" }).click();
  const row = page.getByRole("list", { name: "API tokens" }).getByRole("listitem");
  await expect(row).toContainText("Read");
  await expect(page.getByText(secret), "nowhere afterwards").toHaveCount(0);
  await expectAccessible(page);

  const program = await playwright.request.newContext({
    baseURL: system.url,
    extraHTTPHeaders: { authorization: `Bearer ${secret}` },
  });
  expect((await program.get("/api/v1/me")).status()).toBe(200);
  expect((await program.post("/api/v1/tokens", { data: { name: "no" } })).status()).toBe(403);
  await row.getByRole("button", { name: "Revoke nightly import" }).click();
  await row.getByRole("button", { name: "Yes, revoke" }).click();
  await expect(page.getByText("No API tokens")).toBeVisible();
  // Gateways remember who a token is for some seconds.
  await expect.poll(async () => (await program.get("/api/v1/me")).status()).toBe(401);
  await program.dispose();
});

test("the theme is chosen, and stays", async ({ signedIn: page }) => {
  await page.goto("/settings?tab=preferences");
  await page.getByRole("radio", { name: "Dark" }).check();
  await page.reload();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expectAccessible(page);
  await page.getByRole("radio", { name: "As the system" }).check();
  await expect(page.locator("html")).not.toHaveAttribute("data-theme", "dark");
});
