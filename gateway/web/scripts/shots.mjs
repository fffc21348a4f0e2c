// Writes a picture of every page and state, light and dark, wide and narrow, and one contact sheet of them all, into shots/.
// `npm run shots -- wide-light-job` makes only those whose name fits that expression. With JOBTRAIL_PAGES=dist the pages are those of the last
// `npm run build`, otherwise those within the program.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { servePages } from "./pages.mjs";
import { seed } from "./seed.mjs";
import { startSystem } from "./system.mjs";

const folder = fileURLToPath(new URL("../shots/", import.meta.url));
const only = new RegExp(process.argv[2] ?? "");
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

/** Each page's states, and how one gets there: a file of scripts/shots/ for each page. */
const beside = fileURLToPath(new URL("./shots/", import.meta.url));
const SHOTS = [];
/** What a page wants to be there beside that; it is made first, while the agents have nothing else to do. */
const SEEDS = [];
for (const name of readdirSync(beside).sort()) {
  const page = await import(`./shots/${name}`);
  SHOTS.push(...page.SHOTS);
  if (page.SEED) SEEDS.push(page.SEED);
}

/** Most of the time of a picture is spent waiting until everything stands still. */
const AT_A_TIME = 3;

const started = await startSystem();
const jobs = await everything(started.api);
const pages = await servePages(started.url);
const ui = pages.url;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
try {
  if (!process.argv[2]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const state = await session();
  const wanted = Object.entries({ wide: WIDE, narrow: NARROW })
    .flatMap(([width, viewport]) => ["light", "dark"].map((theme) => ({ width, viewport, theme })))
    .flatMap((look) => SHOTS.map((shot) => ({ shot, look, file: `${look.width}-${look.theme}-${shot.name}.png` })))
    .filter(({ file }) => only.test(file.replace(".png", "")));
  const left = wanted[Symbol.iterator]();
  const worker = async () => {
    for (const { shot, look, file } of left) {
      const problems = await shoot(shot, state, file, look).catch((error) => [String(error)]);
      for (const problem of problems) console.error(`${file}: ${problem}`);
      if (problems.length > 0) process.exitCode = 1;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  await sheet(wanted.map(({ file }) => file).filter((file) => existsSync(join(folder, file))));
} finally {
  await browser.close();
  await pages.stop();
  await started.stop();
}

async function everything(api) {
  const made = {};
  for (const make of SEEDS) Object.assign(made, await make(api));
  return { ...made, ...(await seed(api)) };
}

async function session() {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${ui}/sign-in`);
  await page.getByLabel("Username").fill("admin");
  await page.getByLabel("Password").fill("a password for tests");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/jobs");
  const state = await context.storageState();
  await context.close();
  return state;
}

async function shoot(shot, state, file, { width, viewport, theme }) {
  const context = await browser.newContext({
    viewport,
    colorScheme: theme,
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
    ...(shot.signedOut ? {} : { storageState: state }),
  });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !shot.fail && !/status of 40[134]/.test(message.text()))
      problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  if (shot.fail) await page.route(shot.fail, (route) => route.abort());
  if (shot.hold) await page.route(shot.hold, () => {});
  if (shot.answer) await page.route(shot.answer[0], (route) => route.fulfill({ json: shot.answer[1] }));
  await page.goto(ui + (typeof shot.path === "function" ? shot.path(jobs) : shot.path));
  await page.locator("#main, form").first().waitFor();
  await page.waitForTimeout(shot.fail ? 6_000 : 900);
  // The picture shows what is wrong; the others are made all the same.
  await shot.go?.(page, { narrow: width === "narrow" })?.catch((error) => problems.push(String(error)));
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder, file) });
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  if (sideways) problems.push("it scrolls sideways");
  await context.close();
  return problems;
}

/** All of them in one picture, and in a page to look at closely. */
async function sheet(made) {
  const figure = (file) => `<figure><img src="${file}"><figcaption>${file.replace(".png", "")}</figcaption></figure>`;
  const html = (of) =>
    `<!doctype html><meta charset="utf-8"><style>body{font:13px sans-serif;background:#777;margin:16px;display:flex;flex-wrap:wrap;gap:16px}figure{margin:0}img{height:420px;display:block}figcaption{color:#fff;padding:4px 0}</style>${of.map(figure).join("")}`;
  writeFileSync(join(folder, "index.html"), html(made));
  const page = await browser.newPage({ viewport: { width: 2800, height: 1000 } });
  const inline = made.map((file) => `data:image/png;base64,${readFileSync(join(folder, file)).toString("base64")}`);
  const whole = made.reduce((text, file, index) => text.replace(`src="${file}"`, `src="${inline[index]}"`), html(made));
  await page.setContent(whole);
  await page.screenshot({ path: join(folder, "sheet.png"), fullPage: true });
  console.log(`${made.length} pictures in ${folder}`);
}
