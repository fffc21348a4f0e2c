import { expect, test } from "vitest";
import { secretIn } from "./secret";

test("a secret is read from behind the #, and nothing else is", () => {
  expect(secretIn("#secret=jts_a-b_c%2F1")).toBe("jts_a-b_c/1");
  for (const hash of ["", "#", "#secret=", "#main"]) expect(secretIn(hash)).toBeUndefined();
});
