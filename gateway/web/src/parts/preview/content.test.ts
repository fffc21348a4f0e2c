import { describe, expect, it } from "vitest";
import { textOf } from "./content";

const bytes = (...values: number[]) => new Uint8Array(values).buffer;

describe("textOf", () => {
  it.each([
    ["UTF-8", bytes(0x47, 0x72, 0xc3, 0xb6, 0xc3, 0x9f, 0x65)],
    ["UTF-8 with its mark", bytes(0xef, 0xbb, 0xbf, 0x47, 0x72, 0xc3, 0xb6, 0xc3, 0x9f, 0x65)],
    ["UTF-16, little end first", bytes(0xff, 0xfe, 0x47, 0, 0x72, 0, 0xf6, 0, 0xdf, 0, 0x65, 0)],
    ["UTF-16, big end first", bytes(0xfe, 0xff, 0, 0x47, 0, 0x72, 0, 0xf6, 0, 0xdf, 0, 0x65)],
    ["Windows-1252", bytes(0x47, 0x72, 0xf6, 0xdf, 0x65)],
  ])("reads %s", (_, content) => {
    expect(textOf(content)).toBe("Größe");
  });

  it("is not misled by an end within a character", () => {
    expect(textOf(bytes(0x47, 0x72, 0xc3, 0xb6, 0xc3))).toBe("Grö");
  });
});
