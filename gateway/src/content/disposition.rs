//! `Content-Disposition`, with the name in both forms: RFC 6266 for those who know only ASCII, RFC 8187 for all others.

use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 8187 lets stand as it is (`attr-char`) is left alone.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// The header for a file of that name. Of a path only the last part is a name.
pub fn disposition(inline: bool, name: &str) -> HeaderValue {
    let kind = if inline { "inline" } else { "attachment" };
    let name = name.rsplit('/').next().unwrap_or_default();
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let whole = match plain == name {
        true => format!("{kind}; filename=\"{plain}\""),
        false => format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, ENCODED)),
    };
    HeaderValue::from_str(&whole).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

/// What may stand between quotes, and no browser reads as an escape.
fn is_plain(c: char) -> bool {
    (c == ' ' || c.is_ascii_graphic()) && !matches!(c, '"' | '\\' | '%' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_quoted_and_encoded() {
        assert_eq!(disposition(false, "parts list.zip"), "attachment; filename=\"parts list.zip\"");
        assert_eq!(disposition(true, "out/a;b.png"), "inline; filename=\"a;b.png\"");
        assert_eq!(
            disposition(false, "größe \"1\".csv"),
            "attachment; filename=\"gr__e _1_.csv\"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22.csv"
        );
        assert_eq!(
            disposition(false, "a\r\nb: c"),
            "attachment; filename=\"a__b: c\"; filename*=UTF-8''a%0D%0Ab%3A%20c"
        );
    }
}
