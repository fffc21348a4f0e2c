//! Names of entries: decoding them, and judging whether they may become paths.

use crate::entry::Problem;
use crate::error::visible;
use crate::limits;

/// The upper half of code page 437, in which zip archives write names unless they say otherwise.
const CODE_PAGE_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
                             └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// A zip entry's name: UTF-8 when it is that, whether or not it says so, else code page 437.
pub fn from_zip(bytes: &[u8]) -> String {
    decoded(bytes, |byte| CODE_PAGE_437.chars().nth(usize::from(byte) - 128).unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// A tar entry's name: UTF-8 when it is that, else Latin-1.
pub fn from_tar(bytes: &[u8]) -> String {
    decoded(bytes, char::from)
}

/// `upper` says what the bytes from 128 mean when the name is not UTF-8.
fn decoded(bytes: &[u8], upper: impl Fn(u8) -> char) -> String {
    match std::str::from_utf8(bytes) {
        Ok(name) => name.to_owned(),
        Err(_) => bytes.iter().map(|&byte| if byte.is_ascii() { char::from(byte) } else { upper(byte) }).collect(),
    }
}

/// The path, relative and with single slashes, that a name stands for.
///
/// # Errors
/// The [`Problem`] for which the name must not become a path.
pub fn path(name: &str) -> Result<String, Problem> {
    if name.len() > limits::PATH_BYTES {
        return Err(Problem::NameTooLong);
    }
    let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    if name.starts_with('/') || drive {
        return Err(Problem::AbsolutePath);
    }
    if name.chars().any(|character| character == '\\' || visible(character) != character) {
        return Err(Problem::UnsafeCharacter);
    }
    let mut path = String::with_capacity(name.len());
    for component in name.split('/') {
        match component {
            "" | "." => continue,
            ".." => return Err(Problem::LeavesArchive),
            _ if component.len() > limits::COMPONENT_BYTES => return Err(Problem::NameTooLong),
            _ => {}
        }
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(component);
    }
    if path.is_empty() { Err(Problem::NameEmpty) } else { Ok(path) }
}

/// Whether a symbolic link in the entry `path` that points to `target` leads out of the archive.
pub fn leaves(path: &str, target: &str) -> bool {
    if target.starts_with('/') {
        return true;
    }
    // The folder that the link is in, then one step for each component of the target.
    let mut depth = path.split('/').count().saturating_sub(1);
    for component in target.split('/') {
        match component {
            "" | "." => {}
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_stay_inside_become_paths() {
        for (name, expected) in
            [("a/b.txt", "a/b.txt"), ("./a//b/", "a/b"), ("..a/b..", "..a/b.."), ("maß/Ω.csv", "maß/Ω.csv")]
        {
            assert_eq!(path(name).as_deref(), Ok(expected), "{name}");
        }
    }

    #[test]
    fn names_that_do_not_are_refused_with_the_reason() {
        let long = "x".repeat(256);
        for (name, problem) in [
            ("/etc/passwd", Problem::AbsolutePath),
            ("C:/x", Problem::AbsolutePath),
            ("a/../../b", Problem::LeavesArchive),
            ("..", Problem::LeavesArchive),
            ("a\\b", Problem::UnsafeCharacter),
            ("a\nb", Problem::UnsafeCharacter),
            ("a\0b", Problem::UnsafeCharacter),
            ("a\u{202e}gpj.exe", Problem::UnsafeCharacter),
            ("", Problem::NameEmpty),
            ("./.", Problem::NameEmpty),
            (long.as_str(), Problem::NameTooLong),
        ] {
            assert_eq!(path(name), Err(problem), "{name:?}");
        }
    }

    #[test]
    fn old_names_are_decoded_as_their_format_wrote_them() {
        assert_eq!(from_zip(b"Pr\x81fung.txt"), "Prüfung.txt");
        assert_eq!(from_zip("Prüfung.txt".as_bytes()), "Prüfung.txt");
        assert_eq!(from_zip(&[0xff]), "\u{a0}");
        assert_eq!(from_tar(b"Pr\xfcfung.txt"), "Prüfung.txt");
        assert_eq!(CODE_PAGE_437.chars().count(), 128);
    }

    #[test]
    fn links_are_followed_by_counting_folders() {
        assert!(leaves("a/link", "/etc/passwd"));
        assert!(leaves("a/link", "../../x"));
        assert!(leaves("link", "b/../../x"));
        assert!(!leaves("a/link", "../x"));
        assert!(!leaves("a/link", "b/c"));
    }
}
