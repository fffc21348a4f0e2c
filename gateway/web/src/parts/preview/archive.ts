/**
 * What is in an archive, as it tells itself: of a zip its directory is read, which stands at its end; of a tar one header after the other, and
 * what is between them is passed over. Nothing is unpacked.
 */
export interface Entry {
  /** As it is written in the archive, with slashes. */
  path: string;
  folder: boolean;
  /** Unpacked, in bytes. */
  size: number;
  /** It cannot be unpacked without a password. */
  locked: boolean;
}

export interface Listing {
  entries: Entry[];
  /** Why this is not all; undefined when it is. */
  cut: string | undefined;
}

/** The bytes from one place up to another, which does not belong to them. */
export type Read = (from: number, to: number) => Promise<Uint8Array<ArrayBuffer>>;

export const MOST_ENTRIES = 50_000;
/** Of a zip's directory, or of a tar's headers and what comes along with them. */
export const MOST_BYTES = 16 * 1024 * 1024;
/** A tar of large files costs a request for each. */
export const MOST_READS = 200;

const UTF_8 = new TextDecoder("utf-8", { fatal: true });
/** What stands for the bytes from 128 on in a zip that does not say that its names are UTF-8. */
const CP_437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

function text(bytes: Uint8Array): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : CP_437[byte - 128])).join("");
  }
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const MEMBER = 0x02014b50;
const END_BYTES = 22;
const END_64_BYTES = 56;
const LOCATOR_BYTES = 20;
const MEMBER_BYTES = 46;
const LONGEST_COMMENT = 0xffff;
const SEE_EXTRA = 0xffffffff;

export async function listZip(read: Read, size: number): Promise<Listing> {
  const tailAt = Math.max(0, size - END_BYTES - LONGEST_COMMENT);
  const tail = view(await read(tailAt, size));
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && !(tail.getUint32(end, true) === END && fits(tail, end))) end--;
  if (end < 0) throw new Error("it is no zip file, or its end is missing");
  let length = tail.getUint32(end + 12, true);
  let stop = tailAt + end;
  const locator = end - LOCATOR_BYTES;
  if (locator >= 0 && tail.getUint32(locator, true) === LOCATOR_64) {
    const at = Number(tail.getBigUint64(locator + 8, true));
    if (at + END_64_BYTES > size) throw new Error("the zip file is damaged");
    const large = view(await read(at, at + END_64_BYTES));
    if (large.byteLength < END_64_BYTES || large.getUint32(0, true) !== END_64)
      throw new Error("the zip file is damaged");
    length = Number(large.getBigUint64(40, true));
    stop = at;
  }
  const start = stop - length;
  if (start < 0) throw new Error("the zip file is damaged");
  // What is at hand already is not read again.
  const known = start >= tailAt ? new Uint8Array(tail.buffer, start - tailAt, length) : undefined;
  const bytes = known ?? (await read(start, start + Math.min(length, MOST_BYTES)));
  return members(bytes, length > bytes.byteLength);
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** Its comment ends within the file; the same four bytes within a comment seldom do. */
const fits = (tail: DataView, end: number): boolean =>
  end + END_BYTES + tail.getUint16(end + 20, true) <= tail.byteLength;

function members(bytes: Uint8Array, more: boolean): Listing {
  const data = view(bytes);
  const entries: Entry[] = [];
  let at = 0;
  while (at + MEMBER_BYTES <= data.byteLength) {
    if (data.getUint32(at, true) !== MEMBER) throw new Error("the directory of the zip file is damaged");
    if (entries.length === MOST_ENTRIES) return { entries, cut: `the first ${count(MOST_ENTRIES)} entries` };
    const nameBytes = data.getUint16(at + 28, true);
    const extraBytes = data.getUint16(at + 30, true);
    const name = at + MEMBER_BYTES;
    const next = name + nameBytes + extraBytes + data.getUint16(at + 32, true);
    if (next > data.byteLength) break;
    const path = text(bytes.subarray(name, name + nameBytes));
    const size = data.getUint32(at + 24, true);
    entries.push({
      path,
      folder: path.endsWith("/"),
      size: size === SEE_EXTRA ? largeSize(data, name + nameBytes, extraBytes) : size,
      locked: (data.getUint16(at + 8, true) & 1) === 1,
    });
    at = next;
  }
  return { entries, cut: more ? `the first ${count(entries.length)} entries: its directory is too long` : undefined };
}

/** Of 64 bits, in the fields that were added for it. */
function largeSize(data: DataView, from: number, length: number): number {
  let at = from;
  while (at + 12 <= from + length) {
    if (data.getUint16(at, true) === 1) return Number(data.getBigUint64(at + 4, true));
    at += 4 + data.getUint16(at + 2, true);
  }
  return SEE_EXTRA;
}

const BLOCK = 512;
const SMALL_WINDOW = 32 * 1024;
const LARGE_WINDOW = 1024 * 1024;
/** A name in a header of its own; longer ones are nobody's. */
const LONGEST_NAME = 64 * 1024;

export async function listTar(read: Read, size: number): Promise<Listing> {
  const window = new Window(read, size);
  const entries: Entry[] = [];
  /** What a header before has said of the next one. */
  let told: Told = {};
  let at = 0;
  while (at + BLOCK <= size) {
    const header = await window.bytes(at, BLOCK);
    const cut = cutAt(header, entries.length);
    if (cut) return { entries, cut };
    if (!header || isEmpty(header)) break;
    const kind = String.fromCharCode(header[156] ?? 0);
    const length = told.size ?? numberOf(header.subarray(124, 136));
    if (NAMES.has(kind)) {
      const content = length <= LONGEST_NAME ? await window.bytes(at + BLOCK, length) : undefined;
      told = { ...told, ...toldBy(kind, content) };
    } else if (!IGNORED.has(kind)) {
      entries.push(entryOf(kind, { path: nameOf(header), size: length, ...told }));
      told = {};
    }
    at += BLOCK + Math.ceil(length / BLOCK) * BLOCK;
    if (!Number.isSafeInteger(at)) throw new Error("the tar file is damaged");
  }
  return { entries, cut: undefined };
}

/** Why it cannot go on here. */
function cutAt(header: Uint8Array | undefined, found: number): string | undefined {
  const first = `the first ${count(found)} entries`;
  if (found === MOST_ENTRIES) return first;
  if (!header) return `${first}: to find the others, more of it would have to be read`;
  if (isEmpty(header) || isSound(header)) return undefined;
  if (found === 0) throw new Error("it is no tar file, or it is damaged");
  return `${first}: what follows is damaged`;
}

/** After the last entry there is nothing. */
const isEmpty = (header: Uint8Array): boolean => header.every((byte) => byte === 0);

interface Told {
  path?: string;
  size?: number;
}

/** Headers that tell of the next one: its name, or whatever else. */
const NAMES = new Set(["L", "x"]);
/** Of all that follow, and the targets of links. */
const IGNORED = new Set(["g", "K"]);
/** Of files; links and devices have no content. */
const FILES = new Set(["0", "\0", "7"]);

function entryOf(kind: string, { path, size }: Required<Told>): Entry {
  return { path, folder: kind === "5" || path.endsWith("/"), size: FILES.has(kind) ? size : 0, locked: false };
}

/** What was read last. Where small files follow each other it reads more at a time. */
class Window {
  private from = 0;
  private held = new Uint8Array();
  private reads = 0;
  private sum = 0;
  private width = SMALL_WINDOW;

  constructor(
    private readonly read: Read,
    private readonly size: number,
  ) {}

  /** Undefined beyond what may be read. */
  async bytes(at: number, length: number): Promise<Uint8Array | undefined> {
    const end = this.from + this.held.byteLength;
    if (at < this.from || at + length > end) {
      this.width = at - end < SMALL_WINDOW && this.reads > 0 ? Math.min(this.width * 2, LARGE_WINDOW) : SMALL_WINDOW;
      const to = Math.min(this.size, at + Math.max(length, this.width));
      if (this.reads === MOST_READS || this.sum + to - at > MOST_BYTES) return undefined;
      this.held = await this.read(at, to);
      this.from = at;
      this.reads += 1;
      this.sum += this.held.byteLength;
    }
    const start = at - this.from;
    const found = this.held.subarray(start, start + length);
    if (found.byteLength < length) throw new Error("the tar file ends too early");
    return found;
  }
}

function isSound(header: Uint8Array): boolean {
  const sum = header.reduce((all, byte, index) => all + (index >= 148 && index < 156 ? 32 : byte), 0);
  return sum === numberOf(header.subarray(148, 156));
}

/** In octal digits, or when the first bit is set in binary. */
function numberOf(field: Uint8Array): number {
  const first = field[0] ?? 0;
  if (first & 0x80) return field.subarray(1).reduce((all, byte) => all * 256 + byte, first & 0x7f);
  return Number.parseInt(until0(field).trim() || "0", 8);
}

function until0(field: Uint8Array): string {
  const end = field.indexOf(0);
  return text(end < 0 ? field : field.subarray(0, end));
}

function nameOf(header: Uint8Array): string {
  const name = until0(header.subarray(0, 100));
  const isUstar = until0(header.subarray(257, 263)) === "ustar";
  const prefix = isUstar ? until0(header.subarray(345, 500)) : "";
  return prefix ? `${prefix}/${name}` : name;
}

function toldBy(kind: string, content: Uint8Array | undefined): Told {
  if (!content) return {};
  return kind === "L" ? { path: until0(content) } : pax(content);
}

/** Lines as in `30 path=a/long/name`, each with its length before it, in bytes. */
function pax(content: Uint8Array): Told {
  const told: Told = {};
  let at = 0;
  while (at < content.byteLength) {
    const length = Number.parseInt(text(content.subarray(at, at + 12)), 10);
    if (!(length > 0)) break;
    const line = text(content.subarray(at, at + length)).trimEnd();
    const [name, value = ""] = [
      line.slice(line.indexOf(" ") + 1, line.indexOf("=")),
      line.slice(line.indexOf("=") + 1),
    ];
    if (name === "path") told.path = value;
    else if (name === "size") told.size = Number(value);
    at += length;
  }
  return told;
}

const count = (number: number): string => number.toLocaleString("en");
