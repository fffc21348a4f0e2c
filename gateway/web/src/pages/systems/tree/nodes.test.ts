import { expect, test } from "vitest";
import type { Artifact, Job, Schemas, Status } from "@/api/client";
import { above, bestOf, byName, flatten, groupsOf, joined, nameOf, parentOf } from "./nodes";

type Entry = Schemas["Entry"];

const folder = (path: string): Entry => ({ path, name: nameOf(path), kind: "folder", file: null });
const file = (path: string, id = path): Entry =>
  ({ path, name: nameOf(path), kind: "file", file: { id, revision: 1, pinned: false } }) as Entry;
const job = (id: string, status: Status, minute: number): Job =>
  ({ id, status, started_on: `2026-01-01T00:${String(minute).padStart(2, "0")}:00Z` }) as Job;
const artifact = (name: string, viewer?: Schemas["Viewer"], output = "out"): Artifact =>
  ({ file_id: name, name, output, preview: viewer ? { viewer, max_bytes: 1 } : null }) as Artifact;
const group = (of: Job, ...artifacts: Artifact[]) => ({ job: of, artifacts });

test("folders come first, and numbers are read as numbers", () => {
  const entries = [file("part 10"), file("part 2"), folder("z"), file("Part 1"), folder("a")];
  expect(entries.sort(byName).map(({ name }) => name)).toEqual(["a", "z", "Part 1", "part 2", "part 10"]);
});

test("paths", () => {
  expect([parentOf("a/b/c"), parentOf("a"), nameOf("a/b"), joined("", "a"), joined("a", "b")]).toEqual([
    "a/b",
    "",
    "b",
    "a",
    "a/b",
  ]);
  expect(above("a/b/c.txt")).toEqual(["a", "a/b"]);
  expect(above("c.txt")).toEqual([]);
});

test("rows: closed folders hide what is in them, open ones show it one level deeper, as far as it is read", () => {
  const folders = new Map([
    ["", { items: [folder("a"), folder("b"), file("c")], failed: false }],
    ["a", { items: [file("a/x")], failed: false }],
    ["b", { items: undefined, failed: true }],
  ]);
  const rows = (turned: string[]) =>
    flatten({ folders, made: new Map(), turned: new Set(turned) }).map(({ id, level, at, of }) => [id, level, at, of]);
  expect(rows([])).toEqual([
    ["entry:a", 1, 1, 3],
    ["entry:b", 1, 2, 3],
    ["entry:c", 1, 3, 3],
  ]);
  expect(rows(["entry:a", "entry:b"])).toEqual([
    ["entry:a", 1, 1, 3],
    ["entry:a/x", 2, 1, 1],
    ["entry:b", 1, 2, 3],
    ["note:b", 2, 1, 1],
    ["entry:c", 1, 3, 3],
  ]);
});

test("a tree that is read, is empty, or could not be read says which", () => {
  const what = (items: Entry[] | undefined, failed: boolean) => {
    const [node] = flatten({ folders: new Map([["", { items, failed }]]), made: new Map(), turned: new Set() });
    return node?.kind === "note" && node.what;
  };
  expect([what(undefined, false), what([], false), what(undefined, true)]).toEqual(["reading", "empty", "failed"]);
});

test("E7: what was made of a file is under it, by job; without anything there is nothing to open", () => {
  const folders = new Map([["", { items: [file("a.zip", "f"), file("b.zip", "g")], failed: false }]]);
  const made = new Map([["f", [group(job("j", "Completed", 1), artifact("x.md"), artifact("x.json"))]]]);
  const rows = (turned: string[]) =>
    flatten({ folders, made, turned: new Set(turned) }).map((node) => [
      node.id,
      node.level,
      "open" in node ? node.open : null,
    ]);
  expect(rows([])).toEqual([
    ["entry:a.zip", 1, false],
    ["entry:b.zip", 1, undefined],
  ]);
  expect(rows(["entry:a.zip"])).toEqual([
    ["entry:a.zip", 1, true],
    ["job:a.zip:j", 2, true],
    ["artifact:a.zip:x.md", 3, null],
    ["artifact:a.zip:x.json", 3, null],
    ["entry:b.zip", 1, undefined],
  ]);
  expect(rows(["entry:a.zip", "job:a.zip:j"])).toHaveLength(3);
});

test("under a file: what was made, what is under way, and what has failed since; newest first, without logs", () => {
  const done = group(job("done", "Completed", 5), artifact("x"), artifact("log.txt", "text", "log"));
  const jobs = [
    job("now", "Running", 9),
    job("since", "Failed", 7),
    job("done", "Completed", 5),
    job("before", "Failed", 3),
  ];
  const found = groupsOf([done, group(job("only a log", "Failed", 1), artifact("log.txt", "text", "log"))], jobs);
  expect(found.map((one) => [one.job.id, one.artifacts.map(({ name }) => name)])).toEqual([
    ["now", []],
    ["since", []],
    ["done", ["x"]],
  ]);
});

test("of what was made, the newest job's best is shown; what cannot be shown is not", () => {
  const older = group(job("older", "Completed", 1), artifact("model.glb", "model"));
  const newer = group(
    job("newer", "Completed", 2),
    artifact("all.bin"),
    artifact("x.json", "json"),
    artifact("x.md", "markdown"),
  );
  expect(bestOf([newer, older])?.name).toBe("x.md");
  expect(bestOf([group(job("n", "Completed", 3), artifact("all.bin")), older])?.name).toBe("model.glb");
  expect(bestOf([])).toBeUndefined();
});
