/** The Files page, and previews: the requirements around the jobs. */
import type { Page } from "@playwright/test";
import { tar } from "../../scripts/seed-files.mjs";
import { expect, expectAccessible, test } from "./system";

const rows = (page: Page, list = "My Files") =>
  page
    .getByRole("table", { name: list })
    .getByRole("row")
    .filter({ has: page.getByRole("cell") });
const details = (page: Page) => page.getByRole("region", { name: "File details" });
const preview = (page: Page) => page.getByRole("region", { name: /^Preview of/ });
const text = (name: string, content = "one\n") => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });

test("Files: many are uploaded at once, and one is opened when it is there", async ({ signedIn: page }) => {
  await page.goto("/files");
  const choose = page.getByLabel("Upload: files");
  await choose.setInputFiles([text("first of two.txt"), text("second of two.txt")]);
  const uploads = page.getByRole("region", { name: "Uploads" });
  await expect(uploads.getByRole("heading", { name: "Uploaded" })).toBeVisible();
  await expect(rows(page).filter({ hasText: "first of two.txt" })).toBeVisible();
  await expect(rows(page).filter({ hasText: "second of two.txt" })).toBeVisible();
  await choose.setInputFiles(text("opened by itself.txt"));
  await expect(details(page).getByRole("heading", { name: "opened by itself.txt" })).toBeVisible();
});

test("Files: dropped anywhere on the page", async ({ signedIn: page, jobs }) => {
  await page.goto(`/files/${jobs.file}`);
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["dropped\n"], "dropped.txt", { type: "text/plain" }));
    return transfer;
  });
  const target = page.getByRole("table", { name: "My Files" });
  await target.dispatchEvent("dragenter", { dataTransfer: data });
  await expect(page.getByText("Drop files to upload them")).toBeVisible();
  await target.dispatchEvent("drop", { dataTransfer: data });
  await expect(details(page).getByRole("heading", { name: "dropped.txt" })).toBeVisible();
});

test("Files: progress, cancel, and what failed can be tried again", async ({ signedIn: page }) => {
  await page.goto("/files");
  const uploads = page.getByRole("region", { name: "Uploads" });
  await page.route("**/api/v1/files?name=slow*", () => {});
  await page.getByLabel("Upload: files").setInputFiles(text("slow.txt"));
  await expect(uploads.getByRole("progressbar", { name: "Upload of slow.txt" })).toBeVisible();
  await uploads.getByRole("button", { name: "Cancel the upload of slow.txt" }).click();
  await expect(uploads.getByText("canceled")).toBeVisible();
  await page.route("**/api/v1/files?name=fails*", (route) => route.abort(), { times: 1 });
  await page.getByLabel("Upload: files").setInputFiles(text("fails.txt"));
  await expect(uploads.getByRole("alert")).toContainText("could not be reached");
  await uploads.getByRole("button", { name: "Try again" }).click();
  await expect(details(page).getByRole("heading", { name: "fails.txt" })).toBeVisible();
  await expect(rows(page).filter({ hasText: "slow.txt" }), "what was canceled is not there").toHaveCount(0);
});

test("Files: filters and sorts live in the URL", async ({ signedIn: page, jobs }) => {
  await page.goto("/files");
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("RIG");
  await expect(page).toHaveURL(/name=RIG/);
  await expect(rows(page).filter({ hasText: "rig settings.json" })).toBeVisible();
  await expect(rows(page).filter({ hasText: "rings.png" })).toHaveCount(0);
  await page.getByLabel("Type", { exact: true }).selectOption("archive");
  await expect(rows(page).filter({ hasText: "rig settings.json" })).toHaveCount(0);
  await expect(rows(page).filter({ hasText: "bearing-rig.zip" })).toBeVisible();
  await page.goto("/files?sort=size");
  await expect(rows(page).first()).toContainText("load history");
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
  await expect(page).toHaveURL(/sort=name/);
  await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "ascending");
  await page.goto("/files?name=nothing+is+called+that");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(rows(page).filter({ hasText: "count.rs" })).toBeVisible();
  expect(jobs.files.code).toBeTruthy();
});

test("Files: an administrator sees everybody's, with whose they are; others see no switch", async ({
  signedIn: page,
  signedInAs,
  system,
  jobs,
}) => {
  expect(jobs.file).toBeTruthy();
  const rita = await system.api.person("rita");
  await rita.api.upload("of rita.csv", "a\n1\n");
  await page.goto("/files");
  await expect(rows(page).first()).toBeVisible();
  await expect(rows(page).filter({ hasText: "of rita.csv" })).toHaveCount(0);
  await page.getByRole("button", { name: "All Files" }).click();
  await expect(rows(page, "All Files").filter({ hasText: "of rita.csv" })).toContainText("rita");
  const hers = await signedInAs(rita);
  await hers.goto("/files");
  await expect(rows(hers)).toHaveText([/of rita\.csv/]);
  await expect(hers.getByRole("button", { name: "All Files" })).toHaveCount(0);
  await expect(hers.getByRole("navigation").getByRole("link", { name: "Agents", exact: true })).toHaveCount(0);
});

test("Files: what another made appears without a reload", async ({ signedIn: page, system }) => {
  await page.goto("/files");
  await expect(page.getByRole("status", { name: "Live connection: Live" })).toBeVisible();
  await system.api.upload("came by itself.csv", "a\n1\n");
  await expect(rows(page).filter({ hasText: "came by itself.csv" })).toBeVisible();
});

test("Files: revisions, each to be looked at", async ({ signedIn: page, system }) => {
  const { id } = await system.api.upload("notes of two days.txt", "the first day\n", "text/plain");
  await page.goto(`/files/${id}`);
  await expect(preview(page)).toContainText("the first day");
  await page.getByLabel("New revision: files").setInputFiles(text("notes of two days.txt", "the second day\n"));
  await expect(preview(page)).toContainText("the second day");
  const revisions = details(page).getByRole("region", { name: "Revisions" });
  await revisions.getByRole("link").nth(1).click();
  await expect(page).toHaveURL(/revision=1$/);
  await expect(preview(page)).toContainText("the first day");
});

test("Files: renamed, described, archived and restored", async ({ signedIn: page, system }) => {
  const { id } = await system.api.upload("plain name.csv", "a\n1\n");
  await page.goto(`/files/${id}`);
  await details(page).getByRole("button", { name: "Rename or describe" }).click();
  await details(page).getByLabel("Name").fill("Rig, all channels");
  await details(page).getByLabel("Description").fill("As measured on Tuesday.");
  await details(page).getByRole("button", { name: "Save" }).click();
  await expect(details(page).getByRole("heading", { name: "Rig, all channels" })).toBeVisible();
  await expect(details(page)).toContainText("As measured on Tuesday.");
  await expect(rows(page).filter({ hasText: "Rig, all channels" })).toBeVisible();
  await details(page).getByRole("button", { name: "Archive" }).click();
  await details(page).getByRole("button", { name: "Yes, archive" }).click();
  await expect(details(page).getByText(/^Archived:/)).toBeVisible();
  await expect(rows(page).filter({ hasText: "Rig, all channels" })).toHaveCount(0);
  await page.getByLabel("Archived").check();
  await expect(rows(page).filter({ hasText: "Rig, all channels" })).toBeVisible();
  await details(page).getByRole("button", { name: "Restore" }).click();
  await expect(details(page).getByRole("button", { name: "Archive" })).toBeVisible();
});

test("Files: artifacts under the job that made them, and where they came from", async ({ signedIn: page, jobs }) => {
  await page.goto(`/files/${jobs.file}`);
  const group = details(page).getByRole("list", { name: "Artifacts of Fatigue / Count cycles" }).last();
  await group.getByRole("link", { name: "cycles.csv", exact: true }).click();
  await expect(details(page).getByRole("heading", { name: "cycles.csv" })).toBeVisible();
  await expect(preview(page).getByRole("table", { name: "Table" })).toContainText("420");
  const provenance = details(page).getByRole("region", { name: "Provenance" });
  await provenance.getByRole("link", { name: "bearing-rig-2026-11.csv" }).click();
  await expect(page).toHaveURL(new RegExp(`/files/${jobs.file}$`));
});

test("Files: what was made from a file, and from that, page by page", async ({ signedIn: page, system }) => {
  // The others may be busy with what other tests look at.
  const agent = await system.agent("lab-of-provenance");
  const { id } = await system.api.upload("first of three.csv", "a\n1\n2\n");
  const made = async (file: string, lines: number) => {
    const order = { file_id: file, tool: "fatigue", function: "count", parameters: { lines } };
    const job = await system.api.post("/jobs", order);
    await system.api.ended(job.id);
    return (await system.api.get(`/jobs/${job.id}/artifacts`)).items[0].file_id;
  };
  const earlier = await made(id, 1);
  const later = await made(id, 2);
  await made(later, 3);
  // One job on the file itself to a page, instead of many.
  await page.route("**/provenance?*", (route) =>
    route.continue({
      url: route
        .request()
        .url()
        .replace(/limit=\d+/, "limit=1"),
    }),
  );
  await page.goto(`/files/${id}`);
  const jobs = details(page).getByRole("list", { name: "Made from it" }).getByRole("listitem");
  await expect(jobs).toHaveCount(2);
  await expect(jobs.nth(0)).not.toContainText("log.txt");
  await expect(jobs.nth(1)).toContainText("by Fatigue / Count cycles 1.2.0 from cycles.csv");
  const link = (nth: number) => jobs.nth(nth).getByRole("link", { name: "cycles.csv", exact: true });
  await expect(link(0)).toHaveAttribute("href", new RegExp(`/files/${later}$`));
  const inset = async (nth: number) => (await jobs.nth(nth).boundingBox())?.x ?? 0;
  expect(await inset(1), "what was made from what was made stands further in").toBeGreaterThan(await inset(0));
  await details(page).getByRole("button", { name: "Show earlier" }).click();
  await expect(jobs).toHaveCount(3);
  await expect(details(page).getByRole("button", { name: "Show earlier" })).toHaveCount(0);
  await expectAccessible(page);
  await link(2).click();
  await expect(page).toHaveURL(new RegExp(`/files/${earlier}$`));
  await expect(details(page).getByRole("list", { name: "Where it came from" })).toContainText("first of three.csv");
  await agent.stop();
});

test("Files: an id that is unknown says so", async ({ signedIn: page }) => {
  for (const id of ["00000000-0000-4000-8000-000000000000", "not-an-id"]) {
    await page.goto(`/files/${id}`);
    await expect(page.getByRole("heading", { name: "There is no such file" })).toBeVisible();
  }
});

test("previews: each kind is shown by what it is, under the policy of the program", async ({
  signedIn: page,
  jobs,
}) => {
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  const { files } = jobs;
  const open = async (id: string) => {
    await page.goto(`/files/${id}`);
    return preview(page);
  };
  const code = await open(files.code);
  await expect(code.getByRole("textbox", { name: "Text of count.rs" })).toContainText("pub fn count");
  await expect(code).toContainText("8 lines");
  await expect((await open(files.text)).getByRole("textbox")).toContainText("Nobody knows why.");
  const json = await open(files.json);
  await json.getByRole("treeitem", { name: /^channels/ }).click();
  await expect(json.getByRole("treeitem", { name: /^channels: \[ 4 items/ })).toBeVisible();
  const table = await open(files.table);
  await expect(table.getByRole("status")).toHaveText("20,000 rows, 60 columns");
  await table.getByRole("table").focus();
  await page.keyboard.press("Control+End");
  await expect(table.getByRole("row").last()).toContainText("20000");
  const image = await open(files.image);
  await expect(image.getByRole("img", { name: "rings.png" })).toHaveJSProperty("naturalWidth", 256);
  const pdf = await open(files.pdf);
  await expect(pdf.getByRole("status")).toHaveText("Page 1 of 3");
  await expect(pdf.getByRole("document", { name: "Page 1" })).toContainText("Bearing report, page 1");
  const audio = await open(files.audio);
  await expect
    .poll(() => audio.locator("audio").evaluate((player: HTMLAudioElement) => player.duration))
    .toBeCloseTo(1, 1);
  for (const [id, facts] of [
    [files.model, "384 triangles, 40.0 × 40.0 × 12.0"],
    [files.gltf, "4 triangles, 1.00 × 1.00 × 1.00"],
  ] as const) {
    const model = await open(id);
    await expect(model.getByRole("status")).toHaveText(facts);
    await model.getByRole("button", { name: "Wireframe" }).click();
    await model.getByRole("button", { name: "Section along z" }).click();
    await expect(model.getByLabel("Place of the section")).toBeEnabled();
  }
  expect(errors).toEqual([]);
});

test("previews: what somebody uploads runs nothing and calls nobody", async ({
  signedIn: page,
  system,
  jobs,
  pages,
}) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`/files/${jobs.files.markdown}`);
  await expect(preview(page).getByRole("heading", { name: "Bearing rig, run 11" })).toBeVisible();
  await expect(preview(page), "markup is text").toContainText('<script>document.title = "run"</script>');
  await expect(page).toHaveTitle("Files · Jobtrail");
  const script =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>document.title="run"</script></svg>';
  const svg = await system.api.upload("drawing.svg", script, "image/svg+xml");
  await page.goto(`/files/${svg.id}`);
  await expect(preview(page).getByRole("img", { name: "drawing.svg" })).toHaveJSProperty("naturalWidth", 9);
  await expect(page).toHaveTitle("Files · Jobtrail");
  const html = await system.api.upload("page.html", "<script>document.title='run'</script>", "text/html");
  await page.goto(`/files/${html.id}`);
  await expect(preview(page).getByRole("textbox")).toContainText("<script>");
  expect(asked.filter((url) => !url.startsWith(pages) && !/^(data|blob):/.test(url))).toEqual([]);
});

test("previews: an archive is a tree of what is in it, read from its directory; Extract is beside it", async ({
  signedIn: page,
  system,
  jobs,
}) => {
  const read: { range: string | undefined; bytes: number }[] = [];
  page.on("response", async (response) => {
    if (!/\/content(\?|$)/.test(response.url())) return;
    const bytes = Number(response.headers()["content-length"]);
    read.push({ range: response.request().headers().range, bytes });
  });
  await page.goto(`/files/${jobs.files.archive}`);
  const tree = preview(page).getByRole("tree", { name: "Contents of bearing-rig.zip" });
  const folder = tree.getByRole("treeitem", { expanded: true }).first();
  await expect(folder).toContainText(/\d+ files?.*B/);
  await expect(preview(page).getByText(/^\d+ files, .* unpacked$/)).toBeVisible();
  await expect(preview(page).getByRole("button", { name: "Extract" })).toBeVisible();
  const all = await tree.getByRole("treeitem").count();
  await folder.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(tree.getByRole("treeitem"), "closed by the keyboard").not.toHaveCount(all);
  await expectAccessible(page);

  // Twenty megabytes, of which two headers are read.
  read.length = 0;
  const large = tar({ "run 1/recording.bin": "x".repeat(20_000_000), "run 2/load.csv": "1,2\n" });
  const { id } = await system.api.upload("recordings.tar", large, "application/x-tar");
  await page.goto(`/files/${id}`);
  const contents = preview(page).getByRole("tree", { name: "Contents of recordings.tar" });
  await expect(contents.getByRole("treeitem")).toHaveText([
    /^run 11 file20\.0 MB$/,
    /^recording\.bin20\.0 MB$/,
    /^run 21 file4 B$/,
    /^load\.csv4 B$/,
  ]);
  expect(new Set(read.map(({ range }) => range)).size, "a part for each header").toBe(2);
  expect(read.every(({ range, bytes }) => range?.startsWith("bytes=") && bytes < 50_000)).toBe(true);

  const broken = await system.api.upload("broken.zip", `PK\x03\x04${"x".repeat(100)}`, "application/zip");
  await page.goto(`/files/${broken.id}`);
  await expect(page.getByRole("heading", { name: "No Preview Available" })).toBeVisible();
  await expect(page.getByText("It could not be shown: it is no zip file, or its end is missing")).toBeVisible();
  await expect(preview(page).getByRole("button", { name: "Extract" })).toBeVisible();
});

test("previews: what is damaged says so and can be downloaded", async ({ signedIn: page, system }) => {
  const { id } = await system.api.upload("broken.pdf", "%PDF-1.4\nnot really", "application/pdf");
  await page.goto(`/files/${id}`);
  await expect(page.getByRole("heading", { name: "No Preview Available" })).toBeVisible();
  await expect(page.getByText(/^It could not be shown:/)).toBeVisible();
  await expect(details(page).getByRole("link", { name: "Download", exact: true })).toBeVisible();
});

test("Files: driven by the keyboard alone; panes are resized and remembered", async ({ signedIn: page, jobs }) => {
  await page.goto(`/files/${jobs.files.code}?sort=name`);
  await expect(rows(page).filter({ hasText: "count.rs" })).toHaveAttribute("aria-current", "true");
  // Two in a row, as of who holds the key.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(rows(page).filter({ hasText: "count.rs" }), "the next one is open").not.toHaveAttribute(
    "aria-current",
    "true",
  );
  const separator = page.getByRole("separator", { name: "Width of the list" });
  await separator.focus();
  await page.keyboard.press("ArrowRight");
  await expect(separator).toHaveAttribute("aria-valuenow", "436");
  await page.reload();
  await expect(page.getByRole("separator", { name: "Width of the list" })).toHaveAttribute("aria-valuenow", "436");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on Files in the ${colorScheme} theme`, async ({ signedIn: page, jobs }) => {
    await page.emulateMedia({ colorScheme });
    for (const path of [
      "/files",
      `/files/${jobs.file}`,
      `/files/${jobs.files.json}`,
      `/files/${jobs.files.table}`,
      `/files/${jobs.files.code}`,
    ]) {
      await page.goto(path);
      await expect(rows(page).first()).toBeVisible();
      if (path !== "/files")
        await expect(
          preview(page)
            .getByRole(/json/.test(path) ? "tree" : "region")
            .or(preview(page))
            .first(),
        ).toBeVisible();
      await expectAccessible(page);
    }
  });
}

test("Files at 390 px: one column at a time, nothing scrolls sideways", async ({ signedIn: page, jobs }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/files");
  await rows(page).filter({ hasText: "rings.png" }).click();
  await expect(page.getByRole("img", { name: "rings.png" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole("button", { name: "Back to the files" }).click();
  await expect(rows(page).first()).toBeVisible();
  await page.goto(`/files/${jobs.file}`);
  await page.getByRole("button", { name: "Create job" }).click();
  await page.getByRole("option", { name: /^Describe table/ }).click();
  await expect(page.getByRole("button", { name: "Execute function" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
