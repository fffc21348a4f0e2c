// The Agents page.

export const SHOTS = [
  { name: "agents", path: "/agents" },
  { name: "agents-loading", path: "/agents", hold: /\/api\/v1\/agents(\?|$)/ },
  { name: "agents-error", path: "/agents", fail: /\/api\/v1\/agents(\?|$)/ },
  { name: "agents-none-fit", path: "/agents?q=nothing" },
  {
    name: "agents-none",
    path: "/agents",
    answer: [/\/api\/v1\/agents(\?|$)/, { items: [] }],
  },
  {
    name: "agents-many",
    path: "/agents",
    answer: [/\/api\/v1\/agents(\?|$)/, { items: Array.from({ length: 3_000 }, (_, number) => agent(number)) }],
  },
  {
    name: "agent",
    path: "/agents",
    async go(page) {
      await page.getByRole("link", { name: "lab-1" }).click();
      await page.getByRole("dialog").getByText("Facts").waitFor();
    },
  },
  {
    name: "agent-archive",
    path: "/agents",
    async go(page) {
      await page.getByRole("link", { name: "lab-1" }).click();
      await page.getByRole("button", { name: "Archive" }).click();
    },
  },
  { name: "agent-unknown", path: "/agents/00000000-0000-4000-8000-000000000000" },
  {
    name: "agents-enrol",
    path: "/agents",
    go: (page) => page.getByRole("button", { name: "Enrol agent" }).click(),
  },
  {
    name: "agents-enrolled",
    path: "/agents",
    async go(page) {
      await page.getByRole("button", { name: "Enrol agent" }).click();
      await page.getByLabel("What it is for").fill("second agent in the lab");
      await page.getByRole("button", { name: "Make token" }).click();
      await page.getByText("Waiting for the agent").waitFor();
    },
  },
  {
    name: "agents-tokens",
    path: "/agents?tab=tokens",
    async go(page) {
      await page
        .getByRole("button", { name: /^Withdraw/ })
        .first()
        .click();
    },
  },
];

function agent(number) {
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  const status = ["Online", "Busy", "Offline", "Draining", "Enrolled"][number % 5];
  const machine = { host: `bench-${number % 40}`, os: "linux", arch: "x86_64", version: "0.1.0", slots: 8 };
  const tools = [{ tool: "archive", version: "1.0.0", sha256: "" }];
  const pools = number % 3 ? [] : [{ id, name: "test bench" }];
  const since = "2026-11-20T10:00:00Z";
  const rest = {
    active_jobs: number % 8,
    takes_automatic: true,
    sandboxed: true,
    tools,
    pools,
    departure: null,
    since,
  };
  return { id, name: `lab-${number}`, status, ...machine, ...rest, sequence: number };
}
