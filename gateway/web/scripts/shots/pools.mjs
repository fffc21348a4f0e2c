// The page of agent pools.

export const SHOTS = [
  { name: "pools", path: "/pools" },
  { name: "pools-loading", path: "/pools", hold: /\/api\/v1\/pools(\?|$)/ },
  { name: "pools-error", path: "/pools", fail: /\/api\/v1\/pools(\?|$)/ },
  { name: "pools-none", path: "/pools", answer: [/\/api\/v1\/pools(\?|$)/, { items: [] }] },
  { name: "pool", path: ({ pool }) => `/pools/${pool}` },
  {
    name: "pool-change",
    path: ({ pool }) => `/pools/${pool}`,
    async go(page) {
      await page.getByRole("button", { name: "Change" }).click();
      await page.getByLabel("Only these people").check();
      await page.getByLabel("Add a person by name").fill("admin");
      await page.getByRole("list", { name: "People found" }).waitFor();
    },
  },
  {
    name: "pool-archive",
    path: ({ pool }) => `/pools/${pool}`,
    go: (page) => page.getByRole("button", { name: "Archive" }).click(),
  },
  {
    name: "pools-create",
    path: "/pools",
    go: (page) => page.getByRole("button", { name: "Create pool" }).click(),
  },
];
