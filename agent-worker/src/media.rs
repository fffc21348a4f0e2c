//! What a file is by its content, and whether that agrees with what was declared.

/// What was seen of a file when it was read from beginning to end.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The first bytes, at most [`Seen::HEAD`].
    pub head: Vec<u8>,
    /// Whether all of it is UTF-8 without NUL.
    pub is_text: bool,
    /// Whether all of it is one JSON document; only asked of text.
    pub is_json: bool,
}

impl Seen {
    /// How much of the beginning is looked at for a signature.
    pub const HEAD: usize = 8 * 1024;
}

/// What a file is when nothing more can be said.
pub(crate) const UNKNOWN: &str = "application/octet-stream";
const JSON: &str = "application/json";
const TEXT: &str = "text/plain";

/// Names for the same thing; the first is what `infer` calls it.
const SAME: [&[&str]; 14] = [
    &["audio/x-wav", "audio/wav", "audio/wave", "audio/vnd.wave"],
    &["audio/x-flac", "audio/flac"],
    &["audio/x-aiff", "audio/aiff"],
    &["audio/m4a", "audio/mp4", "audio/x-m4a"],
    &["image/vnd.microsoft.icon", "image/x-icon"],
    &["image/heif", "image/heic"],
    &["image/bmp", "image/x-ms-bmp"],
    &["application/gzip", "application/x-gzip"],
    &["application/x-bzip2", "application/x-bzip"],
    &["application/vnd.rar", "application/x-rar-compressed", "application/x-rar"],
    &["application/zip", "application/x-zip-compressed"],
    &["application/font-woff", "font/woff", "font/woff2"],
    &["application/font-sfnt", "font/ttf", "font/otf", "font/sfnt"],
    &["application/vnd.sqlite3", "application/x-sqlite3"],
];

/// Signatures that other formats are built upon, so that they do not contradict a declaration that says more.
const CONTAINERS: [&str; 8] = [
    "application/zip",
    "application/gzip",
    "application/zstd",
    "application/x-tar",
    "application/x-ole-storage",
    "application/vnd.sqlite3",
    "text/xml",
    "video/mp4",
];

/// Signatures of formats that are text. All others stand at the beginning of files with bytes that no text has; a text
/// that happens to begin with the letters of one, as in `BM` or `MZ`, is a text.
const TEXT_FORMATS: [&str; 6] =
    ["text/html", "text/xml", "text/x-shellscript", "application/pdf", "application/rtf", "application/postscript"];

/// How documents begin that are no tables, in lower case.
const DOCUMENTS: [&[u8]; 5] = [b"<!doctype html", b"<html", b"<?xml", b"%pdf-", b"{\\rtf"];

/// Extensions by which text is told apart when nothing was declared.
const TEXTS: [(&str, &str); 11] = [
    ("txt", TEXT),
    ("log", TEXT),
    ("csv", "text/csv"),
    ("tsv", "text/tab-separated-values"),
    ("md", "text/markdown"),
    ("markdown", "text/markdown"),
    ("xml", "application/xml"),
    ("svg", "image/svg+xml"),
    ("html", "text/html"),
    ("yaml", "application/yaml"),
    ("yml", "application/yaml"),
];

/// The media type of a file by what it holds; its name only tells kinds of text apart.
pub(crate) fn of_content(name: &str, seen: &Seen) -> &'static str {
    let found = signature(seen);
    if let Some(found) = found.filter(|found| !found.starts_with("text/")) {
        return found;
    }
    if !seen.is_text {
        return UNKNOWN;
    }
    if seen.is_json && starts_like_json(seen) {
        return JSON;
    }
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    let by_name = TEXTS.iter().find(|(known, _)| *known == extension).map(|(_, media_type)| *media_type);
    // Of an empty file only its name tells anything.
    let otherwise = if seen.head.is_empty() { UNKNOWN } else { TEXT };
    by_name.or(found).unwrap_or(otherwise)
}

/// What the content is, when it is not what was declared.
pub(crate) fn contradiction(declared: &str, name: &str, seen: &Seen) -> Option<&'static str> {
    let declared = essence(declared);
    let otherwise = |agrees: bool| if agrees { None } else { Some(of_content(name, seen)) };
    if is_json(&declared) {
        return otherwise(seen.is_json);
    }
    if declared == "text/csv" || declared == "text/tab-separated-values" {
        let is_document = begins_as_document(seen) || (seen.is_json && starts_like_json(seen));
        return otherwise(seen.is_text && !is_document);
    }
    if is_markup(&declared) {
        return otherwise(seen.is_text && first_character(seen) == Some(b'<'));
    }
    if is_text(&declared) {
        return otherwise(seen.is_text);
    }
    if declared == UNKNOWN {
        return None;
    }
    let declared = common(&declared);
    match signature(seen) {
        Some(found) if common(found) == declared || is_built_on(declared, found) => None,
        // Every file of a type that has a signature carries it.
        Some(_) | None if has_signature(declared) => otherwise(false),
        Some(found) => otherwise(CONTAINERS.contains(&found)),
        None => None,
    }
}

/// Without parameters, in lower case.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

const GLTF: &str = "model/gltf-binary";

fn has_signature(media_type: &str) -> bool {
    media_type == GLTF || infer::is_mime_supported(media_type)
}

fn signature(seen: &Seen) -> Option<&'static str> {
    if seen.head.starts_with(b"glTF") {
        return Some(GLTF);
    }
    let found = infer::get(&seen.head).map(|kind| kind.mime_type())?;
    (!seen.is_text || TEXT_FORMATS.contains(&found)).then_some(found)
}

fn begins_as_document(seen: &Seen) -> bool {
    let text = without_mark(seen).trim_ascii_start();
    DOCUMENTS
        .iter()
        .any(|document| text.get(..document.len()).is_some_and(|start| start.eq_ignore_ascii_case(document)))
}

fn common(media_type: &str) -> &str {
    SAME.iter().find(|names| names.contains(&media_type)).map_or(media_type, |names| names[0])
}

/// Whether files of that type carry, at their beginning, the signature of the simpler type `found`.
fn is_built_on(declared: &str, found: &str) -> bool {
    let is_zip = declared.starts_with("application/vnd.openxmlformats-officedocument.")
        || declared.starts_with("application/vnd.oasis.opendocument.")
        || declared == "application/epub+zip"
        || declared == "image/openraster";
    let is_ole =
        ["application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"].contains(&declared);
    (is_zip && found == "application/zip") || (is_ole && found == "application/x-ole-storage")
}

fn is_json(essence: &str) -> bool {
    essence == JSON || essence == "text/json" || essence.ends_with("+json")
}

fn is_markup(essence: &str) -> bool {
    ["application/xml", "text/xml", "text/html"].contains(&essence) || essence.ends_with("+xml")
}

fn is_text(essence: &str) -> bool {
    let others = ["application/javascript", "application/yaml", "application/toml", "application/x-ndjson"];
    essence.starts_with("text/") || others.contains(&essence)
}

fn starts_like_json(seen: &Seen) -> bool {
    matches!(first_character(seen), Some(b'{' | b'['))
}

fn first_character(seen: &Seen) -> Option<u8> {
    without_mark(seen).iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

/// Without the mark that says that it is UTF-8.
fn without_mark(seen: &Seen) -> &[u8] {
    seen.head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&seen.head)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    fn seen(content: &[u8]) -> Seen {
        let text = std::str::from_utf8(content).ok().filter(|text| !text.contains('\0'));
        let is_json = text.is_some_and(|text| serde_json::from_str::<serde_json::Value>(text).is_ok());
        Seen { head: content.to_vec(), is_text: text.is_some(), is_json }
    }

    #[test]
    fn the_type_comes_from_the_content() {
        for (name, content, expected) in [
            ("a.txt", PNG, "image/png"),
            ("a", b"{\"a\": 1}", "application/json"),
            ("a.csv", b"a,b\n1,2\n", "text/csv"),
            ("a.md", b"# A\n", "text/markdown"),
            ("a.png", b"hello", "text/plain"),
            ("a.txt", b"17", "text/plain"),
            ("a.txt", b"\x00\x01\x02", "application/octet-stream"),
            ("empty", b"", "application/octet-stream"),
            ("empty.txt", b"", "text/plain"),
            ("empty.log", b"", "text/plain"),
            ("empty.csv", b"", "text/csv"),
            ("empty.png", b"", "application/octet-stream"),
            ("a.csv", b"BMW,3 series\n", "text/csv"),
            ("a.txt", b"MZ is what programs begin with\n", "text/plain"),
            ("a.txt", b"ID3 tags\n", "text/plain"),
            ("a.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf"),
            ("page", b"<!DOCTYPE html><html></html>", "text/html"),
            ("scene.bin", b"glTF\x02\0\0\0", "model/gltf-binary"),
            ("x.csv", b"\xff\xfe\x00a", "application/octet-stream"),
        ] {
            assert_eq!(of_content(name, &seen(content)), expected, "{name}");
        }
    }

    #[test]
    fn what_is_declared_agrees_with_the_content() {
        let wav = b"RIFF\0\0\0\0WAVEfmt ";
        let cases: [(&str, &[u8]); 26] = [
            ("application/json", b"{}"),
            ("application/geo+json; charset=utf-8", b"[1]"),
            ("text/csv", b"a,b\n\"[1\",2\n"),
            ("text/csv", b""),
            // Each begins with the letters of some other format.
            ("text/csv", b"BM,depth\n1,2\n"),
            ("text/csv", b"MZ,depth\n1,2\n"),
            ("text/csv", b"PK\x03\x04,depth\n"),
            ("text/csv", b"BZh,FWS\n"),
            ("text/csv", b"ID3,OggS\n"),
            ("text/csv", b"aaaaftypisom,b\n"),
            ("text/csv", b"#!comment\na,b\n"),
            ("text/csv", b"<b>bold</b>,1\n"),
            ("text/tab-separated-values", b"II*\tb\n"),
            ("application/x-own-text", b"BM\n"),
            ("application/pdf", b"%PDF-1.4\n%%EOF\n"),
            ("text/plain; charset=utf-8", b""),
            ("text/markdown", b"<p>hello</p>"),
            ("Text/Plain; charset=utf-8", "größe".as_bytes()),
            ("image/svg+xml", b"<svg/>"),
            ("image/png", PNG),
            ("audio/wav", wav),
            ("application/octet-stream", PNG),
            ("model/stl", b"\x00\x01binary"),
            ("application/x-own", b"PK\x03\x04\x14\0\0rest"),
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04\x14\0\0rest"),
            ("model/gltf-binary", b"glTF\x02\0\0\0"),
        ];
        for (declared, content) in cases {
            assert_eq!(contradiction(declared, "x", &seen(content)), None, "{declared}");
        }
    }

    #[test]
    fn what_is_declared_and_is_something_else_is_told() {
        let cases: [(&str, &[u8], &str); 15] = [
            ("application/json", b"{", "text/plain"),
            ("application/json", b"", "application/octet-stream"),
            ("text/csv", PNG, "image/png"),
            ("text/csv", b"{\"a\": [1, 2]}", "application/json"),
            ("text/csv", b"<!DOCTYPE html><html></html>", "text/html"),
            ("text/csv", b"<?xml version=\"1.0\"?><a/>", "text/xml"),
            ("text/csv", b"%PDF-1.4\n%%EOF\n", "application/pdf"),
            ("text/csv", b"BM\0\0\0\0\0\0\0\0", "image/bmp"),
            ("text/csv", b"PK\x03\x04\x14\0\0", "application/zip"),
            ("image/bmp", b"BM is no picture", "text/plain"),
            ("text/plain", b"a\0b", "application/octet-stream"),
            ("image/png", b"not a picture", "text/plain"),
            ("image/jpeg", PNG, "image/png"),
            ("image/svg+xml", b"{}", "application/json"),
            ("model/gltf-binary", PNG, "image/png"),
        ];
        for (declared, content, found) in cases {
            assert_eq!(contradiction(declared, "x", &seen(content)), Some(found), "{declared}");
        }
    }
}
