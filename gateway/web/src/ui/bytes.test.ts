import { expect, test } from "vitest";
import { bytes } from "./bytes";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [4_249, "4.2 kB"],
  [99_960, "100 kB"],
  [999_600, "1.0 MB"],
  [118_000_000, "118 MB"],
  [5e15, "5000 TB"],
])("%d bytes are %s", (count, text) => {
  expect(bytes(count)).toBe(text);
});
