import { expect, test } from "vitest";
import { refusedText } from "./refused";
import { signInSearch } from "./search";

test("a refused sign-in says what happened and what to do, in our own words", () => {
  expect(refusedText("not-let-in", "Example login", false)).toBe(
    "You are not signed in. Example login knows you, but you are not let in here. Ask an administrator of Jobtrail.",
  );
  expect(refusedText("unavailable", "the identity provider", false)).toMatch(
    /^You are not signed in\. The identity provider does/,
  );
  expect(refusedText("linked-to-another", "Example login", true)).toMatch(/^Your account was not linked\. /);
  expect(refusedText("constructor", "Example login", false)).toContain("the problem constructor");
});

test("the address says no more than a code, and leads nowhere else", () => {
  expect(signInSearch({ next: "/jobs", refused: "not-let-in", linking: "true" })).toEqual({
    next: "/jobs",
    refused: "not-let-in",
    linking: "true",
  });
  for (const next of ["//evil.example", "/\\evil.example", "https://evil.example"])
    expect(signInSearch({ next, refused: "Call 555-1234 now!", linking: "no" })).toEqual({});
});
