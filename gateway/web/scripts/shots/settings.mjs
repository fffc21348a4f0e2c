// The Settings page.

export const SHOTS = [
  { name: "settings", path: "/settings" },
  { name: "settings-sessions", path: "/settings?tab=sessions" },
  { name: "settings-sessions-error", path: "/settings?tab=sessions", fail: /\/me\/sessions$/ },
  { name: "settings-tokens", path: "/settings?tab=tokens" },
  {
    name: "settings-token",
    path: "/settings?tab=tokens",
    async go(page) {
      await page.getByRole("button", { name: "Create token" }).first().click();
      await page.getByLabel("What it is for").fill("nightly import");
    },
  },
  {
    name: "settings-token-made",
    path: "/settings?tab=tokens",
    async go(page) {
      await page.getByRole("button", { name: "Create token" }).first().click();
      await page.getByLabel("What it is for").fill("nightly import");
      await page.getByRole("dialog").getByRole("button", { name: "Create token" }).click();
      await page.getByText("shown this once").waitFor();
    },
  },
  { name: "settings-preferences", path: "/settings?tab=preferences" },
];
