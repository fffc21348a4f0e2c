/** A whole Jobtrail for the tests of one worker: `jobtrail up` in a new folder, on a free port, ended by its process id. */

import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

import { test as base, expect, type BrowserContext } from "@playwright/test";

/** The longest that anything may take before it counts as stuck, in milliseconds. */
export const PATIENCE = 60_000;

export interface Job {
  readonly id: string;
  readonly status: string;
  readonly error?: { readonly message: string };
}

export interface Artifact {
  readonly file_id: string;
  readonly name: string;
  readonly output: string;
}

/** A tool that is there for these tests besides those that ship: a manifest and a program. */
export interface ExtraTool {
  readonly key: string;
  readonly manifest: string;
  readonly program: string;
}

export class System {
  private constructor(
    readonly url: string,
    private readonly password: string,
    private readonly token: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(extra: readonly ExtraTool[]): Promise<System> {
    const program = process.env["JOBTRAIL_PROGRAM"];
    if (program === undefined) throw new Error("JOBTRAIL_PROGRAM must name the program; run scripts/browser-tests.sh");
    const folder = await mkdtemp(join(tmpdir(), "jobtrail-browser-"));
    try {
      return await System.startIn(folder, program, extra);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private static async startIn(folder: string, program: string, extra: readonly ExtraTool[]): Promise<System> {
    const tools = join(folder, "tools");
    await cp(join(dirname(program), "tools"), tools, { recursive: true });
    for (const { key, manifest, program } of extra) {
      await mkdir(join(tools, key));
      await writeFile(join(tools, key, "tool.toml"), manifest);
      await writeFile(join(tools, key, "run.sh"), program);
      await chmod(join(tools, key, "run.sh"), 0o755);
    }
    const password = randomBytes(18).toString("base64url");
    const data = join(folder, "data");
    const child = spawn(program, ["up", "--data", data, "--listen", "127.0.0.1:0", "--tools", tools], {
      env: { ...process.env, JOBTRAIL_ADMIN_PASSWORD: password },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log = join(folder, "up.log");
    child.stderr.pipe(createWriteStream(log));
    const lines = createInterface({ input: child.stdout });
    const first = await Promise.race([
      once(lines, "line").then(([line]) => String(line)),
      once(child, "exit").then(() => undefined),
    ]);
    if (first === undefined) throw new Error(`jobtrail did not start:\n${await readFile(log, "utf8")}`);
    const url = first.split(" ").at(-1) ?? "";
    const token = await makeToken(url, password);
    return new System(url, password, token, folder, child);
  }

  async stop(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The browser is signed in as the administrator from here on. */
  async signIn(context: BrowserContext): Promise<void> {
    const data = { username: "admin", password: this.password };
    const answer = await context.request.post(`${this.url}/api/v1/session`, { data });
    expect(answer.status()).toBe(201);
  }

  /** Asks the API as a program would. */
  async api(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${this.token}`);
    return fetch(`${this.url}/api/v1${path}`, { ...init, headers });
  }

  async json<T>(path: string, init: RequestInit = {}): Promise<T> {
    const answer = await this.api(path, init);
    if (!answer.ok) throw new Error(`${init.method ?? "GET"} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Uploads as a form, with a media type that the client claims; gives the id. */
  async upload(name: string, bytes: Uint8Array, claimed = "application/octet-stream"): Promise<string> {
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(bytes)], { type: claimed }), name);
    const { items } = await this.json<{ items: { id: string }[] }>("/files", { method: "POST", body: form });
    const id = items[0]?.id;
    if (id === undefined) throw new Error(`no file came of ${name}`);
    return id;
  }

  /** Runs a function on a file to its end, and gives what it made. */
  async run(file: string, tool: string, fn: string): Promise<{ job: Job; artifacts: Artifact[] }> {
    const body = JSON.stringify({ file_id: file, tool, function: fn });
    const headers = { "content-type": "application/json" };
    const { id } = await this.json<Job>("/jobs", { method: "POST", body, headers });
    await expect
      .poll(async () => (await this.json<Job>(`/jobs/${id}`)).status, { timeout: PATIENCE })
      .toMatch(/^(Completed|Failed|Canceled)$/);
    const job = await this.json<Job>(`/jobs/${id}`);
    const { items } = await this.json<{ items: Artifact[] }>(`/jobs/${id}/artifacts`);
    return { job, artifacts: items };
  }
}

async function makeToken(url: string, password: string): Promise<string> {
  const headers = { "content-type": "application/json" };
  const credentials = JSON.stringify({ username: "admin", password });
  const session = await fetch(`${url}/api/v1/session`, { method: "POST", body: credentials, headers });
  const cookie = session.headers.get("set-cookie")?.split(";")[0] ?? "";
  const body = JSON.stringify({ name: "browser tests" });
  const made = await fetch(`${url}/api/v1/tokens`, { method: "POST", body, headers: { ...headers, cookie } });
  return ((await made.json()) as { secret: string }).secret;
}

/** Tests with a system that lives as long as their worker. */
export const test = base.extend<object, { extraTools: readonly ExtraTool[]; system: System }>({
  extraTools: [[], { scope: "worker", option: true }],
  system: [
    async ({ extraTools }, use) => {
      const system = await System.start(extraTools);
      await use(system);
      await system.stop();
    },
    { scope: "worker", timeout: PATIENCE },
  ],
});

export { expect };
