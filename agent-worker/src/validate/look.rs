//! One file, read from beginning to end with bounded memory.

use std::fs::File;
use std::io::{self, BufReader, Seek};
use std::path::Path;

use jobtrail_events::value::Digest;
use rustix::fs::{Mode, OFlags};
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::hashing;
use crate::media::Seen;

/// What was found out about a file.
pub struct Looked {
    /// Bytes.
    pub size: u64,
    pub content: Digest,
    pub seen: Seen,
    /// Why text is no JSON document.
    pub not_json: Option<String>,
}

/// How much of a document is read at a time.
const CHUNK: usize = 128 * 1024;

/// Reads a file once for its digest and kind and, when it is text, once more to see whether it is JSON.
pub fn at(path: &Path) -> io::Result<Looked> {
    let mut file = open(path)?;
    let mut head = Vec::new();
    let mut text = TextCheck::default();
    let (size, content) = hashing::read_all(&file, |read| {
        let wanted = Seen::HEAD.saturating_sub(head.len()).min(read.len());
        head.extend_from_slice(&read[..wanted]);
        text.feed(read);
    })?;
    let is_text = text.is_text();
    let not_json = if is_text {
        file.rewind()?;
        serde_json::from_reader::<_, IgnoredAny>(BufReader::with_capacity(CHUNK, file)).err()
    } else {
        None
    };
    let seen = Seen { head, is_text, is_json: is_text && not_json.is_none() };
    Ok(Looked { size, content, seen, not_json: not_json.map(|error| error.to_string()) })
}

/// Size and digest alone.
pub fn digest(path: &Path) -> io::Result<(u64, Digest)> {
    hashing::read_all(open(path)?, |_| ())
}

/// The whole of a JSON file.
pub fn document(path: &Path) -> io::Result<Value> {
    Ok(serde_json::from_reader(BufReader::with_capacity(CHUNK, open(path)?))?)
}

/// Where and why a document breaks its schema, for a sentence.
pub fn reason(error: &jsonschema::ValidationError<'_>) -> String {
    /// A message may quote the whole document.
    const LONGEST: usize = 300;
    let mut message = error.to_string();
    if let Some((end, _)) = message.char_indices().nth(LONGEST) {
        message.truncate(end);
        message.push('…');
    }
    match error.instance_path().as_str() {
        "" => message,
        place => format!("at {place}, {message}"),
    }
}

/// Opens a regular file, never what a link leads to, and never waits for the other end of a pipe.
fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a regular file")) }
}

/// Whether bytes that come in pieces are UTF-8 without NUL.
#[derive(Default)]
struct TextCheck {
    is_broken: bool,
    /// The beginning of a character that the next piece is to complete.
    rest: Vec<u8>,
}

impl TextCheck {
    fn feed(&mut self, bytes: &[u8]) {
        if self.is_broken {
            return;
        }
        if bytes.contains(&0) {
            self.is_broken = true;
            return;
        }
        let joined;
        let bytes = if self.rest.is_empty() {
            bytes
        } else {
            joined = [&std::mem::take(&mut self.rest), bytes].concat();
            &joined
        };
        if let Err(error) = std::str::from_utf8(bytes) {
            match error.error_len() {
                Some(_) => self.is_broken = true,
                None => self.rest = bytes[error.valid_up_to()..].to_vec(),
            }
        }
    }

    fn is_text(&self) -> bool {
        !self.is_broken && self.rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_text(pieces: &[&[u8]]) -> bool {
        let mut check = TextCheck::default();
        for piece in pieces {
            check.feed(piece);
        }
        check.is_text()
    }

    #[test]
    fn text_is_text_wherever_it_is_cut() {
        let text = "größe €".as_bytes();
        for cut in 0..=text.len() {
            assert!(is_text(&[&text[..cut], &text[cut..]]), "cut at {cut}");
        }
        assert!(is_text(&text.chunks(1).collect::<Vec<_>>()));
        assert!(!is_text(&[b"a\0"]));
        assert!(!is_text(&[b"\xff", b"a"]));
        assert!(!is_text(&["ö".as_bytes(), &"ö".as_bytes()[..1]]));
    }
}
