// @vitest-environment jsdom
import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Moment } from "./moment";
import { TipProvider } from "./tip";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-25T08:00:30Z") });
});
afterEach(() => {
  vi.useRealTimers();
});

test("a relative time grows by itself, and knows the exact instant", () => {
  render(
    <TipProvider>
      <Moment at="2026-11-25T08:00:00Z" as="relative" />
    </TipProvider>,
  );
  const time = screen.getByText("30 s ago");
  expect(time.getAttribute("datetime")).toBe("2026-11-25T08:00:00Z");
  act(() => {
    vi.advanceTimersByTime(40_000);
  });
  expect(time.textContent).toBe("1 min ago");
});
