// A file of each kind that can be looked at, made here, and some that cannot.
import { deflateSync } from "node:zlib";

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
const crc = (bytes) => {
  let c = 0xffffffff;
  for (const byte of bytes) c = crcTable[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
};
const chunk = (type, data) => {
  const head = Buffer.concat([Buffer.from(type), data]);
  const whole = Buffer.alloc(head.length + 8);
  whole.writeUInt32BE(data.length, 0);
  head.copy(whole, 4);
  whole.writeUInt32BE(crc(head), head.length + 4);
  return whole;
};

/** Rings, on nothing. */
export function png(size = 256) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const pixels = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const r = Math.hypot(x - size / 2, y - size / 2);
      const on = r < size / 2 && Math.floor(r / 12) % 2 === 0;
      pixels.set([37, 71, 196, on ? 255 : 0], y * (size * 4 + 1) + 1 + x * 4);
    }
  }
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(pixels)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** So many pages, each with its number. */
export function pdf(pages = 3) {
  const objects = ["<< /Type /Catalog /Pages 2 0 R >>"];
  const kids = Array.from({ length: pages }, (_, page) => `${4 + page * 2} 0 R`).join(" ");
  objects.push(`<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`);
  objects.push("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  for (let page = 0; page < pages; page++) {
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + page * 2} 0 R >>`,
    );
    const text = `BT /F1 28 Tf 72 740 Td (Bearing report, page ${page + 1}) Tj ET 72 720 m 523 720 l S`;
    objects.push(`<< /Length ${text.length} >>\nstream\n${text}\nendstream`);
  }
  let whole = "%PDF-1.4\n";
  const places = objects.map((object, index) => {
    const at = whole.length;
    whole += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = places.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  return `${whole}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${whole.length}\n%%EOF\n`;
}

/** A second of a tone. */
export function wav(rate = 8_000) {
  const data = Buffer.alloc(rate * 2);
  for (let at = 0; at < rate; at++)
    data.writeInt16LE(Math.round(8_000 * Math.sin((at * 440 * 2 * Math.PI) / rate)), at * 2);
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

/** A ring of so many facets, as an STL of text. */
export function stl(sides = 48) {
  const at = (angle, r, z) => [r * Math.cos(angle), r * Math.sin(angle), z];
  const facets = [];
  const quad = (a, b, c, d) => facets.push([a, b, c], [a, c, d]);
  for (let side = 0; side < sides; side++) {
    const [from, to] = [side, side + 1].map((one) => (one * 2 * Math.PI) / sides);
    quad(at(from, 20, 0), at(to, 20, 0), at(to, 20, 12), at(from, 20, 12));
    quad(at(to, 12, 0), at(from, 12, 0), at(from, 12, 12), at(to, 12, 12));
    quad(at(from, 12, 12), at(from, 20, 12), at(to, 20, 12), at(to, 12, 12));
    quad(at(from, 20, 0), at(from, 12, 0), at(to, 12, 0), at(to, 20, 0));
  }
  const text = facets.map(
    (facet) =>
      `facet normal 0 0 0\nouter loop\n${facet.map((point) => `vertex ${point.map((n) => n.toFixed(4)).join(" ")}`).join("\n")}\nendloop\nendfacet`,
  );
  return `solid ring\n${text.join("\n")}\nendsolid ring\n`;
}

/** The same triangle-wise thing in glTF: a tetrahedron, its data within. */
export function glb() {
  const points = new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const indices = new Uint16Array([0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]);
  const data = Buffer.concat([Buffer.from(points.buffer), Buffer.from(indices.buffer)]);
  const json = JSON.stringify({
    asset: { version: "2.0" },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }],
    buffers: [{ byteLength: data.length }],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: 48 },
      { buffer: 0, byteOffset: 48, byteLength: 24 },
    ],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 4, type: "VEC3", min: [0, 0, 0], max: [1, 1, 1] },
      { bufferView: 1, componentType: 5123, count: 12, type: "SCALAR" },
    ],
  });
  const text = Buffer.from(json.padEnd(Math.ceil(json.length / 4) * 4, " "));
  const head = (length, type) => {
    const buffer = Buffer.alloc(8);
    buffer.writeUInt32LE(length, 0);
    buffer.writeUInt32LE(type, 4);
    return buffer;
  };
  const whole = Buffer.concat([head(text.length, 0x4e4f534a), text, head(data.length, 0x004e4942), data]);
  return Buffer.concat([Buffer.from("glTF"), head(2, 12 + whole.length), whole]);
}

/** Files by their names. */
export function tar(files) {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const size = Buffer.byteLength(content);
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(`0000644\0`, 100);
    header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
    header.write("0", 156);
    header.write("ustar\x0000", 257);
    header.write("        ", 148);
    const sum = header.reduce((all, byte) => all + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return [header, Buffer.from(content), Buffer.alloc((512 - (size % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1_024)]);
}

const MARKDOWN = `# Bearing rig, run 11

The outer ring was *replaced* before this run; see [the norm](https://example.org/norm).

| channel | range |
| ------- | ----: |
| 1 | 420 kN |
| 2 | 96 kN |

- [x] gain set
- [ ] endurance limit found

\`\`\`rust
fn main() {}
\`\`\`

<script>document.title = "run"</script>
![a picture from elsewhere](https://example.org/picture.png)
`;

const JSON_TEXT = JSON.stringify({
  rig: "bearing-11",
  channels: [1, 2, 3, 4].map((id) => ({ id, gain: id * 0.5, name: `channel ${id}`, on: id !== 3 })),
  notes: null,
  limits: { kN: [0, 420.5], cycles: 2e6 },
});

const RUST = `//! Counts cycles.\n\n/// Of a recording.\npub fn count(ranges: &[f64]) -> usize {\n    // A comment.\n    ranges.iter().filter(|range| **range > 0.5).count()\n}\n`;

const WIDE = `${Array.from({ length: 60 }, (_, column) => `channel ${column}`).join(",")}\n${Array.from({ length: 20_000 }, (_, row) => Array.from({ length: 60 }, (_, column) => ((row * 31 + column * 7) % 1000) / 10).join(",")).join("\n")}\n`;

/** Each by what shows it. Returns their ids. */
export async function seedFiles(api) {
  const put = async (name, content, type) => (await api.upload(name, content, type)).id;
  return {
    markdown: await put("run 11.md", MARKDOWN, "text/markdown"),
    json: await put("rig settings.json", JSON_TEXT, "application/json"),
    code: await put("count.rs", RUST, "text/x-rust"),
    text: await put("notes.txt", "The rig stood still from 14:10 to 14:25.\nNobody knows why.\n", "text/plain"),
    table: await put("load history, 60 channels.csv", WIDE, "text/csv"),
    image: await put("rings.png", png(), "image/png"),
    pdf: await put("bearing report.pdf", pdf(), "application/pdf"),
    audio: await put("spindle at 440 Hz.wav", wav(), "audio/wav"),
    model: await put("outer ring.stl", stl(), "model/stl"),
    gltf: await put("wedge.glb", glb(), "model/gltf-binary"),
    unknown: await put("rig firmware.bin", Buffer.from([0, 1, 2, 3, 255]), "application/octet-stream"),
    archive: (await api.uploadSample("bearing-rig.zip", "archive/samples/bearing-rig.zip")).id,
  };
}
