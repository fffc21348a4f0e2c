/** The Systems pages: E4 to E7, C7 and D1 of the requirements, each by its name; and systems, trees, members and snapshots. */
import type { Locator, Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./system";

type Api = {
  get: (path: string) => Promise<never>;
  post: (path: string, body?: unknown) => Promise<never>;
  put: (path: string, body?: unknown) => Promise<never>;
  upload: (name: string, content: string, type?: string) => Promise<{ id: string }>;
  uploadSample: (name: string, path: string) => Promise<{ id: string }>;
  ended: (id: string) => Promise<{ status: string }>;
};

let count = 0;

/** A system with drawings/bearing-rig.zip and readme.txt in its tree. */
async function makeSystem(api: Api, name = `Pump ${++count}`) {
  const zip = await api.uploadSample("bearing-rig.zip", "archive/samples/bearing-rig.zip");
  const text = await api.upload("readme.txt", "greased\n", "text/plain");
  const { id } = (await api.post("/systems", { name, description: "Of the test loop." })) as { id: string };
  const files = [
    { path: "drawings/bearing-rig.zip", file_id: zip.id },
    { path: "readme.txt", file_id: text.id },
  ];
  await api.post(`/systems/${id}/files`, { files });
  return { id, name, zip: zip.id, text: text.id };
}

async function makeMember(api: Api & { person: (name: string) => Promise<never> }, system: string, role: string) {
  const person = (await api.person(`${role}-${++count}`)) as { username: string; password: string; api: Api };
  const { id } = (await person.api.get("/me")) as { id: string };
  await api.put(`/systems/${system}/members/${id}`, { role });
  return { ...person, id };
}

async function revise(api: Api, file: string) {
  const form = new FormData();
  form.append("file", new Blob(["PK"], { type: "application/zip" }), "bearing-rig.zip");
  await api.post(`/files/${file}/revisions`, form);
}

// The first agent may be busy with what other tests look at.
test.beforeAll(async ({ system }) => {
  await system.agent("lab-of-systems");
});

const item = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("treeitem", { name, exact: typeof name === "string" });
const entry = (page: Page, name: string): Locator => page.getByRole("menuitem", { name });
const section = (page: Page, name: string | RegExp): Locator => page.getByRole("region", { name });

test("E4: the context menu of a file has Extract: right click, Shift+F10, and a visible button", async ({
  signedIn: page,
  system,
}) => {
  const made = await makeSystem(system.api as never);
  await page.goto(`/systems/${made.id}?path=drawings/bearing-rig.zip`);
  const file = item(page, "bearing-rig.zip");
  await file.click({ button: "right" });
  await expect(entry(page, "Extract")).toBeVisible();
  await page.keyboard.press("Escape");
  // It gives the focus back when it has gone.
  await expect(page.getByRole("menu")).toHaveCount(0);
  await file.focus();
  await page.keyboard.press("Shift+F10");
  await expect(entry(page, "Extract")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(file, "the focus is where it was").toBeFocused();
  const button = file.getByRole("button", { name: "Actions for bearing-rig.zip" });
  await expect(button).toBeVisible();
  await button.click();
  await expect(entry(page, "Extract")).toBeEnabled();
});

test("E4, E5: it is there in a snapshot's tree too, and works on the revision that the snapshot has", async ({
  signedIn: page,
  system,
}) => {
  const made = await makeSystem(system.api as never);
  const { id } = await system.api.post(`/systems/${made.id}/snapshots`, { name: "as built" });
  await page.goto(`/systems/${made.id}/snapshots/${id}?path=drawings/bearing-rig.zip`);
  await item(page, "bearing-rig.zip").click({ button: "right" });
  await entry(page, "Extract").click();
  await expect(item(page, "contents.md")).toBeVisible();
  const [job] = (await system.api.get(`/files/${made.zip}/jobs`)).items;
  expect([job.function, job.file.revision]).toEqual(["extract", 1]);
});

test("E5: Extract picks the function and starts it, and shows it at once", async ({ signedIn: page, system }) => {
  const made = await makeSystem(system.api as never);
  await page.goto(`/systems/${made.id}`);
  await item(page, "drawings").click();
  await item(page, "bearing-rig.zip").click({ button: "right" });
  await entry(page, "Extract").click();
  await expect(item(page, /^Archive \/ List contents/)).toBeVisible();
  await expect(section(page, "Activity").getByRole("link", { name: "Archive / List contents" })).toBeVisible();
  const { items } = await system.api.get(`/files/${made.zip}/jobs`);
  expect(items.map((job: { tool: string; function: string }) => `${job.tool}/${job.function}`)).toEqual([
    "archive/extract",
  ]);
});

test("E6: an Editor has Extract, a Viewer does not see it, and the API answers 403", async ({ signedInAs, system }) => {
  const made = await makeSystem(system.api as never);
  const editor = await makeMember(system.api as never, made.id, "editor");
  const viewer = await makeMember(system.api as never, made.id, "viewer");
  const theirs = await signedInAs(editor);
  await theirs.goto(`/systems/${made.id}?path=drawings/bearing-rig.zip`);
  await item(theirs, "bearing-rig.zip").click({ button: "right" });
  await expect(entry(theirs, "Extract")).toBeVisible();
  const page = await signedInAs(viewer);
  await page.goto(`/systems/${made.id}?path=drawings/bearing-rig.zip`);
  await item(page, "bearing-rig.zip").click({ button: "right" });
  await expect(entry(page, "Download")).toBeVisible();
  await expect(entry(page, "Extract")).toHaveCount(0);
  await expect(entry(page, "Remove from the system")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Extract" })).toHaveCount(0);
  await expect(page.getByText(/You are a Viewer of this system/)).toBeVisible();
  const answer = await page.request.post(`/api/v1/systems/${made.id}/extract`, {
    data: { path: "drawings/bearing-rig.zip" },
    headers: { origin: new URL(page.url()).origin },
  });
  expect(answer.status()).toBe(403);
});

test("E7: when the job completes, the artifacts are under the file, by job, and the preview shows them", async ({
  signedIn: page,
  system,
}) => {
  const made = await makeSystem(system.api as never);
  await page.goto(`/systems/${made.id}?path=drawings/bearing-rig.zip`);
  const file = item(page, "bearing-rig.zip");
  await expect(section(page, "Preview of bearing-rig.zip")).toBeVisible();
  await expect(file).not.toHaveAttribute("aria-expanded");
  await file.click({ button: "right" });
  await entry(page, "Extract").click();
  const group = item(page, "Archive / List contents, Completed");
  await expect(group).toBeVisible();
  await expect(group).toHaveAttribute("aria-level", "3");
  await expect(item(page, "contents.md")).toHaveAttribute("aria-level", "4");
  await expect(item(page, "contents.json")).toBeVisible();
  await expect(section(page, "Preview of contents.md"), "nobody reloads").toBeVisible();
  await item(page, "contents.json").click();
  await expect(section(page, "Preview of contents.json")).toBeVisible();
  await expect(page).toHaveURL(/artifact=/);
});

test("D1: a job group's name in the tree, and a job of the activity, open Job details", async ({
  signedIn: page,
  system,
}) => {
  const made = await makeSystem(system.api as never);
  const job = await system.api.post(`/systems/${made.id}/extract`, { path: "drawings/bearing-rig.zip" });
  await system.api.ended(job.id);
  await page.goto(`/systems/${made.id}?path=drawings/bearing-rig.zip`);
  const details = page.getByRole("dialog", { name: "Job details" });
  await item(page, "bearing-rig.zip").focus();
  await page.keyboard.press("ArrowRight");
  await item(page, /^Archive \/ List contents/)
    .getByRole("link", { name: "Archive / List contents" })
    .click();
  await expect(details).toContainText("List contents on bearing-rig.zip");
  await expect(page).toHaveURL(new RegExp(`job=${job.id}`));
  await details.getByRole("button", { name: "Close" }).click();
  await expect(page).toHaveURL(/path=drawings\/bearing-rig.zip$/);
  await section(page, "Activity").getByRole("link", { name: "Archive / List contents" }).click();
  await expect(details).toBeVisible();
});

test("C7: Create job opens from a file's details when the file has functions", async ({ signedIn: page, system }) => {
  const made = await makeSystem(system.api as never);
  await page.goto(`/systems/${made.id}?path=drawings/bearing-rig.zip`);
  await page.getByRole("button", { name: "Create job" }).click();
  const dialog = page.getByRole("dialog", { name: "Create job" });
  await expect(dialog).toContainText("bearing-rig.zip");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  const odd = await system.api.upload("scan.xyzzy", "\u0000\u0001\u0002", "application/x-nobody-knows");
  await system.api.post(`/systems/${made.id}/files`, { files: [{ path: "scan.xyzzy", file_id: odd.id }] });
  await page.goto(`/systems/${made.id}?path=scan.xyzzy`);
  await expect(page.getByText("No function of any tool takes this file.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Create job" })).toHaveCount(0);
});

test("cards: nobody's systems, the first one, search, archive and restore", async ({ signedInAs, system }) => {
  const person = await system.api.person(`ann-${++count}`);
  const page = await signedInAs(person);
  await page.goto("/systems");
  await expect(page.getByRole("heading", { name: "You are in no system yet" })).toBeVisible();
  await page.getByRole("button", { name: "Create system" }).last().click();
  const dialog = page.getByRole("dialog", { name: "Create system" });
  await dialog.getByLabel("Name").fill("Wind tunnel");
  await dialog.getByLabel("Description").fill("With the new balance.");
  await dialog.getByRole("button", { name: "Create system" }).click();
  await expect(page.getByRole("heading", { name: "Nothing is tracked yet" })).toBeVisible();
  await page.getByRole("link", { name: "Systems" }).last().click();
  const card = page.getByRole("link", { name: /^Wind tunnel/ });
  await expect(card).toContainText("Owner");
  await expect(card).toContainText("0 files");
  await page.getByLabel("Find a system").fill("pump");
  await expect(page.getByRole("heading", { name: "No system is called so" })).toBeVisible();
  await expect(page).toHaveURL(/q=pump/);
  await page.getByLabel("Find a system").fill("tunn");
  await card.click();
  await page.getByRole("button", { name: "Actions for Wind tunnel" }).click();
  await entry(page, "Archive…").click();
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  await expect(page.getByText("This system is archived")).toBeVisible();
  await expect(page.getByRole("button", { name: "Track files" })).toHaveCount(0);
  await page.goto("/systems?archived=yes");
  await card.click();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByText("This system is archived")).toHaveCount(0);
});

test("the tree: add a folder, track files, rename, pin, remove", async ({ signedIn: page, system }) => {
  const made = await makeSystem(system.api as never);
  await system.api.upload(`spar-${made.id}.csv`, "a,b\n1,2\n");
  await page.goto(`/systems/${made.id}`);
  await page.getByRole("button", { name: "Add folder" }).click();
  await page.getByLabel("Name").fill("recordings/raw");
  await page.getByRole("dialog").getByRole("button", { name: "Add folder" }).click();
  await expect(item(page, "raw")).toHaveAttribute("aria-selected", "true");

  await page.getByRole("button", { name: "Track files here" }).click();
  const dialog = page.getByRole("dialog", { name: "Track files" });
  await dialog.getByLabel("Find among my files").fill(made.id);
  await dialog.getByRole("option", { name: /^spar-/ }).click();
  await dialog.getByRole("button", { name: "Track 1 file" }).click();
  const file = item(page, `spar-${made.id}.csv`);
  await expect(file).toHaveAttribute("aria-level", "3");

  await file.focus();
  await page.keyboard.press("F2");
  const rename = page.getByRole("dialog", { name: "Rename or move" });
  await rename.getByLabel("Name").fill("spar.csv");
  await rename.getByLabel("Folder").fill("recordings");
  await rename.getByRole("button", { name: "Move" }).click();
  await expect(item(page, "spar.csv")).toHaveAttribute("aria-level", "2");
  await expect(page).toHaveURL(/path=recordings\/spar.csv$/);

  await item(page, "spar.csv").click({ button: "right" });
  await entry(page, "Pin to revision 1").click();
  await expect(page.getByText("Pinned to revision 1")).toBeVisible();
  await page.getByRole("button", { name: "Follow the latest" }).click();
  await expect(page.getByText("The latest revision, 1")).toBeVisible();

  await item(page, "spar.csv").focus();
  await page.keyboard.press("Delete");
  await expect(page.getByRole("button", { name: "Remove", exact: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(item(page, "spar.csv"), "Escape keeps it").toBeFocused();
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(item(page, "spar.csv")).toHaveCount(0);
  expect((await system.api.get(`/systems/${made.id}/tree?path=recordings`)).items).toHaveLength(1);
});

test("a refusal stands beside its field, and nothing typed is lost", async ({ signedIn: page, system }) => {
  const made = await makeSystem(system.api as never);
  await page.goto(`/systems/${made.id}?path=readme.txt`);
  await item(page, "readme.txt").focus();
  await page.keyboard.press("F2");
  const dialog = page.getByRole("dialog", { name: "Rename or move" });
  await dialog.getByLabel("Name").fill("drawings");
  await dialog.getByRole("button", { name: "Rename" }).click();
  await expect(dialog.getByLabel("Name")).toHaveAccessibleDescription(/There is something else at 'drawings' already/);
  await expect(dialog.getByLabel("Name")).toHaveValue("drawings");
});

test("the tree is driven by the keyboard alone", async ({ signedIn: page, system }) => {
  const made = await makeSystem(system.api as never);
  await page.goto(`/systems/${made.id}`);
  await expect(page.getByRole("tree", { name: `Tree of ${made.name}` })).toBeVisible();
  await expect(item(page, "drawings")).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(item(page, "drawings")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(item(page, "drawings")).toHaveAttribute("aria-expanded", "true");
  await expect(item(page, "bearing-rig.zip")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(item(page, "bearing-rig.zip")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(item(page, "drawings"), "left goes to what it is in").toBeFocused();
  await page.keyboard.press("r");
  await expect(item(page, "readme.txt"), "letters find a name").toBeFocused();
  await page.keyboard.press("Enter");
  await expect(section(page, "Preview of readme.txt")).toBeVisible();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowLeft");
  await expect(item(page, "drawings")).toHaveAttribute("aria-expanded", "false");
  await expect(item(page, "bearing-rig.zip")).toHaveCount(0);
});

test("ten thousand files in a folder: only those in sight are there", async ({ signedIn: page, system }) => {
  const made = await makeSystem(system.api as never);
  for (let from = 0; from < 10_000; from += 1_000) {
    const files = Array.from({ length: 1_000 }, (_, index) => ({
      path: `flight/channel-${String(from + index).padStart(5, "0")}.txt`,
      file_id: made.text,
    }));
    await system.api.post(`/systems/${made.id}/files`, { files });
  }
  await page.goto(`/systems/${made.id}`);
  await item(page, "flight").click();
  await expect(item(page, "channel-00000.txt")).toBeVisible();
  await expect(item(page, "channel-00000.txt")).toHaveAttribute("aria-setsize", "10000");
  expect(await page.getByRole("treeitem").count()).toBeLessThan(120);
  await page.keyboard.press("End");
  await expect(item(page, "readme.txt"), "what is beside the folder is at the end").toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(item(page, "channel-09999.txt")).toBeFocused();
  await page.goto(`/systems/${made.id}?path=flight/channel-07000.txt`);
  await expect(item(page, "channel-07000.txt"), "a link leads to it").toBeInViewport();
});

test("members: add by name, change, remove; the roles are explained", async ({
  signedIn: page,
  signedInAs,
  system,
}) => {
  const made = await makeSystem(system.api as never);
  const person = await system.api.person(`nora-${++count}`);
  const theirs = await signedInAs(person);
  await theirs.goto(`/systems/${made.id}`);
  await expect(theirs.getByRole("heading", { name: "There is no such system" })).toBeVisible();

  await page.goto(`/systems/${made.id}`);
  await page
    .getByRole("link", { name: /^Members/ })
    .first()
    .click();
  await expect(section(page, "What the roles mean")).toContainText("Also decides about owners");
  await page.getByRole("combobox", { name: "Name of a person" }).fill(person.username);
  await page.getByRole("option", { name: person.username }).click();
  await page.getByLabel("Role", { exact: true }).selectOption("editor");
  await page.getByRole("button", { name: "Add member" }).click();
  const row = page.getByRole("listitem", { name: person.username });
  await expect(row.getByRole("combobox")).toHaveValue("editor");
  await row.getByRole("combobox").selectOption("viewer");
  await expect(row.getByRole("combobox")).toHaveValue("viewer");

  await theirs.reload();
  await theirs
    .getByRole("link", { name: /^Members/ })
    .first()
    .click();
  await expect(theirs.getByText("Administrators and owners of the system decide who is a member.")).toBeVisible();
  await expect(theirs.getByRole("button", { name: "Add member" })).toHaveCount(0);

  await row.getByRole("button", { name: `Remove ${person.username}` }).click();
  await row.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(row).toHaveCount(0);
  await expect(page.getByText("the only owner, so it stays so")).toBeVisible();
});

test("snapshots: take one, open it, compare it with the present and with another", async ({
  signedIn: page,
  system,
}) => {
  const made = await makeSystem(system.api as never);
  await page.goto(`/systems/${made.id}`);
  await page.getByRole("button", { name: "Take snapshot" }).click();
  const dialog = page.getByRole("dialog", { name: "Take snapshot" });
  await dialog.getByLabel("Name").fill("as built");
  await dialog.getByLabel("Description").fill("Before run 1.");
  await dialog.getByRole("button", { name: "Take snapshot" }).click();
  await expect(dialog).toHaveCount(0);
  await system.api.patch(`/systems/${made.id}/entries`, { path: "readme.txt", to: "read me.txt" });
  await revise(system.api as never, made.zip);
  await system.api.post(`/systems/${made.id}/snapshots`, { name: "second" });
  await page
    .getByRole("link", { name: /^Snapshots/ })
    .first()
    .click();
  await expect(page.getByRole("table", { name: "Snapshots" }).getByRole("row")).toHaveCount(3);
  await page.getByRole("link", { name: "as built", exact: true }).click();
  await expect(page).toHaveURL(/\/snapshots\/[0-9a-f-]{36}$/);
  await expect(item(page, "readme.txt"), "as it was").toBeVisible();
  await expect(page.getByText("Before run 1.")).toBeVisible();
  await item(page, "readme.txt").click({ button: "right" });
  await expect(entry(page, "Copy path")).toBeVisible();
  await expect(entry(page, "Rename or move…"), "nothing in it changes").toHaveCount(0);
  await page.keyboard.press("Escape");

  await page.getByLabel("Compare with").selectOption("present");
  const differences = section(page, "Differences");
  await expect(differences).toContainText("1 added");
  await expect(differences).toContainText("1 removed");
  await expect(differences).toContainText("1 changed");
  await expect(differences.getByRole("row", { name: /read me.txt/ })).toContainText("Added");
  await expect(differences.getByRole("row", { name: /readme.txt/ })).toContainText("Removed");
  await expect(differences.getByRole("row", { name: /bearing-rig.zip/ })).toContainText("Revision 1 became 2");
  await differences.getByRole("row", { name: /readme.txt/ }).click();
  await expect(section(page, "Preview of readme.txt"), "what was removed can be looked at").toBeVisible();
  await page.getByLabel("Compare with").selectOption("second");
  await expect(differences).toContainText("1 added");
});

test("what others do shows without a reload", async ({ signedIn: page, system }) => {
  const made = await makeSystem(system.api as never);
  await page.goto(`/systems/${made.id}?path=drawings/bearing-rig.zip`);
  await expect(item(page, "readme.txt")).toBeVisible();
  await expect(page.getByRole("status", { name: "Live connection: Live" })).toBeVisible();
  await system.api.patch(`/systems/${made.id}/entries`, { path: "readme.txt", to: "greasing.txt" });
  await expect(item(page, "greasing.txt")).toBeVisible();
  await revise(system.api as never, made.zip);
  await expect(item(page, "bearing-rig.zip")).toHaveAccessibleDescription("Revision 2, the latest");
});

test("one column at a time at 390 px, and nothing scrolls sideways", async ({ signedIn: page, system }) => {
  const made = await makeSystem(system.api as never);
  const { id } = await system.api.post(`/systems/${made.id}/snapshots`, { name: "as built" });
  await page.setViewportSize({ width: 390, height: 844 });
  const paths = [
    "",
    `/${made.id}`,
    `/${made.id}?view=members`,
    `/${made.id}?view=snapshots`,
    `/${made.id}/snapshots/${id}`,
  ];
  for (const path of paths) {
    await page.goto(`/systems${path}`);
    await expect(page.getByText(/Pump|as built/).first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390);
  }
  await page.goto(`/systems/${made.id}`);
  await item(page, "readme.txt").click();
  await expect(section(page, "Preview of readme.txt")).toBeVisible();
  await expect(page.getByRole("tree")).toHaveCount(0);
  await page.getByRole("tab", { name: "Details" }).click();
  await expect(section(page, "Details")).toBeVisible();
  await page.goBack();
  await expect(item(page, "readme.txt")).toBeVisible();
});

test("axe finds nothing", async ({ signedIn: page, system }) => {
  const made = await makeSystem(system.api as never);
  const job = await system.api.post(`/systems/${made.id}/extract`, { path: "drawings/bearing-rig.zip" });
  await system.api.ended(job.id);
  const { id } = await system.api.post(`/systems/${made.id}/snapshots`, { name: "as built" });
  await system.api.post(`/systems/${made.id}/folders`, { paths: ["new"] });
  await page.goto("/systems");
  await expect(page.getByRole("link", { name: /^Pump/ }).first()).toBeVisible();
  await expectAccessible(page);
  await page.goto(`/systems/${made.id}?path=drawings/bearing-rig.zip`);
  await item(page, "bearing-rig.zip").focus();
  await page.keyboard.press("ArrowRight");
  await expect(item(page, "contents.md")).toBeVisible();
  await expectAccessible(page);
  await item(page, "bearing-rig.zip").click({ button: "right" });
  await expect(entry(page, "Extract")).toBeVisible();
  await expectAccessible(page, "[role=menu]");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Track files" }).click();
  await expect(page.getByRole("option").first()).toBeVisible();
  await expectAccessible(page, "[role=dialog]");
  for (const view of ["members", "snapshots"]) {
    await page.goto(`/systems/${made.id}?view=${view}`);
    await expect(page.getByText(/Administrator|as built/).first()).toBeVisible();
    await expectAccessible(page);
  }
  await page.goto(`/systems/${made.id}/snapshots/${id}?with=present`);
  await expect(section(page, "Differences")).toBeVisible();
  await expectAccessible(page);
});
