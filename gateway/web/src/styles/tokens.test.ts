import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Tokens = Record<string, string>;

const css = readFileSync("src/styles/tokens.css", "utf8");

function block(selector: string): Tokens {
  const from = css.indexOf(`${selector} {`);
  expect(from, `${selector} is in tokens.css`).toBeGreaterThanOrEqual(0);
  const body = css.slice(from, css.indexOf("}", from));
  return Object.fromEntries([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
}

const light = block(":root");
const dark = block(':root:not([data-theme="light"])');
const chosenDark = block(':root[data-theme="dark"]');

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(tokens: Tokens, one: string, other: string): number {
  const [a, b] = [one, other].map((name) => luminance(tokens[name] ?? "missing"));
  const [high, low] = [Math.max(a ?? 0, b ?? 0), Math.min(a ?? 0, b ?? 0)];
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["paper", "sheet", "well"];
const text: [string, string][] = [
  ...["ink", "ink-2", "accent", "wait", "good", "bad"].flatMap((ink) =>
    grounds.map((ground): [string, string] => [ink, ground]),
  ),
  ["ink", "wash"],
  ["ink-2", "wash"],
  ["accent", "wash"],
  ["on-accent", "accent"],
  ["ink", "bad-wash"],
  ["bad", "bad-wash"],
  ["on-bad", "bad"],
  ["ink", "mark"],
];
/** Borders of fields, and what is told by shape alone. */
const shapes: [string, string][] = grounds.map((ground) => ["edge", ground]);

test.each([
  ["light", light],
  ["dark", dark],
])("the %s theme can be read: WCAG 2.2 AA", (_, tokens) => {
  for (const [ink, ground] of text)
    expect.soft(contrast(tokens, ink, ground), `${ink} on ${ground}`).toBeGreaterThan(4.5);
  for (const [ink, ground] of shapes)
    expect.soft(contrast(tokens, ink, ground), `${ink} on ${ground}`).toBeGreaterThan(3);
});

test("dark is the same whether the system or the person chose it", () => {
  expect(chosenDark).toEqual(dark);
  expect(Object.keys(dark)).toEqual(Object.keys(light));
});

test("the ratio is the one of WCAG", () => {
  expect(contrast({ a: "#000000", b: "#ffffff" }, "a", "b")).toBeCloseTo(21);
  expect(contrast({ a: "#777777", b: "#ffffff" }, "a", "b")).toBeCloseTo(4.48, 2);
});
