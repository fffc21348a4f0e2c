import { describe, expect, test } from "vitest";
import type { History, Status } from "@/api/client";
import { spoken, trailOf, widths } from "./trail";

const at = (ms: number) => new Date(1_700_000_000_000 + ms).toISOString();
const entry = (status: Status, ms: number, attempt = 1): History => ({
  status,
  attempt,
  at: at(ms),
  by: { kind: "system" },
  message: null,
  sandboxed: null,
  sequence: ms,
});
const NOW = 1_700_000_000_000;

const whole = [
  entry("Pending", 0),
  entry("Claimed", 2_000),
  entry("Running", 2_010),
  entry("Validating", 62_010),
  entry("Uploading", 62_050),
  entry("Completed", 63_000),
];

describe("a trail is the history and nothing else", () => {
  test("each segment is the time between two transitions", () => {
    const { segments, end, ms } = trailOf(whole, NOW + 999_999);
    expect(segments.map(({ status, from, to }) => [status, to - from])).toEqual([
      ["Pending", 2_000],
      ["Claimed", 10],
      ["Running", 60_000],
      ["Validating", 40],
      ["Uploading", 950],
    ]);
    expect([end?.status, ms, segments.some(({ open }) => open)]).toEqual(["Completed", 63_000, false]);
  });

  test("what has not ended lasts until now, and grows", () => {
    const begun = whole.slice(0, 3);
    expect(trailOf(begun, NOW + 12_010).segments.at(-1)).toMatchObject({ status: "Running", open: true });
    expect(trailOf(begun, NOW + 12_010).ms).toBe(12_010);
    expect(trailOf(begun, NOW + 13_010).ms).toBe(13_010);
  });

  test("a clock that is behind makes no negative time", () => {
    const { segments, ms } = trailOf(whole.slice(0, 3), NOW - 60_000);
    expect(segments.every(({ from, to }) => to >= from)).toBe(true);
    expect(ms).toBe(2_010);
  });

  test("a second attempt is Pending again", () => {
    const again = [...whole.slice(0, 3), entry("Pending", 20_000, 2), entry("Claimed", 21_000, 2)];
    const { segments } = trailOf(again, NOW + 22_000);
    expect(segments.map(({ status, attempt }) => `${status} ${attempt}`)).toEqual([
      "Pending 1",
      "Claimed 1",
      "Running 1",
      "Pending 2",
      "Claimed 2",
    ]);
  });

  test("without a history there is nothing to draw", () => {
    expect(trailOf([], NOW)).toEqual({ segments: [], end: undefined, ms: 0 });
  });

  test("it can be said in words", () => {
    expect(spoken(trailOf(whole, NOW))).toBe(
      "Pending 2.0 s, Claimed 10 ms, Running 1 min, Validating 40 ms, Uploading 950 ms, Completed after 1 min 3 s",
    );
    expect(spoken(trailOf(whole.slice(0, 1), NOW + 3_000))).toBe("Pending for 3.0 s");
  });
});

describe("widths", () => {
  const of = (...times: number[]) => times.map((ms) => ({ from: 0, to: ms }));

  test("add up to the whole, each in proportion, none invisible", () => {
    for (const times of [[1], [1, 1, 1], [5, 100_000, 1], [3, 3, 1_000, 0, 7], [0, 0]]) {
      const drawn = widths(of(...times), 120, 2);
      expect(drawn.reduce((sum, one) => sum + one)).toBe(120);
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(1);
    }
    expect(widths(of(300, 100), 84, 2)).toEqual([62, 22]);
  });

  test("leave out the shortest where there are more than fit", () => {
    const drawn = widths(of(...Array.from({ length: 100 }, (_, index) => index)), 120, 2);
    expect(drawn.filter((one) => one > 0).length).toBe(60);
    expect(drawn.slice(0, 40).every((one) => one === 0)).toBe(true);
    expect(drawn.reduce((sum, one) => sum + one)).toBe(120);
  });
});
