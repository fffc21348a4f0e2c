/** Signing in with an identity provider: a real one, in a real browser. */
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { startSystem } from "../../scripts/system.mjs";
import { expectAccessible } from "./system";

let system: Awaited<ReturnType<typeof startSystem>>;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  system = await startSystem({ oidc: true });
});
test.afterAll(() => system.stop());

const account = (page: Page) => page.getByRole("button", { name: /^Account/ });
const withProvider = (page: Page) => page.getByRole("link", { name: "Continue with Example login" });

/** The pages of the provider: who one is, and that Jobtrail may know it. */
async function passProvider(page: Page, name: string): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(name);
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

test("one signs in with the identity provider, and comes to where one wanted to go", async ({ page }) => {
  await page.goto(`${system.url}/jobs?status=Failed`);
  await withProvider(page).click();
  await passProvider(page, "ellen");
  await expect(page).toHaveURL(`${system.url}/jobs?status=Failed`);
  await expect(account(page)).toContainText("Name of ellen");
});

test("who has a password links their account in Settings, and signs in with it from then on", async ({
  context,
  page,
  browser,
}) => {
  const mary = await system.api.person("mary");
  await signIn(context, mary);
  await page.goto(`${system.url}/settings`);
  await page.getByRole("link", { name: "Sign in with it from now on" }).click();
  await passProvider(page, "mm");
  await expect(page).toHaveURL(`${system.url}/settings`);
  await expect(page.getByText("You can sign in with it")).toBeVisible();

  const elsewhere = await browser.newContext();
  const again = await elsewhere.newPage();
  await again.goto(system.url);
  await withProvider(again).click();
  await passProvider(again, "mm");
  await expect(account(again)).toContainText("mary");
  await elsewhere.close();
});

test("who is refused comes back to the page of sign-in, which says why, and can begin again", async ({ page }) => {
  await page.goto(`${system.url}/jobs`);
  await withProvider(page).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("alert")).toContainText("You are not signed in. Example login refused it");
  await expectAccessible(page);
  await withProvider(page).click();
  await passProvider(page, "olga");
  await expect(page).toHaveURL(`${system.url}/jobs`);

  const [olga] = (await system.api.get("/people?q=olga")).items;
  await system.api.patch(`/people/${olga.id}`, { active: false });
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await withProvider(page).click();
  await expect(page.getByRole("alert")).toContainText("Your account here is deactivated");
  await expect(page).toHaveURL(/\/sign-in\?/);
});

test("whose linking is refused is told so, and goes back to where they were", async ({ context, page }) => {
  await signIn(context, await system.api.person("nina"));
  await page.goto(`${system.url}/settings`);
  await page.getByRole("link", { name: "Sign in with it from now on" }).click();
  await passProvider(page, "ellen");
  await expect(page.getByRole("alert")).toContainText("Your account was not linked.");
  await page.getByRole("link", { name: "Back to where you were" }).click();
  await expect(page).toHaveURL(`${system.url}/settings`);
  await expect(page.getByRole("link", { name: "Sign in with it from now on" })).toBeVisible();
});

async function signIn(context: BrowserContext, { username, password }: { username: string; password: string }) {
  await context.request.post(`${system.url}/api/v1/session`, { data: { username, password } });
}
