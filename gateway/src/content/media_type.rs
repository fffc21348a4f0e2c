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
    let by_name = mime_guess::from_path(name).first_raw();
    match (by_content, by_name) {
        (Some(content), Some(name)) if refines(name, content) => name,
        (Some(content), _) => content,
        // Empty: the content rules nothing out.
        (None, Some(name)) if head.is_empty() => name,
        (None, Some(name)) if infer::is_mime_supported(name) => plain(head),
        (None, Some(name)) if name.starts_with("text/") && !may_be_text(head) => UNKNOWN,
        (None, Some(name)) => name,
        (None, None) if head.is_empty() => UNKNOWN,
        (None, None) => plain(head),
    }
}

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

    #[test]
    fn text_is_told_from_bytes() {
        assert_eq!(media_type("README", "größe\n".as_bytes()), TEXT);
        assert_eq!(media_type("README", &"größe".as_bytes()[..3]), TEXT, "cut within a character");
        assert_eq!(media_type("blob", b"\xff\xfe\x00"), UNKNOWN);
        assert_eq!(media_type("nothing", b""), UNKNOWN);
    }
}
