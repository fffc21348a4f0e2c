import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Batch, Batcher } from "./batch";
import type { LiveEvent } from "./connection";

const job = (id: string, sequence: number): LiveEvent => ({ name: "change", kind: "job", id, sequence });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("the first change is handed over at once, the flood behind it in batches, each thing once", () => {
  const batches: Batch[] = [];
  const batcher = new Batcher((batch) => batches.push(batch), 250);
  batcher.take(job("a", 1));
  vi.advanceTimersByTime(1);
  expect(batches.map((batch) => batch.changes.length)).toEqual([1]);
  for (let sequence = 2; sequence < 1000; sequence++) batcher.take(job(sequence % 2 ? "a" : "b", sequence));
  vi.advanceTimersByTime(1000);
  expect(batches.length).toBe(2);
  expect(batches[1]?.changes.map(({ id, sequence }) => [id, sequence])).toEqual([
    ["b", 998],
    ["a", 999],
  ]);
});

test("a reset is handed over though nothing else changed", () => {
  const batches: Batch[] = [];
  const batcher = new Batcher((batch) => batches.push(batch));
  batcher.take({ name: "open", sequence: 3 });
  batcher.take({ name: "reset", sequence: 4 });
  vi.advanceTimersByTime(1000);
  expect(batches).toEqual([{ changes: [], reset: true }]);
});
