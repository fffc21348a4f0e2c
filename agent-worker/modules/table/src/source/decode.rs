//! The encoding of a text file, and its bytes as UTF-8.

use crate::error::TableError;
use encoding_rs::{Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::Serialize;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

const CHUNK_BYTES: usize = 64 * 1024;
/// The bytes at the beginning among which a zero means that the file is not text.
const BINARY_WITHIN_BYTES: usize = 64 * 1024;
const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Encoding {
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "utf-16le")]
    Utf16Le,
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// What is neither marked nor valid UTF-8: what spreadsheets in the West write.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

impl Encoding {
    /// Reads the whole file, if need be, to tell UTF-8 from what only begins like it.
    ///
    /// # Errors
    /// [`TableError::NotATable`] for binary content.
    pub fn of(file: &mut File) -> Result<Self, TableError> {
        let mut buffer = vec![0; CHUNK_BYTES];
        let mut kept = 0;
        let mut first = true;
        loop {
            let count = file.read(&mut buffer[kept..]).map_err(TableError::reading)?;
            if first {
                let head = &buffer[..count];
                if head.starts_with(b"\xff\xfe") {
                    return Ok(Self::Utf16Le);
                }
                if head.starts_with(b"\xfe\xff") {
                    return Ok(Self::Utf16Be);
                }
                if head[..head.len().min(BINARY_WITHIN_BYTES)].contains(&0) {
                    return Err(TableError::NotATable { kind: "binary" });
                }
                first = false;
            }
            let length = kept + count;
            match std::str::from_utf8(&buffer[..length]) {
                Ok(_) => kept = 0,
                Err(error) if error.error_len().is_none() && count > 0 => {
                    // A character goes on in the next chunk.
                    buffer.copy_within(error.valid_up_to()..length, 0);
                    kept = length - error.valid_up_to();
                }
                Err(_) => return Ok(Self::Windows1252),
            }
            if count == 0 {
                return Ok(Self::Utf8);
            }
        }
    }

    /// The file's content from its beginning as UTF-8, without a byte order mark.
    pub fn decoded<R: Read + Seek + 'static>(self, mut file: R) -> io::Result<Box<dyn Read>> {
        let decoder = match self {
            Self::Utf8 => {
                let mut head = [0; UTF_8_MARK.len()];
                let marked = file.read_exact(&mut head).is_ok() && head == UTF_8_MARK;
                file.seek(SeekFrom::Start(if marked { UTF_8_MARK.len() as u64 } else { 0 }))?;
                return Ok(Box::new(file));
            }
            Self::Utf16Le => UTF_16LE.new_decoder_with_bom_removal(),
            Self::Utf16Be => UTF_16BE.new_decoder_with_bom_removal(),
            Self::Windows1252 => WINDOWS_1252.new_decoder_without_bom_handling(),
        };
        Ok(Box::new(Decoded {
            file,
            decoder,
            packed: vec![0; CHUNK_BYTES],
            start: 0,
            end: 0,
            text: vec![0; 4 * CHUNK_BYTES],
            given: 0,
            decoded: 0,
            over: false,
        }))
    }
}

struct Decoded<R> {
    file: R,
    decoder: Decoder,
    /// Bytes of the file, of which `start..end` are not decoded yet.
    packed: Vec<u8>,
    start: usize,
    end: usize,
    /// UTF-8, of which `given..decoded` is not handed on yet.
    text: Vec<u8>,
    given: usize,
    decoded: usize,
    over: bool,
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.decoded && !self.over {
            let mut last = false;
            if self.start == self.end {
                self.end = self.file.read(&mut self.packed)?;
                self.start = 0;
                last = self.end == 0;
            }
            let packed = &self.packed[self.start..self.end];
            let (_, read, written, _) = self.decoder.decode_to_utf8(packed, &mut self.text, last);
            self.start += read;
            self.given = 0;
            self.decoded = written;
            self.over = last;
        }
        let count = buffer.len().min(self.decoded - self.given);
        buffer[..count].copy_from_slice(&self.text[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn read(bytes: &[u8]) -> (Encoding, String) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        let encoding = Encoding::of(&mut file).unwrap();
        let mut text = String::new();
        encoding.decoded(Cursor::new(bytes.to_vec())).unwrap().read_to_string(&mut text).unwrap();
        (encoding, text)
    }

    #[test]
    fn each_encoding_is_told_and_decoded() {
        assert_eq!(read("größe\n".as_bytes()), (Encoding::Utf8, "größe\n".into()));
        assert_eq!(read(b"\xef\xbb\xbfx"), (Encoding::Utf8, "x".into()));
        assert_eq!(read(b"gr\xf6\xdfe \x80\n"), (Encoding::Windows1252, "größe €\n".into()));
        assert_eq!(read(b"\xff\xfeg\0\xf6\0"), (Encoding::Utf16Le, "gö".into()));
        assert_eq!(read(b"\xfe\xff\0g\0\xf6"), (Encoding::Utf16Be, "gö".into()));
    }

    #[test]
    fn characters_that_straddle_chunks_are_whole() {
        // An odd number of bytes before two-byte characters puts one across every border.
        let text = format!("x{}", "ß".repeat(CHUNK_BYTES));
        assert_eq!(read(text.as_bytes()), (Encoding::Utf8, text.clone()));
        let latin: Vec<u8> = text.chars().map(|character| if character == 'x' { b'x' } else { 0xdf }).collect();
        assert_eq!(read(&latin), (Encoding::Windows1252, text));
    }

    #[test]
    fn late_bytes_that_are_not_utf_8_decide() {
        let mut bytes = vec![b'a'; 3 * CHUNK_BYTES];
        bytes.push(0xfc);
        assert_eq!(read(&bytes).0, Encoding::Windows1252);
    }
}
