import { expect, test } from "vitest";
import { duration, exact, local, relative } from "./time";

test.each([
  [0, "now"],
  [4_999, "now"],
  [40_000, "40 s ago"],
  [61_000, "1 min ago"],
  [3_600_000 * 2.5, "2 h ago"],
  [86_400_000 * 5, "5 d ago"],
  [-200_000, "in 3 min"],
])("%d ms ago is said as %s", (ms, text) => {
  expect(relative(1_000_000_000, 1_000_000_000 + ms)).toBe(text);
});

test.each([
  [-5, "0 ms"],
  [12.4, "12 ms"],
  [999, "999 ms"],
  [1_449, "1.4 s"],
  [9_999, "9.9 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [185_000, "3 min 5 s"],
  [7_800_000, "2 h 10 min"],
  [86_400_000 * 3 + 3_600_000 * 4, "3 d 4 h"],
])("%d ms lasts %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test("an instant is told in the viewer's zone, and as the server said it", () => {
  const instant = "2026-11-25T07:36:01.123456Z";
  expect(local(instant)).toMatch(/^2026-11-2\d \d\d:\d\d:01$/);
  expect(exact(instant)).toMatch(/^2026-11-2\d \d\d:\d\d:01\.123 UTC[+-]\d\d:\d\d \(2026-11-25T07:36:01\.123456Z\)$/);
});
