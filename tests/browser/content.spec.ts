/**
 * Bytes that users upload and functions make never run as a page of our origin.
 *
 * The hostile page is a page at our own origin without a content security policy, the worst that a hole elsewhere could
 * give: so what holds here is held by the answers with the content alone. It also has a script of its own that does run:
 * if that one is not noticed, no silence means anything.
 */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import type { BrowserContext, Page } from "@playwright/test";

import { payloads, script, zip } from "./payloads.ts";
import { expect, test as base, type ExtraTool, type System } from "./system.ts";

const CONTROL = "the control";

/** Writes HTML to its log, and leaves it as outputs. */
const TELLER: ExtraTool = {
  key: "teller",
  manifest: `
key = "teller"
name = "<script>console.log('RAN','tool name')</script>"
version = "1.0.0"

[[function]]
key = "tell"
name = "Tell"
command = ["./run.sh"]
accepts = { extensions = ["zip"] }
[[function.output]]
name = "page"
file = "page.html"
media_type = "text/html"
[[function.output]]
name = "drawing"
file = "drawing.svg"
media_type = "image/svg+xml"
`,
  program: `#!/bin/sh
set -eu
page="<!doctype html><html><script>console.log('RAN','teller')</script><img src=x onerror=console.log('RAN','teller')></html>"
echo "$page"
echo "$page" > "$JOBTRAIL_OUTPUT/page.html"
echo "<svg xmlns='http://www.w3.org/2000/svg'><script>console.log('RAN','teller')</script></svg>" > "$JOBTRAIL_OUTPUT/drawing.svg"
`,
};

/** Where a script that ran would tell of it, and a page of another origin. */
class Beacon {
  readonly told: string[] = [];
  /** The page that it serves. */
  page = "";

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Beacon> {
    const server = createServer();
    const beacon = new Beacon(server);
    server.on("request", (request, answer) => {
      if (request.url?.startsWith("/told")) beacon.told.push(request.url);
      answer.setHeader("content-type", "text/html; charset=utf-8").end(beacon.page);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return beacon;
  }

  get origin(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `${this.origin}/told`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

const test = base.extend<{ signedIn: BrowserContext; ran: string[] }, { beacon: Beacon; content: Content[] }>({
  extraTools: [[TELLER], { scope: "worker" }],
  beacon: [
    async ({}, use) => {
      const beacon = await Beacon.start();
      await use(beacon);
      await beacon.stop();
    },
    { scope: "worker" },
  ],
  content: [async ({ system, beacon }, use) => use(await fill(system, beacon)), { scope: "worker", timeout: 90_000 }],
  /** What scripts said that ran anywhere in the browser. */
  ran: async ({}, use) => use([]),
  signedIn: async ({ browser, system, ran, beacon }, use) => {
    beacon.told.length = 0;
    const context = await browser.newContext({ acceptDownloads: false, permissions: ["local-network-access"] });
    context.on("console", (message) => {
      if (message.text().startsWith("RAN")) ran.push(message.text());
    });
    await system.signIn(context);
    await use(context);
    await context.close();
  },
});

interface Content {
  readonly name: string;
  /** The path below the origin, without a query. */
  readonly path: string;
}

/** Uploads what tries to run, has functions make it too, and gives all of it. */
async function fill(system: System, beacon: Beacon): Promise<Content[]> {
  const content: Content[] = [];
  const all = payloads(beacon.url);
  for (const { name, bytes, claimed } of all) {
    const id = await system.upload(name, bytes, claimed);
    content.push({ name, path: `/api/v1/files/${id}/content` });
  }
  const packed = all.filter(({ name }) => /^[\w.-]+$/.test(name));
  const archive = await system.upload("all.zip", zip(packed));
  for (const [tool, fn] of [["archive", "unpack"], ["archive", "extract"], ["teller", "tell"]] as const) {
    const { job, artifacts } = await system.run(archive, tool, fn);
    expect(job.status, JSON.stringify(job.error)).toBe("Completed");
    for (const { file_id, name } of artifacts) {
      content.push({ name: `${tool}: ${name}`, path: `/api/v1/files/${file_id}/content` });
    }
    content.push({ name: `${tool}: its log`, path: `/api/v1/jobs/${job.id}/log` });
  }
  // Every payload came out of the archive again.
  expect(content.filter(({ name }) => name.startsWith("archive: ")).length).toBeGreaterThan(packed.length);
  return content;
}

/** In a browser a file is opened in place or saved, as the query says; a log has no query. */
function variants({ path }: Content): string[] {
  return path.endsWith("/log") ? [path] : [path, `${path}?inline=true`, `${path}?inline=true&revision=1`];
}

/** As a page asks for it in place, which is the most that it can ask for. Of what an archive had, the worst of each kind. */
function inPlace(content: readonly Content[]): string[] {
  const shown = content.filter(({ name }) => !name.startsWith("archive: files/") || /\/(page\.html|drawing\.svg|code\.js)$/.test(name));
  return shown.map(({ path }) => (path.endsWith("/log") ? path : `${path}?inline=true`));
}

/** A page at our origin that the gateway knows nothing of, without any policy. */
async function hostile(page: Page, system: System, body: string): Promise<void> {
  const html = `<!doctype html><meta charset=utf-8><body>${body}</body>`;
  await page.route("**/hostile", (route) => route.fulfill({ contentType: "text/html", body: html }));
  await page.goto(`${system.url}/hostile`, { waitUntil: "load" });
}

/** Nothing ran but the control, nothing was told, and the session is where it was. */
async function nothingRan(system: System, context: BrowserContext, ran: string[], beacon: Beacon): Promise<void> {
  await expect.poll(() => ran.join("\n")).toContain(CONTROL);
  expect(ran.filter((line) => !line.includes(CONTROL))).toEqual([]);
  expect(beacon.told.filter((url) => !url.includes(encodeURIComponent(CONTROL)))).toEqual([]);
  const cookies = await context.cookies(system.url);
  expect(cookies.map(({ name }) => name)).toEqual(["__Host-jobtrail"]);
  expect(cookies[0]?.httpOnly).toBe(true);
}

const control = `<script>console.log("RAN", ${JSON.stringify(CONTROL)})</script>`;

test("a script that does run is noticed by every means", async ({ signedIn, system, ran, beacon }) => {
  const page = await signedIn.newPage();
  await hostile(page, system, `<script>${script("noticed", beacon.url)}</script>`);
  await expect.poll(() => ran.join()).toContain(`RAN noticed ${system.url}`);
  await expect.poll(() => beacon.told.join()).toContain("?ran=noticed");
  // It reads who is signed in: that is what must never happen by content.
  await expect.poll(() => beacon.told.join()).toContain("administrator");
  expect((await signedIn.cookies(system.url)).map(({ name }) => name)).toContain("ran");
  expect(await page.evaluate(() => document.cookie)).not.toContain("__Host-jobtrail");
});

test("every answer with content says that it is nobody", async ({ content, system }) => {
  for (const item of content) {
    for (const path of variants(item)) {
      for (const [method, range] of [["GET"], ["HEAD"], ["GET", "bytes=0-3"], ["GET", "bytes=-4"], ["HEAD", "bytes=0-0"]] as const) {
        const headers: Record<string, string> = range === undefined ? {} : { range };
        const answer = await system.api(path.replace("/api/v1", ""), { method, headers });
        const what = `${method} ${item.name} ${range ?? ""} at ${path}`;
        await answer.arrayBuffer();
        // Of nothing there is no part.
        if (answer.status === 416 && range !== undefined) continue;
        expect([200, 206], what).toContain(answer.status);
        const said = (name: string) => answer.headers.get(name) ?? "";
        expect(said("x-content-type-options"), what).toBe("nosniff");
        expect(said("content-security-policy"), what).toMatch(/^sandbox; default-src 'none'/);
        expect(said("content-security-policy"), what).not.toContain("allow-");
        expect(said("cross-origin-resource-policy"), what).toBe("same-origin");
        expect(said("x-frame-options"), what).toBe("DENY");
        expect(said("content-type"), what).toMatch(/^[\w.+-]+\/[\w.+-]+(; charset=utf-8)?$/);
        expect(said("content-type"), what).not.toMatch(/script|css/);
        expect(said("content-disposition"), what).toMatch(path.includes("inline=true") || path.endsWith("/log") ? /^inline;/ : /^attachment;/);
        expect(answer.headers.has("x-injected"), what).toBe(false);
      }
    }
  }
});

test("nothing runs in a frame, an object or an image of a page of ours", async ({ signedIn, content, system, ran, beacon }) => {
  const page = await signedIn.newPage();
  const urls = inPlace(content);
  const frames = urls.map((url) => `<iframe src="${url}"></iframe><object data="${url}"></object><embed src="${url}"><img src="${url}">`);
  await hostile(page, system, frames.join("") + control);
  await nothingRan(system, signedIn, ran, beacon);
});

test("nothing runs as a script, a style, a module or a worker of a page of ours", async ({ signedIn, content, system, ran, beacon }) => {
  const page = await signedIn.newPage();
  const urls = inPlace(content);
  const loads = urls.map((url) => `<script src="${url}"></script><script type=module src="${url}"></script><link rel=stylesheet href="${url}">`);
  await hostile(page, system, loads.join("") + control);
  const taken = await page.evaluate(async (urls) => {
    const tries = urls.flatMap((url) => {
      // One that is refused says so; what one that runs says is heard on the console.
      const worker = new Promise<boolean>((done) => (new Worker(url).onerror = () => done(false)));
      const serviceWorker = navigator.serviceWorker.register(url, { scope: url }).then(() => true, () => false);
      const module = import(url).then(() => true, () => false);
      return Object.entries({ worker, serviceWorker, module }).map(async ([how, ran]) => ((await ran) ? `${how} ${url}` : ""));
    });
    return (await Promise.all(tries)).filter((taken) => taken !== "");
  }, urls);
  expect(taken).toEqual([]);
  expect(signedIn.serviceWorkers()).toEqual([]);
  await nothingRan(system, signedIn, ran, beacon);
});

test("nothing runs in a tab of its own", async ({ signedIn, content, system, ran, beacon }) => {
  const page = await signedIn.newPage();
  for (const url of inPlace(content)) {
    // What is saved and not shown ends the navigation.
    await page.goto(`${system.url}${url}`, { waitUntil: "load" }).catch(() => undefined);
    expect(await page.title(), url).not.toBe("RAN");
  }
  // As a page of ours would open it, with a way back to the opener.
  const opener = await signedIn.newPage();
  const worst = content.filter(({ name }) => /(page\.html|page\.xhtml|drawing\.svg|styled\.xml|report-page\.pdf|both\.gif|its log)$/.test(name));
  const windows = inPlace(worst).map((url) => `window.open(${JSON.stringify(url)}, "_blank");`);
  await hostile(opener, system, `<button onclick='${windows.join("")}'>open</button>${control}`);
  const first = signedIn.waitForEvent("page");
  await opener.getByRole("button").click();
  await first;
  for (const tab of signedIn.pages()) await tab.waitForLoadState("load").catch(() => undefined);
  await nothingRan(system, signedIn, ran, beacon);
});

test("a page of another origin gets none of it", async ({ signedIn, content, system, ran, beacon }) => {
  const urls = inPlace(content).map((url) => system.url + url);
  const loads = urls.map((url) => `<script src="${url}"></script><link rel=stylesheet href="${url}"><iframe src="${url}"></iframe><img src="${url}" class=ours>`);
  beacon.page = `<!doctype html><meta charset=utf-8><body>${loads.join("")}${control}</body>`;
  const page = await signedIn.newPage();
  await page.goto(beacon.origin, { waitUntil: "load" });
  const shown = await page.locator("img.ours").evaluateAll((images) => images.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length);
  expect(shown).toBe(0);
  const read = await page.evaluate(async (urls) => {
    const answers = await Promise.allSettled(urls.map((url) => fetch(url, { credentials: "include" })));
    return answers.filter(({ status }) => status === "fulfilled").length;
  }, urls.slice(0, 5));
  expect(read).toBe(0);
  beacon.page = "";
  await nothingRan(system, signedIn, ran, beacon);
});

