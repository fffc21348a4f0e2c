// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { isActive, STATUSES } from "@/api/jobs";
import { STATUS, StatusBadge } from "./status";

test.each(STATUSES)("J7: %s is told by a word and a picture, and turns as long as it goes on", (status) => {
  const { container } = render(<StatusBadge status={status} />);
  expect(screen.getByText(STATUS[status].label)).toBeDefined();
  expect(container.querySelectorAll("svg").length).toBe(1);
  expect(container.querySelectorAll(".animate-spin").length).toBe(isActive(status) ? 1 : 0);
});

test("no two statuses look the same", () => {
  const looks = STATUSES.map((status) => `${STATUS[status].label} ${STATUS[status].segment}`);
  expect(new Set(looks).size).toBe(STATUSES.length);
  expect(new Set(STATUSES.map((status) => STATUS[status].segment)).size, "in a trail too").toBe(STATUSES.length);
});
