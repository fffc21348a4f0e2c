export interface Line {
  /** Of names and numbers from the root; by it a branch is known to be open. */
  path: string;
  depth: number;
  /** Absent for the root. */
  name: string | undefined;
  kind: "string" | "number" | "word" | "branch";
  text: string;
  /** Undefined when there is nothing to open. */
  open: boolean | undefined;
}

export const ROOT = "";
/** At first so many lines stand open at the most. */
const FIRST_LINES = 200;
const MOST_OPEN = 200_000;
const LONGEST_TEXT = 2_000;

type Entry = [string, unknown];
const entriesOf = (value: unknown): Entry[] | undefined => {
  if (Array.isArray(value)) return value.map((one, index) => [String(index), one]);
  return typeof value === "object" && value !== null ? Object.entries(value) : undefined;
};
const below = (path: string, name: string) => `${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** The branches that stand open at first: from the top, level by level, until enough is in sight. */
export function opened(value: unknown, lines = FIRST_LINES): Set<string> {
  const open = new Set<string>();
  let count = 0;
  let level: [string, unknown][] = [[ROOT, value]];
  while (level.length > 0) {
    const next: [string, unknown][] = [];
    for (const [path, one] of level) {
      const entries = entriesOf(one);
      if (!entries || entries.length === 0) continue;
      if (path !== ROOT && (count + entries.length > lines || count > MOST_OPEN)) continue;
      count += entries.length;
      open.add(path);
      for (const [name, child] of entries) next.push([below(path, name), child]);
    }
    level = next;
  }
  return open;
}

/** What is in sight, line by line. */
export function linesOf(value: unknown, open: ReadonlySet<string>): Line[] {
  const lines: Line[] = [];
  const add = (path: string, name: string | undefined, one: unknown, depth: number) => {
    const entries = entriesOf(one);
    if (!entries) {
      const [kind, text] = leaf(one);
      lines.push({ path, depth, name, kind, text, open: undefined });
      return;
    }
    const [left, right] = Array.isArray(one) ? ["[", "]"] : ["{", "}"];
    const isOpen = open.has(path);
    const what = Array.isArray(one) ? "items" : "names";
    const text =
      entries.length === 0
        ? left + right
        : isOpen
          ? left
          : `${left} ${entries.length.toLocaleString("en")} ${what} ${right}`;
    lines.push({ path, depth, name, kind: "branch", text, open: entries.length === 0 ? undefined : isOpen });
    if (isOpen) for (const [child, inside] of entries) add(below(path, child), child, inside, depth + 1);
  };
  add(ROOT, undefined, value, 0);
  return lines;
}

function leaf(value: unknown): [Line["kind"], string] {
  if (typeof value === "string") {
    const text = JSON.stringify(value);
    return ["string", text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text];
  }
  return [typeof value === "number" ? "number" : "word", String(value)];
}
