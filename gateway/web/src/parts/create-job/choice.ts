import type { FunctionOfFile } from "@/api/files";

/** One function, and its versions, newest first. */
export interface Choice {
  /** "archive/extract": by it one is found again. */
  key: string;
  tool: string;
  toolName: string;
  name: string;
  description: string;
  extract: boolean;
  versions: FunctionOfFile[];
}

/** C2, C3: each function once, under its tool, by name. */
export function choicesOf(functions: readonly FunctionOfFile[]): Choice[] {
  const found = new Map<string, FunctionOfFile[]>();
  for (const one of functions) {
    const key = `${one.tool}/${one.function}`;
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return [...found.entries()]
    .flatMap(([key, versions]) => {
      versions.sort((a, b) => -compareVersions(a.tool_version, b.tool_version));
      const chosen = chosenOf(versions);
      if (!chosen) return [];
      const { tool, tool_name, function_name, description, extract } = chosen;
      return [{ key, tool, toolName: tool_name, name: function_name, description, extract, versions }];
    })
    .sort((a, b) => a.toolName.localeCompare(b.toolName) || a.name.localeCompare(b.name));
}

/** C3: the newest that is not deprecated; when all are, the newest. */
export const chosenOf = (versions: readonly FunctionOfFile[]): FunctionOfFile | undefined =>
  versions.find(({ deprecated }) => deprecated === null) ?? versions[0];

/** As semantic versioning orders them: 1.10.0 after 1.9.0, and 2.0.0-rc.1 before 2.0.0. */
export function compareVersions(a: string, b: string): number {
  const [numbersA = "", preA] = split(a);
  const [numbersB = "", preB] = split(b);
  const left = numbersA.split(".").map(Number);
  const right = numbersB.split(".").map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (preA === preB) return 0;
  if (preA === undefined) return 1;
  if (preB === undefined) return -1;
  return preA.localeCompare(preB, "en", { numeric: true });
}

function split(version: string): [string, string | undefined] {
  const plain = version.split("+")[0] ?? "";
  const dash = plain.indexOf("-");
  return dash < 0 ? [plain, undefined] : [plain.slice(0, dash), plain.slice(dash + 1)];
}
