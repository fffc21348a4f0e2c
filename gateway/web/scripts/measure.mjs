// How fast the pages are, on a real system and in a real Chromium: a list of many jobs scrolled from top to bottom and back, the details of a job
// opened, and how large the script of each page is. `npm run measure -- 20000` takes another number of jobs than 100,000.
// Machines differ and are shared: each figure stands beside that of an empty page, taken in the same run.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { servePages } from "./pages.mjs";
import { program, startSystem, until } from "./system.mjs";

const JOBS = Number(process.argv[2] ?? 100_000);
const ROW_PX = 32;
/** In one frame: twenty-five rows, as when the bar is dragged. */
const STEP_PX = 800;
/** The same of a wheel that is turned quickly, and for how many frames. */
const WHEEL_PX = 100;
const WHEEL_FRAMES = 600;
const CLICKS = 50;
const LONGEST_FILL_MS = 600_000;
const dist = fileURLToPath(new URL("../dist/", import.meta.url));

sizes();
const system = await startSystem();
const pages = await servePages(system.url);
const browser = await chromium.launch({
  executablePath: process.env.JOBTRAIL_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--disable-gpu", "--no-sandbox"],
});
try {
  await fill();
  console.log(`load of the machine: ${loadavg()[0].toFixed(1)}`);
  const context = await browser.newContext({ baseURL: pages.url, viewport: { width: 1440, height: 900 } });
  await context.request.post("/api/v1/session", { data: { username: system.username, password: system.password } });
  const page = await context.newPage();
  await list(page, await emptyList(context));
  await details(page, await emptyDetails(context));
} finally {
  await browser.close();
  await pages.stop();
  await system.stop();
}

/** Lives of jobs, written into the log as they would have been; everything after that is as ever. */
async function fill() {
  const began = Date.now();
  const { nats } = JSON.parse(readFileSync(join(system.data, "run.json"), "utf8"));
  const args = ["--nats", nats, "--keys", join(system.data, "keys"), "--jobs", String(JOBS)];
  await promisify(execFile)(program(), ["bench", "histories", ...args]);
  const written = Date.now() - began;
  const done = async () => (await system.api.get("/jobs/counts?scope=all")).Completed >= JOBS;
  await until("all jobs are listed", done, LONGEST_FILL_MS);
  const seconds = (ms) => (ms / 1_000).toFixed(1);
  console.log(`\n${JOBS} jobs: written in ${seconds(written)} s, listed after ${seconds(Date.now() - began)} s`);
}

/** The same height, with nothing in it. */
async function emptyList(context) {
  const page = await context.newPage();
  await page.setContent(
    `<div id="scroller" style="height:800px;overflow-y:auto"><div style="height:${JOBS * ROW_PX}px"></div></div>`,
  );
  const { frames } = await page.evaluate(scroll, { selector: "#scroller", step: STEP_PX, rows: JOBS, down: true });
  await page.close();
  return frames;
}

async function list(page, empty) {
  await page.goto("/jobs?scope=all");
  const table = page.getByRole("table", { name: "All Jobs" });
  await table.getByRole("row").nth(5).waitFor();
  const selector = "[role=table] .overflow-y-auto";
  const down = await page.evaluate(scroll, { selector, step: STEP_PX, rows: JOBS, down: true });
  const up = await page.evaluate(scroll, { selector, step: STEP_PX, rows: JOBS, down: false });
  const wheel = await page.evaluate(scroll, { selector, step: WHEEL_PX, rows: JOBS, down: true, most: WHEEL_FRAMES });
  console.log(`\na list of ${down.rows} jobs, ${STEP_PX / ROW_PX} rows a frame; frames in ms`);
  row("", "p50", "p95", "max", "p95 / empty");
  const base = quantile(empty, 0.95);
  for (const [name, frames] of [
    ["empty page", empty],
    ["down, pages are read", down.frames],
    ["up, all is there", up.frames],
    [`by wheel, ${WHEEL_PX / ROW_PX} rows a frame`, wheel.frames],
  ]) {
    const [p50, p95] = [0.5, 0.95].map((q) => quantile(frames, q));
    row(name, ms(p50), ms(p95), ms(Math.max(...frames)), (p95 / base).toFixed(2));
  }
  if (down.waits.length > 0) {
    const [p50, p95] = [0.5, 0.95].map((q) => ms(quantile(down.waits, q)));
    row("at the end of what is read", p50, p95, ms(Math.max(...down.waits)), `${down.waits.length} times`);
  }
}

async function emptyDetails(context) {
  const page = await context.newPage();
  await page.setContent(
    '<div role="table"><div role="row" data-job="1"><b>Row</b></div></div><div role="dialog" hidden><h2>Row</h2></div>',
  );
  await page.evaluate(() => {
    const dialog = document.querySelector("[role=dialog]");
    document.querySelector("[data-job]").addEventListener("click", () => {
      dialog.hidden = false;
    });
    addEventListener("keydown", () => {
      dialog.hidden = true;
    });
  });
  const times = await opened(page);
  await page.close();
  return times;
}

async function details(page, empty) {
  await page.goto("/jobs?scope=all");
  await page.locator("[data-job]").nth(10).waitFor();
  await page.waitForTimeout(1_000);
  // The first one brings its script along.
  await opened(page, 1);
  const times = await opened(page);
  console.log("\nthe details of a job, from the click to the frame that shows them; ms");
  row("", "p50", "p95", "max", "p50 / empty");
  for (const [name, of] of [
    ["empty page", empty],
    ["job details", times],
  ]) {
    const [p50, p95] = [0.5, 0.95].map((q) => quantile(of, q));
    row(name, ms(p50), ms(p95), ms(Math.max(...of)), (p50 / quantile(empty, 0.5)).toFixed(2));
  }
}

async function opened(page, clicks = CLICKS) {
  const times = [];
  for (let click = 0; click < clicks; click++) {
    times.push(await page.evaluate(open, click % 20));
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector("[role=dialog]:not([hidden])"));
  }
  return times;
}

/** In the page. */
async function open(number) {
  const rows = document.querySelectorAll("[data-job]");
  const row = rows[number % rows.length];
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  const began = performance.now();
  row.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  while (!document.querySelector("[role=dialog]:not([hidden]) h2")) await frame();
  // The frame after has it on the screen.
  await frame();
  return performance.now() - began;
}

/** In the page: so many px a frame, to the end or back; where the next rows are not there yet it waits for them. */
async function scroll({ selector, step, rows, down, most = Number.POSITIVE_INFINITY }) {
  const scroller = document.querySelector(selector);
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const frames = [];
  const waits = [];
  const end = () => scroller.scrollHeight - scroller.clientHeight;
  let last = await frame();
  let waiting;
  while (frames.length < most) {
    const at = scroller.scrollTop;
    const whole = scroller.scrollHeight >= rows * 32;
    if (down ? whole && at >= end() - 1 : at <= 0) break;
    if (down && at >= end() - 1) waiting ??= last;
    else if (waiting !== undefined) {
      waits.push(last - waiting);
      waiting = undefined;
    }
    scroller.scrollTop = at + (down ? step : -step);
    const now = await frame();
    frames.push(now - last);
    last = now;
  }
  return { frames, waits, rows: Math.round(scroller.scrollHeight / 32) };
}

/** Of each page: what must be there before it stands, and what of that is its own. */
function sizes() {
  if (!existsSync(join(dist, "manifest.json"))) throw new Error("it is not built: npm run build");
  const manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
  const need = (name, found = new Set()) => {
    if (found.has(name)) return found;
    found.add(name);
    for (const one of manifest[name].imports ?? []) need(one, found);
    return found;
  };
  const entry = Object.keys(manifest).find((name) => manifest[name].isEntry);
  const shell = need(entry);
  const sum = (names) => {
    const files = new Set([...names].map((name) => manifest[name].file).filter((file) => file.endsWith(".js")));
    const contents = [...files].map((file) => readFileSync(join(dist, file)));
    const of = (pack) => (contents.reduce((all, one) => all + pack(one).length, 0) / 1_000).toFixed(1);
    return [of((one) => one), of((one) => gzipSync(one, { level: 9 })), of(brotliCompressSync)];
  };
  console.log("script in kB: of the frame that all pages have, and what a page or a viewer adds to it");
  row("", "plain", "gzip", "brotli", "in all, brotli");
  row("every page", ...sum(shell), "");
  for (const name of Object.keys(manifest).sort()) {
    if (!manifest[name].isDynamicEntry || !/^src\/(pages|parts\/preview|parts\/job|app)\//.test(name)) continue;
    const whole = need(name);
    const own = [...whole].filter((one) => !shell.has(one));
    row(name.replace("src/", "").replace(/\.tsx?$/, ""), ...sum(own), sum(new Set([...shell, ...whole]))[2]);
  }
}

function row(name, ...figures) {
  console.log(`  ${name.padEnd(36)}${figures.map((figure) => String(figure).padStart(15)).join("")}`);
}

function ms(value) {
  return value.toFixed(1);
}

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}
