//! What sort of file it is: by what is in it, and by its name where the content does not say.

/// How many bytes of a file are looked at.
pub const HEAD_BYTES: usize = 8 * 1024;

const UNKNOWN: &str = "application/octet-stream";
const TEXT: &str = "text/plain";

/// The media type of a file with that name that begins with `head`. What the client says of it is not asked.
///
/// A name never makes of a file what its content rules out: a program named `photo.png` is no picture.
pub fn media_type(name: &str, head: &[u8]) -> &'static str {
    let by_content = infer::get(head).map(|found| found.mime_type());
    // A text that happens to begin with the letters of another format, as in `BM`, is a text.
    let by_content = by_content.filter(|found| TEXT_FORMATS.contains(found) || plain(head) == UNKNOWN);
    let by_name = mime_guess::from_path(name).first_raw();
    match (by_content, by_name) {
        (Some(content), Some(name)) if refines(name, content) => name,
        (Some(content), _) => content,
        // Empty: the content rules nothing out.
        (None, Some(name)) if head.is_empty() => name,
        (None, Some(name)) if infer::is_mime_supported(name) => plain(head),
        (None, Some(name)) if name.starts_with("text/") && !may_be_text(head) => UNKNOWN,
        // As of a program in TypeScript, whose name is that of a film too.
        (None, Some(name)) if is_of_bytes(name) && plain(head) == TEXT => TEXT,
        (None, Some(name)) => name,
        (None, None) if head.is_empty() => UNKNOWN,
        (None, None) => plain(head),
    }
}

/// Signatures of formats that are text. All others stand at the beginning of files with bytes that no text has.
const TEXT_FORMATS: [&str; 6] =
    ["text/html", "text/xml", "text/x-shellscript", "application/pdf", "application/rtf", "application/postscript"];

/// Whether the type by name is a special case of the one by content: many formats are a zip or an XML with a purpose.
fn refines(by_name: &str, by_content: &str) -> bool {
    const ZIPPED: [&str; 5] = [
        "application/vnd.openxmlformats-officedocument.",
        "application/vnd.oasis.opendocument.",
        "application/vnd.ms-",
        "application/java-archive",
        "model/3mf",
    ];
    match by_content {
        "application/zip" => by_name.ends_with("+zip") || ZIPPED.iter().any(|zipped| by_name.starts_with(zipped)),
        "text/xml" => by_name.ends_with("+xml") || by_name.ends_with("/xml"),
        _ => false,
    }
}

/// Whether no text is of that type.
fn is_of_bytes(media_type: &str) -> bool {
    let is_of = |family: &&str| media_type.starts_with(*family);
    ["image/", "audio/", "video/", "font/"].iter().any(is_of) && !media_type.ends_with("+xml")
}

/// Whether it can be text in whatever encoding: UTF-16 says so in its first bytes, and what has one byte to a character
/// has no control characters.
fn may_be_text(head: &[u8]) -> bool {
    let is_utf_16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    let is_legible = |byte: &u8| *byte >= b' ' && *byte != 0x7f || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    is_utf_16 || head.iter().all(is_legible)
}

/// Text when it reads as UTF-8 without control characters.
fn plain(head: &[u8]) -> &'static str {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The cut may have gone through a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return UNKNOWN,
    };
    let is_text = text.chars().all(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1b}'));
    if is_text { TEXT } else { UNKNOWN }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const ZIP: &[u8] = b"PK\x03\x04\x14\0\0\0\x08\0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    #[test]
    fn text_has_its_name_in_any_encoding() {
        assert_eq!(media_type("strain.csv", b"Pr\xfcfling;Dehnung\r\n1;0,2\r\n"), "text/csv");
        assert_eq!(media_type("strain.csv", b"\xff\xfea\0;\0b\0"), "text/csv");
        assert_eq!(media_type("strain.csv", b"a;b\0\x01\x02"), UNKNOWN);
    }

    #[test]
    fn the_content_goes_before_the_name() {
        assert_eq!(media_type("table.csv", PNG), "image/png");
        assert_eq!(media_type("parts.zip", ZIP), "application/zip");
        assert_eq!(media_type("parts", ZIP), "application/zip");
    }

    #[test]
    fn the_name_says_what_the_content_leaves_open() {
        assert_eq!(media_type("table.csv", b"a,b\n1,2\n"), "text/csv");
        assert_eq!(media_type("data.json", b"{}"), "application/json");
        assert_eq!(media_type("drawing.svg", b"<?xml version=\"1.0\"?><svg/>"), "image/svg+xml");
        assert_eq!(media_type("app.jar", ZIP), "application/java-archive");
        assert_eq!(media_type("empty.csv", b""), "text/csv");
    }

    #[test]
    fn the_name_cannot_claim_what_the_content_rules_out() {
        assert_eq!(media_type("photo.png", b"no picture"), "text/plain");
        assert_eq!(media_type("photo.png", b"\x7f\x00\x01\x02"), UNKNOWN);
        assert_eq!(media_type("notes.txt", b"a\0b"), UNKNOWN);
    }

    /// The beginnings of real files, each under its own name and under a wrong one.
    #[test]
    fn a_wrong_name_fools_nobody_in_either_direction() {
        let tar = {
            let mut block = [0; 512];
            block[..5].copy_from_slice(b"a.csv");
            block[257..262].copy_from_slice(b"ustar");
            block
        };
        let elf = {
            let mut header = [0; 64];
            header[..7].copy_from_slice(b"\x7fELF\x02\x01\x01");
            header
        };
        let csv = b"time;strain\n0;1.5\n";
        // Name, content, its type, a wrong name, what it is under that.
        let table: [(&str, &[u8], &str, &str, &str); 12] = [
            ("a.png", PNG, "image/png", "a.csv", "image/png"),
            ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg", "a.zip", "image/jpeg"),
            ("a.gif", b"GIF89a\x01\0\x01\0\x80\0\0", "image/gif", "a.txt", "image/gif"),
            ("a.pdf", b"%PDF-1.7\n1 0 obj\n", "application/pdf", "a.csv", "application/pdf"),
            ("a.zip", ZIP, "application/zip", "a.csv", "application/zip"),
            ("a.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x01\0", "application/gzip", "a.png", "application/gzip"),
            ("a.tar", &tar, "application/x-tar", "a.csv", "application/x-tar"),
            ("program", &elf, "application/x-executable", "a.csv", "application/x-executable"),
            ("a.csv", csv, "text/csv", "a.png", "text/plain"),
            ("a.csv", b"BM;GIF89a\n1;2\n", "text/csv", "a.zip", "text/plain"),
            ("main.ts", b"const a: number = 1;\n", "text/plain", "a.mp4", "text/plain"),
            ("page.html", b"<!doctype html><p>a</p>", "text/html", "a.png", "text/html"),
        ];
        for (name, content, is, wrong, then) in table {
            assert_eq!(media_type(name, content), is, "{name}");
            assert_eq!(media_type(wrong, content), then, "{name} as {wrong}");
        }
    }

    #[test]
    fn text_is_told_from_bytes() {
        assert_eq!(media_type("README", "größe\n".as_bytes()), TEXT);
        assert_eq!(media_type("README", &"größe".as_bytes()[..3]), TEXT, "cut within a character");
        assert_eq!(media_type("blob", b"\xff\xfe\x00"), UNKNOWN);
        assert_eq!(media_type("nothing", b""), UNKNOWN);
    }
}
