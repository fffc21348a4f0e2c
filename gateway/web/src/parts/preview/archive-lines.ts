import type { Entry } from "./archive";

export interface Branch {
  folders: Map<string, Branch>;
  files: { name: string; size: number; locked: boolean }[];
  /** Of all that is in it. */
  size: number;
  count: number;
}

export interface ArchiveLine {
  path: string;
  depth: number;
  name: string;
  size: number;
  locked: boolean;
  /** How many files are in it; undefined for a file. */
  count: number | undefined;
  open: boolean | undefined;
}

/** Nobody looks deeper; what is deeper is shown with the slashes in its name. */
const DEEPEST = 64;
/** So many lines stand open at first, at the most. */
const FIRST_LINES = 200;

const branch = (): Branch => ({ folders: new Map(), files: [], size: 0, count: 0 });

/** The folders that the paths of entries name, whether they have an entry of their own or not. */
export function treeOf(entries: readonly Entry[]): Branch {
  const root = branch();
  for (const { path, folder, size, locked } of entries) {
    const parts = path.split("/").filter((part) => part !== "" && part !== ".");
    if (parts.length > DEEPEST) parts.push(parts.splice(DEEPEST - 1).join("/"));
    const name = folder ? undefined : parts.pop();
    let at = root;
    const above = [root];
    for (const part of parts) {
      const next = at.folders.get(part) ?? branch();
      at.folders.set(part, next);
      above.push(next);
      at = next;
    }
    if (name === undefined) continue;
    at.files.push({ name, size, locked });
    for (const one of above) {
      one.size += size;
      one.count += 1;
    }
  }
  return root;
}

const below = (path: string, name: string) => `${path}/${name}`;

/** The folders that stand open at first: level by level, until enough is in sight. */
export function openedFolders(root: Branch, lines = FIRST_LINES): Set<string> {
  const open = new Set<string>();
  let seen = root.folders.size + root.files.length;
  let level: [string, Branch][] = [["", root]];
  while (level.length > 0) {
    const next = level.flatMap(([path, { folders }]) =>
      [...folders].map(([name, one]): [string, Branch] => [below(path, name), one]),
    );
    for (const [path, one] of next) {
      const inside = one.folders.size + one.files.length;
      if (seen + inside > lines) continue;
      seen += inside;
      open.add(path);
    }
    level = next.filter(([path]) => open.has(path));
  }
  return open;
}

const { compare } = new Intl.Collator("en", { numeric: true });

/** What is in sight, line by line: folders first, by name. */
export function archiveLines(root: Branch, open: ReadonlySet<string>): ArchiveLine[] {
  const lines: ArchiveLine[] = [];
  const add = (at: Branch, path: string, depth: number) => {
    for (const [name, one] of [...at.folders].sort(([a], [b]) => compare(a, b))) {
      const inside = below(path, name);
      const isOpen = open.has(inside);
      lines.push({ path: inside, depth, name, size: one.size, locked: false, count: one.count, open: isOpen });
      if (isOpen) add(one, inside, depth + 1);
    }
    const files = [...at.files].sort((a, b) => compare(a.name, b.name));
    // A tar may hold the same name twice; both are there.
    files.forEach((file, index) => {
      lines.push({ ...file, path: `${path}//${index} ${file.name}`, depth, count: undefined, open: undefined });
    });
  };
  add(root, "", 0);
  return lines;
}
