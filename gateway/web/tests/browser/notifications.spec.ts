/** N1 and N2: what somebody is told of what became of their jobs. */
import type { BrowserContext, Page } from "@playwright/test";
import type { startSystem } from "../../scripts/system.mjs";
import { expect, test } from "./system";

type Api = Awaited<ReturnType<typeof startSystem>>["api"];

interface Told {
  shown: { title: string; body?: string; silent?: boolean }[];
  notes: number[];
}

/** Beside what the browser does, writes down which notifications were shown, and which notes were played. */
async function listen(context: BrowserContext): Promise<void> {
  await context.grantPermissions(["notifications", "clipboard-read", "clipboard-write"]);
  await context.addInitScript(() => {
    const told: Told = { shown: [], notes: [] };
    Object.assign(window, { told });
    const Real = window.Notification;
    window.Notification = class extends Real {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        told.shown.push({ title, body: options?.body ?? "", silent: options?.silent ?? false });
      }
    };
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
      told.notes.push(Math.round(this.frequency.value));
      start.apply(this, when);
    };
  });
}

const told = (page: Page): Promise<Told> => page.evaluate(() => (window as unknown as { told: Told }).told);
const TWO_NOTES = [587, 1175, 880, 1760];

/** What is to end soon runs on an agent of its own: others may be busy with the jobs of other tests. */
let agent = "";
test.beforeAll(async ({ system }) => {
  agent = (await system.agent("lab-told")).id;
});
const run = (fileId: string, fn: string, parameters = {}) => ({
  file_id: fileId,
  tool: "fatigue",
  function: fn,
  parameters,
  assignment: { kind: "agent", id: agent },
});

async function opened(context: BrowserContext, path = "/jobs"): Promise<Page> {
  const page = await context.newPage();
  await page.goto(path);
  await expect(page.getByRole("status", { name: "Live connection: Live" })).toBeVisible();
  // A browser lets a page sound once it was touched.
  await page.keyboard.press("Shift");
  await page.getByRole("heading", { level: 1 }).click();
  return page;
}

/** Signs in as somebody new, so that jobs which other tests have left running do not sound here. */
async function newcomer(context: BrowserContext, api: Api, name: string, role?: string) {
  const who = await api.person(`${name}-${test.info().repeatEachIndex}`, role);
  await context.request.post("/api/v1/session", { data: { username: who.username, password: who.password } });
  return who.api;
}

test("N1: Completed gives its creator a browser notification and one cue of two notes, once in two tabs", async ({
  context,
  system,
}) => {
  await listen(context);
  const api = await newcomer(context, system.api, "told-twice");
  const rig = await api.upload("n1.csv", "a,b\n1,2\n");
  const pages = [await opened(context), await opened(context)];
  const job = run(rig.id, "count", { lines: 1 });
  const { id } = await api.post("/jobs", job);
  await api.ended(id);
  const together = async () => {
    const all = await Promise.all(pages.map(told));
    return { shown: all.flatMap(({ shown }) => shown), notes: all.flatMap(({ notes }) => notes) };
  };
  await expect.poll(async () => (await together()).shown.length).toBeGreaterThan(0);
  // A second job comes after it: by then a second notification of the first would be there.
  const next = await api.post("/jobs", job);
  await api.ended(next.id);
  await expect.poll(async () => (await together()).shown.length).toBe(2);
  await expect.poll(async () => (await together()).notes).toEqual([...TWO_NOTES, ...TWO_NOTES]);
  expect((await together()).shown[0]).toEqual({
    title: "Completed: Fatigue / Count cycles",
    body: "n1.csv",
    silent: true,
  });

  // After a reload nothing is told again.
  for (const page of pages) {
    await page.reload();
    await expect(page.getByRole("status", { name: "Live connection: Live" })).toBeVisible();
  }
  expect((await together()).shown).toEqual([]);
});

test("N1: the mute is beside it, and the sound alone is turned off", async ({ context, system }) => {
  await listen(context);
  const api = await newcomer(context, system.api, "muted");
  const rig = await api.upload("mute.csv", "a,b\n1,2\n");
  const page = await opened(context);
  await page.getByRole("button", { name: "Mute the sound of completed jobs" }).click();
  await expect(page.getByRole("button", { name: "Unmute the sound of completed jobs" })).toBeVisible();
  const job = await api.post("/jobs", run(rig.id, "count"));
  await api.ended(job.id);
  await expect.poll(async () => (await told(page)).shown.length).toBe(1);
  expect((await told(page)).notes).toEqual([]);
  // In Settings it is the same switch, and there one can listen.
  await page.goto("/settings?tab=preferences");
  await expect(page.getByLabel("Play a sound")).not.toBeChecked();
  await page.getByLabel("Play a sound").check();
  await page.getByRole("button", { name: "Listen" }).click();
  await expect.poll(async () => (await told(page)).notes).toEqual(TWO_NOTES);
});

test("N2: Failed and Canceled give a toast and nothing more", async ({ context, system }) => {
  await listen(context);
  const api = await newcomer(context, system.api, "disappointed");
  const rig = await api.upload("n2.csv", "a,b\n1,2\n");
  const page = await opened(context);
  const failing = await api.post("/jobs", run(rig.id, "predict"));
  await api.ended(failing.id);
  await expect(page.getByText("Failed: Fatigue / Predict life on n2.csv")).toBeVisible();
  const pool = await system.api.post("/pools", { name: `nobody is in it ${test.info().repeatEachIndex}` });
  const assignment = { kind: "pool", id: pool.id };
  const waiting = await api.post("/jobs", { ...run(rig.id, "count"), assignment });
  await api.post(`/jobs/${waiting.id}/cancel`, {});
  const toast = page.getByText("Canceled: Fatigue / Count cycles on n2.csv");
  await expect(toast).toBeVisible();
  expect(await told(page)).toEqual({ shown: [], notes: [] });
  await page.getByRole("listitem").filter({ has: toast }).getByRole("button", { name: "Open" }).click();
  await expect(page.getByRole("dialog", { name: "Job details" })).toBeVisible();
});

test("N1, N2: of others' jobs an administrator is told nothing", async ({ context, system }) => {
  await listen(context);
  await newcomer(context, system.api, "calm", "administrator");
  const page = await opened(context, "/jobs?scope=all");
  const other = await system.api.person(`noisy-${test.info().repeatEachIndex}`);
  const rig = await other.api.upload("theirs.csv", "a,b\n1,2\n");
  for (const fn of ["count", "predict"]) {
    const { id } = await other.api.post("/jobs", run(rig.id, fn));
    const ended = await other.api.ended(id);
    const row = page
      .getByRole("row")
      .filter({ has: page.getByRole("button", { name: `Copy Job ID ${id.slice(0, 6)}…` }) });
    await expect(row).toContainText(ended.status);
  }
  expect(await told(page)).toEqual({ shown: [], notes: [] });
  await expect(page.getByText("Failed: Fatigue")).toHaveCount(0);
});

test("N1: the permission is offered once, when a job was started; until it is given a toast tells", async ({
  browser,
  pages,
  system,
}) => {
  const who = await system.api.person(`first-submit-${test.info().repeatEachIndex}`);
  const context = await browser.newContext({ baseURL: pages });
  await context.request.post("/api/v1/session", { data: { username: who.username, password: who.password } });
  await context.addInitScript(() => {
    // Without a screen the browser refuses before it asks; here it has not been asked yet.
    let permission: NotificationPermission = "default";
    Object.defineProperty(Notification, "permission", { get: () => permission });
    Notification.requestPermission = async () => {
      permission = "granted";
      return permission;
    };
  });
  const page = await opened(context);
  const rig = await who.api.upload("first.csv", "a,b\n1,2\n");
  const submit = async () => {
    const { id } = await who.api.post("/jobs", run(rig.id, "count"));
    await who.api.ended(id);
  };
  await submit();
  const question = page.getByText("Shall the browser tell you when a job of yours is completed?");
  await expect(question).toBeVisible();
  await expect(page.getByText("Completed: Fatigue / Count cycles on first.csv")).toBeVisible();
  await page.getByRole("button", { name: "Notify me" }).click();
  expect(await page.evaluate(() => Notification.permission)).toBe("granted");
  await expect(question).toBeHidden();
  await submit();
  await expect(question).toHaveCount(0);
  await context.close();
});
