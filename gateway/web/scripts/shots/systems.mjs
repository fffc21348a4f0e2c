// The Systems pages.
import { seedSystems } from "../seed-systems.mjs";

/** What these pages are shown with, beside what seed.mjs makes. */
export const SEED = seedSystems;

const system = (id, search = "") => `/systems/${id}${search}`;
const openMenu = (name) => async (page) => {
  await page.getByRole("treeitem", { name }).click({ button: "right" });
  await page.getByRole("menu").waitFor();
};
const go =
  (...steps) =>
  async (page, at) => {
    for (const step of steps) await step(page, at);
  };
const press = (name) => (page) => page.getByRole("button", { name }).first().click();

export const SHOTS = [
  { name: "systems", path: "/systems" },
  { name: "systems-none-fit", path: "/systems?q=turbine" },
  { name: "systems-archived", path: "/systems?archived=yes" },
  { name: "systems-loading", path: "/systems", hold: /\/api\/v1\/systems\?/ },
  { name: "systems-error", path: "/systems", fail: /\/api\/v1\/systems\?/ },
  { name: "systems-create", path: "/systems", go: press("Create system") },
  { name: "system", path: (made) => system(made.pump) },
  { name: "system-empty", path: (made) => system(made.empty) },
  { name: "system-archived", path: (made) => system(made.archivedSystem) },
  { name: "system-unknown", path: system("00000000-0000-4000-8000-000000000000") },
  { name: "system-loading", path: (made) => system(made.pump), hold: /\/tree/ },
  { name: "system-error", path: (made) => system(made.pump), fail: /\/api\/v1\/systems\/[^/]+$/ },
  { name: "system-folder", path: (made) => system(made.pump, "?path=recordings") },
  { name: "system-file", path: (made) => system(made.pump, "?path=recordings/endurance%20run%2012,%20pinned.csv") },
  {
    name: "system-artifacts",
    path: (made) => system(made.pump, "?path=drawings/parts/bearing-rig.zip"),
    async go(page, { narrow }) {
      if (narrow) return;
      await page.getByRole("treeitem", { name: "bearing-rig.zip" }).focus();
      await page.keyboard.press("ArrowRight");
    },
  },
  {
    name: "system-details",
    path: (made) => system(made.pump, "?path=drawings/parts/bearing-rig.zip"),
    async go(page, { narrow }) {
      if (narrow) await page.getByRole("tab", { name: "Details" }).click();
    },
  },
  {
    name: "system-menu",
    path: (made) => system(made.pump),
    go: go((page) => page.getByRole("treeitem", { name: "drawings" }).click(), openMenu("pump P-101.step")),
  },
  {
    name: "system-extract-menu",
    path: (made) => system(made.pump),
    go: go((page) => page.getByRole("treeitem", { name: "recordings" }).click(), openMenu("rig-logs.tar.gz")),
  },
  {
    name: "system-remove",
    path: (made) => system(made.pump),
    async go(page) {
      await page.getByRole("treeitem", { name: "drawings" }).focus();
      await page.keyboard.press("Delete");
    },
  },
  {
    name: "system-move",
    path: (made) => system(made.pump),
    async go(page) {
      await page.getByRole("treeitem", { name: "drawings" }).focus();
      await page.keyboard.press("F2");
    },
  },
  {
    name: "system-track",
    path: (made) => system(made.pump),
    go: go(press("Track files"), (page) => page.getByRole("option").nth(1).click()),
  },
  {
    name: "system-large",
    path: (made) => system(made.large),
    async go(page) {
      await page.getByRole("treeitem", { name: "flight 3" }).click();
      await page.getByRole("treeitem", { name: "channel-00000.csv" }).waitFor();
      await page.waitForTimeout(2_000);
      await page.keyboard.press("End");
    },
  },
  { name: "system-snapshots", path: (made) => system(made.pump, "?view=snapshots") },
  { name: "system-snapshots-none", path: (made) => system(made.empty, "?view=snapshots") },
  {
    name: "system-take-snapshot",
    path: (made) => system(made.pump),
    async go(page, { narrow }) {
      if (!narrow) return press("Take snapshot")(page);
      await page.getByRole("button", { name: "Actions for Pump P-101" }).click();
      await page.getByRole("menuitem", { name: "Take snapshot" }).click();
    },
  },
  { name: "system-members", path: (made) => system(made.pump, "?view=members") },
  {
    name: "system-add-member",
    path: (made) => system(made.pump, "?view=members"),
    go: (page) => page.getByRole("combobox", { name: "Name of a person" }).click(),
  },
  { name: "snapshot", path: (made) => system(made.pump, `/snapshots/${made.snapshot}`) },
  { name: "snapshot-compare", path: (made) => system(made.pump, `/snapshots/${made.snapshot}?with=present`) },
  { name: "snapshot-same", path: (made) => system(made.pump, `/snapshots/${made.second}?with=present`) },
];
