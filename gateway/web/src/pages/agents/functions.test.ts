import { expect, test } from "vitest";
import type { Schemas } from "@/api/client";
import { goesBy, offeredBy, platform } from "./functions";

const agent: Schemas["Agent"] = {
  id: "a",
  name: "lab-1",
  status: "Online",
  host: "bench-04",
  os: "linux",
  arch: "x86_64",
  version: "0.1.0",
  slots: 2,
  active_jobs: 0,
  takes_automatic: true,
  sandboxed: true,
  tools: [{ tool: "archive", version: "1.0.0", sha256: "" }],
  pools: [{ id: "p", name: "test bench" }],
  departure: null,
  since: "2026-11-25T10:00:00Z",
  sequence: 1,
};

test("an agent is found by its name, host, system, pool and tool, and by several words", () => {
  for (const typed of ["LAB", "bench-04", "x86", "test bench", "archive", "lab online"])
    expect(goesBy(agent, typed)).toBe(true);
  expect(goesBy(agent, "lab offline")).toBe(false);
});

test("a tool that is not listed is still said, by its key", () => {
  expect(offeredBy(agent, [])).toEqual([
    { tool: "archive", name: "archive", version: "1.0.0", deprecated: false, functions: [] },
  ]);
});

test("a platform as people say it; one that is not known as it is; nothing when it is not told", () => {
  expect(platform(agent)).toBe("Linux, x86-64");
  expect(platform({ os: "plan9", arch: "mips" })).toBe("plan9, mips");
  expect(platform({ os: "", arch: "" })).toBe("");
});
