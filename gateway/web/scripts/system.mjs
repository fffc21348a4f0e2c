// A real Jobtrail for a while: `jobtrail up` on free ports with its data in a temporary folder, and a client of its API.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PASSWORD = "a password for tests";

/** The program: JOBTRAIL, or the debug build. */
export function program() {
  const found = process.env.JOBTRAIL ?? join(process.env.CARGO_TARGET_DIR ?? here("../../../target"), "debug/jobtrail");
  if (!existsSync(found)) throw new Error(`${found} is not there: cargo build, or set JOBTRAIL`);
  return found;
}

/** With `oidc` an identity provider is beside it: whoever signs in there as NAME, with any password, is "Name of NAME". */
export async function startSystem({ slots = 2, oidc = false } = {}) {
  if (!oidc) return startProgram(slots);
  // The two have to know each other's address.
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const script = here("../../../scripts/oidc-provider.sh");
  const provider = spawn(script, [`${url}/api/v1/auth/oidc/callback`], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const system = await startProgram(slots, port, {
      JOBTRAIL_OIDC_ISSUER: await addressSaid(provider, "the identity provider"),
      JOBTRAIL_OIDC_CLIENT_ID: "jobtrail",
      JOBTRAIL_OIDC_CLIENT_SECRET: "a secret of the tests",
      JOBTRAIL_OIDC_PUBLIC_URL: url,
      JOBTRAIL_OIDC_NAME: "Example login",
    });
    const stop = () => Promise.all([system.stop(), end(provider)]);
    return { ...system, stop };
  } catch (error) {
    await end(provider);
    throw error;
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The first address that a program says. */
function addressSaid(child, what) {
  let said = "";
  return new Promise((resolve, reject) => {
    const hear = (data) => {
      said += data;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (found) resolve(found[0]);
    };
    child.stdout.on("data", hear);
    child.stderr?.on("data", hear);
    child.on("exit", (code) => reject(new Error(`${what} ended with ${code}: ${said}`)));
  });
}

async function startProgram(slots, port = 0, settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), "jobtrail-web-"));
  const tools = join(folder, "tools");
  cpSync(here("../tests/tools"), tools, { recursive: true });
  const shipped = join(program(), "../tools");
  if (existsSync(shipped)) cpSync(shipped, tools, { recursive: true });
  const args = [
    "up",
    "--data",
    join(folder, "data"),
    "--listen",
    `127.0.0.1:${port}`,
    "--tools",
    tools,
    "--slots",
    String(slots),
  ];
  const broker = process.env.JOBTRAIL_NATS_SERVER ?? execFileSync(here("../../../scripts/nats-server.sh"), ["path"]);
  const env = {
    ...process.env,
    ...settings,
    JOBTRAIL_NATS_SERVER: String(broker).trim(),
    JOBTRAIL_ADMIN_PASSWORD: PASSWORD,
  };
  const child = spawn(program(), [...args, "--name", "lab-1"], { env, stdio: ["ignore", "pipe", "pipe"] });
  const url = await addressSaid(child, "jobtrail up");
  const others = [];
  const stop = async () => {
    await Promise.all(others.map(end));
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    // It says its address first, and then writes down where its broker is.
    await until("it is up", () => existsSync(join(folder, "data/run.json")));
    const api = await signIn(url, "admin", PASSWORD);
    await until("an agent is online", async () =>
      (await api.get("/agents")).items.some((agent) => agent.status === "Online"),
    );
    /** Another agent; it is online when this returns. With `tool` it has that alone, which does what fatigue does; with `only` that one. */
    const agent = async (name, { tool, only } = {}) => {
      let has = tools;
      if (only) {
        has = join(folder, `${name}-tools`);
        cpSync(join(tools, only), join(has, only), { recursive: true });
      }
      if (tool) {
        has = join(folder, `${name}-tools`);
        cpSync(here("../tests/tools/fatigue"), join(has, tool.key), { recursive: true });
        const manifest = join(has, tool.key, "tool.toml");
        const text = readFileSync(manifest, "utf8")
          .replace('key = "fatigue"', `key = "${tool.key}"`)
          .replace('name = "Fatigue"', `name = "${tool.name}"`)
          .replace('version = "1.2.0"', `version = "${tool.version}"`);
        writeFileSync(manifest, text);
      }
      const { secret } = await api.post("/agents/enrolment-tokens", { name });
      const { nats } = JSON.parse(readFileSync(join(folder, "data/run.json"), "utf8"));
      const options = {
        "--nats": nats,
        "--gateway": url,
        "--state": join(folder, name),
        "--name": name,
        "--enrol": secret,
        "--tools": has,
      };
      const running = spawn(program(), ["agent", ...Object.entries(options).flat()], { stdio: "ignore" });
      others.push(running);
      const online = async () =>
        (await api.get("/agents")).items.find((one) => one.name === name && one.status === "Online");
      const found = await until(`agent ${name} is online`, online);
      /** Ends it; it is offline when this returns. */
      const stop = async () => {
        await end(running);
        await until(
          `agent ${name} is offline`,
          async () => (await api.get(`/agents/${found.id}`)).status === "Offline",
        );
      };
      return { ...found, stop };
    };
    return { url, api, agent, stop, username: "admin", password: PASSWORD, data: join(folder, "data") };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** An agent with work in hands wants to finish it first, which nobody waits for here. */
const GRACE_MS = 5_000;

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.on("exit", resolve));
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  await ended;
  clearTimeout(timer);
}

export async function until(what, holds, ms = 30_000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > end) throw new Error(`it did not come to be in ${ms} ms that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A client of the API as somebody: what was just done, by them or before them, is what is answered with. */
async function signIn(url, username, password, sequence = 0) {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers.getSetCookie()[0].split(";")[0];
  const ask = async (method, path, body, headers = {}) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        cookie,
        ...(sequence ? { "jobtrail-sequence": String(sequence) } : {}),
        ...(typeof body === "object" && !(body instanceof FormData) ? { "content-type": "application/json" } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    sequence = Math.max(sequence, Number(response.headers.get("jobtrail-sequence") ?? 0));
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const api = {
    get: (path) => ask("GET", path),
    post: (path, body) => ask("POST", path, body),
    put: (path, body) => ask("PUT", path, body),
    patch: (path, body) => ask("PATCH", path, body),
    delete: (path) => ask("DELETE", path),
    /** Somebody else, and a client of the API as them. */
    async person(username, role = "member") {
      await ask("POST", "/people", { username, name: username, role, password: PASSWORD });
      return { username, password: PASSWORD, api: await signIn(url, username, PASSWORD, sequence) };
    },
    async upload(name, content, type = "text/csv") {
      const form = new FormData();
      form.append("file", new Blob([content], { type }), name);
      const answer = await ask("POST", "/files", form);
      return answer.items?.[0] ?? answer;
    },
    uploadSample(name, path) {
      return api.upload(name, readFileSync(here(`../../../agent-worker/modules/${path}`)), "application/octet-stream");
    },
    job: (id) => ask("GET", `/jobs/${id}`),
    ended: (id) =>
      until(`job ${id} has ended`, async () => {
        const job = await api.job(id);
        return ["Completed", "Failed", "Canceled"].includes(job.status) ? job : undefined;
      }),
    reaches: (id, ...statuses) =>
      until(`job ${id} is ${statuses.join(" or ")}`, async () => {
        const job = await api.job(id);
        return statuses.includes(job.status) ? job : undefined;
      }),
  };
  return api;
}
