import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Entry, listTar, listZip, MOST_ENTRIES, MOST_READS, type Read } from "./archive";
import { archiveLines, openedFolders, treeOf } from "./archive-lines";

/** Reads of something in memory, or of something large of which only parts are there; and how much was read. */
function counted(size: number, at: (from: number, to: number) => Uint8Array) {
  const told = { reads: 0, bytes: 0 };
  const read: Read = async (from, to) => {
    expect(from, "within the file").toBeGreaterThanOrEqual(0);
    expect(to, "within the file").toBeLessThanOrEqual(size);
    told.reads += 1;
    told.bytes += to - from;
    return new Uint8Array(at(from, to));
  };
  return { read, size, told };
}
const of = (bytes: Uint8Array) => counted(bytes.byteLength, (from, to) => bytes.slice(from, to));
const brief = (entries: Entry[]) => entries.map(({ path, folder, size }) => (folder ? path : `${path} ${size}`));

interface Member {
  name: Uint8Array | string;
  size: number;
  flags?: number;
  large?: boolean;
}

/** Only the directory of a zip and its end, which is all that is read. */
function zip(members: Member[], { comment = "", large = false } = {}): Uint8Array {
  const directory = Buffer.concat(
    members.map(({ name, size, flags = 0, large: is64 = false }) => {
      const bytes = Buffer.from(name);
      const extra = Buffer.alloc(is64 ? 12 : 0);
      if (is64) {
        extra.writeUInt16LE(1, 0);
        extra.writeUInt16LE(8, 2);
        extra.writeBigUInt64LE(BigInt(size), 4);
      }
      const header = Buffer.alloc(46);
      header.writeUInt32LE(0x02014b50, 0);
      header.writeUInt16LE(flags, 8);
      header.writeUInt32LE(is64 ? 0xffffffff : size, 24);
      header.writeUInt16LE(bytes.length, 28);
      header.writeUInt16LE(extra.length, 30);
      return Buffer.concat([header, bytes, extra]);
    }),
  );
  const content = Buffer.alloc(300_000);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(large ? 0xffffffff : directory.length, 12);
  end.writeUInt16LE(comment.length, 20);
  const parts = [content, directory];
  if (large) {
    const end64 = Buffer.alloc(56);
    end64.writeUInt32LE(0x06064b50, 0);
    end64.writeBigUInt64LE(BigInt(directory.length), 40);
    const locator = Buffer.alloc(20);
    locator.writeUInt32LE(0x07064b50, 0);
    locator.writeBigUInt64LE(BigInt(content.length + directory.length), 8);
    parts.push(end64, locator);
  }
  return new Uint8Array(Buffer.concat([...parts, end, Buffer.from(comment)]));
}

function header(name: string, size: number, kind = "0"): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  block.write(kind, 156);
  block.write("ustar\x0000", 257);
  block.write("        ", 148);
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
  );
  return block;
}
const padded = (content: string): Buffer => Buffer.from(content.padEnd(Math.ceil(content.length / 512) * 512, "\0"));
const tar = (...blocks: Buffer[]) => new Uint8Array(Buffer.concat([...blocks, Buffer.alloc(1024)]));

describe("a zip", () => {
  test("that a program made has its names and sizes", async () => {
    const made = of(readFileSync("../../agent-worker/modules/archive/samples/bearing-rig.zip"));
    const { entries, cut } = await listZip(made.read, made.size);
    expect(cut).toBeUndefined();
    expect(entries.length).toBeGreaterThan(2);
    expect(entries.every(({ size, folder }) => folder || size > 0)).toBe(true);
  });

  test("is read from its end: not more than its directory", async () => {
    const { read, size, told } = of(
      zip(
        [
          { name: "a/b.csv", size: 12 },
          { name: "a/c/", size: 0 },
        ],
        { comment: "made by a rig" },
      ),
    );
    expect(brief((await listZip(read, size)).entries)).toEqual(["a/b.csv 12", "a/c/"]);
    expect(told.reads).toBe(1);
    expect(told.bytes).toBeLessThan(70_000);
  });

  test("may have a directory that stands far from its end", async () => {
    const members = Array.from({ length: 5_000 }, (_, number) => ({ name: `a folder/file ${number}`, size: number }));
    const { read, size, told } = of(zip(members));
    expect((await listZip(read, size)).entries).toHaveLength(5_000);
    expect(told.reads).toBe(2);
  });

  test("may be larger than 4 GB, and hold what is", async () => {
    const { read, size } = of(zip([{ name: "large.bin", size: 5e9, large: true }], { large: true }));
    expect(brief((await listZip(read, size)).entries)).toEqual(["large.bin 5000000000"]);
  });

  test("may be encrypted, and its names of an old code page", async () => {
    const { read, size } = of(zip([{ name: Uint8Array.of(0x50, 0x72, 0x81, 0x66, 0xff), size: 1, flags: 1 }]));
    expect((await listZip(read, size)).entries).toEqual([{ path: "Prüf\u00a0", folder: false, size: 1, locked: true }]);
  });

  test("of too many entries is shown in part, which is said", async () => {
    const { read, size } = of(
      zip(Array.from({ length: MOST_ENTRIES + 1 }, (_, number) => ({ name: `${number}`, size: 1 }))),
    );
    const { entries, cut } = await listZip(read, size);
    expect(entries).toHaveLength(MOST_ENTRIES);
    expect(cut).toBe("the first 50,000 entries");
  });

  test("that is none, or damaged, is said to be", async () => {
    const none = of(new Uint8Array(1_000));
    await expect(listZip(none.read, none.size)).rejects.toThrow("no zip file");
    const whole = zip([{ name: "a", size: 1 }]);
    whole[300_000] = 0;
    const damaged = of(whole);
    await expect(listZip(damaged.read, damaged.size)).rejects.toThrow("damaged");
  });
});

describe("a tar", () => {
  test("has names of any length, folders, links", async () => {
    const long = `${"deep/".repeat(40)}name.txt`;
    const record = (length: number) => `${length} path=${long}\n`;
    const pax = record(record(100).length);
    const blocks = [header("a/", 0, "5"), header("a/b.csv", 700), padded("x".repeat(700))];
    blocks.push(header("././@LongLink", long.length + 1, "L"), padded(`${long}\0`), header("cut", 1), padded("y"));
    blocks.push(
      header("PaxHeader", pax.length, "x"),
      padded(pax),
      header("cut", 2),
      padded("yy"),
      header("link", 0, "2"),
    );
    const { read, size } = of(tar(...blocks));
    const { entries, cut } = await listTar(read, size);
    expect(brief(entries)).toEqual(["a/", "a/b.csv 700", `${long} 1`, `${long} 2`, "link 0"]);
    expect(cut).toBeUndefined();
  });

  test("of large files is passed over, as far as that goes", async () => {
    const gigabyte = 2 ** 30;
    const step = gigabyte + 512;
    const size = 300 * step + 1024;
    const block = (number: number) => header(`recording ${number}.bin`, gigabyte);
    const { read, told } = counted(size, (from, to) => {
      const bytes = new Uint8Array(to - from);
      if (from % step === 0) bytes.set(block(from / step));
      return bytes;
    });
    const { entries, cut } = await listTar(read, size);
    expect(entries).toHaveLength(MOST_READS);
    expect(cut).toMatch(/^the first 200 entries: to find the others/);
    expect(told.bytes).toBeLessThan(10_000_000);
  });

  test("of many small files is read in large pieces", async () => {
    const files = Array.from({ length: 4_000 }, (_, number) => [header(`${number}.csv`, 5), padded("1,2,3")]).flat();
    const { read, size, told } = of(tar(...files));
    expect((await listTar(read, size)).entries).toHaveLength(4_000);
    expect(told.reads).toBeLessThan(15);
  });

  test("that is none, or damaged, is said to be", async () => {
    const none = of(new Uint8Array(1_024).fill(7));
    await expect(listTar(none.read, none.size)).rejects.toThrow("no tar file");
    const part = of(new Uint8Array(Buffer.concat([header("a", 1), padded("x"), Buffer.alloc(512, 7)])));
    expect(await listTar(part.read, part.size)).toMatchObject({
      cut: expect.stringContaining("damaged"),
      entries: [{ path: "a" }],
    });
  });
});

test("folders come first and know how much is in them; what has the same name twice is there twice", () => {
  const file = (path: string, size: number): Entry => ({ path, folder: false, size, locked: false });
  const root = treeOf([
    file("b.txt", 1),
    file("a/10.csv", 2),
    file("a/9.csv", 3),
    file("./b.txt", 4),
    file("/a/x/y", 5),
  ]);
  const shown = archiveLines(root, openedFolders(root)).map(
    ({ depth, name, size, count }) => `${depth} ${name} ${size} ${count ?? ""}`,
  );
  expect(shown).toEqual(["0 a 10 3", "1 x 5 1", "2 y 5 ", "1 9.csv 3 ", "1 10.csv 2 ", "0 b.txt 1 ", "0 b.txt 4 "]);
  expect(archiveLines(root, new Set())).toHaveLength(3);
  const deep = treeOf([file(`${"d/".repeat(30_000)}f`, 1)]);
  expect(archiveLines(deep, openedFolders(deep)).at(-1)?.depth).toBeLessThanOrEqual(64);
});
