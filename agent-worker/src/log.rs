//! What a function printed, in a file that never grows beyond a limit: of a log that is longer, the beginning and the
//! end are kept, and a mark between them says how much is missing.

use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};

use tokio::fs::{self, File};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

/// How much of a log is kept, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct LogLimit {
    /// From its beginning.
    pub beginning: u64,
    /// At least half of this is kept from its end, and at most all.
    pub end: u64,
}

impl LogLimit {
    /// 64 MiB in all.
    pub const DEFAULT: Self = Self { beginning: 32 * 1024 * 1024, end: 32 * 1024 * 1024 };
}

/// A log that is complete.
#[derive(Clone, Debug)]
pub struct Log {
    pub path: PathBuf,
}

/// A log that is being written.
#[derive(Debug)]
pub(crate) struct LogWriter {
    folder: PathBuf,
    limit: LogLimit,
    beginning: Part,
    /// The last is being written; an earlier one is full.
    ends: Vec<Part>,
    /// Ends that were opened so far.
    opened: u64,
    cut: u64,
}

#[derive(Debug)]
struct Part {
    path: PathBuf,
    file: File,
    size: u64,
}

impl LogWriter {
    /// `folder` is for it alone.
    pub async fn create(folder: &Path, limit: LogLimit) -> io::Result<Self> {
        let beginning = Part::create(folder.join("log.txt")).await?;
        Ok(Self { folder: folder.to_owned(), limit, beginning, ends: Vec::new(), opened: 0, cut: 0 })
    }

    pub async fn write(&mut self, text: &str) -> io::Result<()> {
        let mut rest = text;
        if self.opened == 0 {
            let room = usize::try_from(self.limit.beginning - self.beginning.size).unwrap_or(usize::MAX);
            let (fits, more) = rest.split_at(rest.floor_char_boundary(room.min(rest.len())));
            self.beginning.write(fits).await?;
            rest = more;
        }
        while !rest.is_empty() {
            // Room for one character at least, or it would never end.
            let most = (self.limit.end / 2).max(4);
            let room = most - self.ends.last().map_or(most, |part| part.size);
            let room = usize::try_from(room).unwrap_or(usize::MAX);
            let (fits, more) = rest.split_at(rest.floor_char_boundary(room.min(rest.len())));
            if fits.is_empty() {
                self.next_end().await?;
                continue;
            }
            if let Some(part) = self.ends.last_mut() {
                part.write(fits).await?;
            }
            rest = more;
        }
        Ok(())
    }

    /// Puts the parts together.
    pub async fn finish(mut self) -> io::Result<Log> {
        if self.cut > 0 {
            let mark = format!("\n\n[... {} bytes of the log are cut here ...]\n\n", self.cut);
            self.beginning.write(&mark).await?;
        }
        for mut part in self.ends {
            part.file.flush().await?;
            tokio::io::copy(&mut File::open(&part.path).await?, &mut self.beginning.file).await?;
            fs::remove_file(&part.path).await?;
        }
        self.beginning.file.flush().await?;
        Ok(Log { path: self.beginning.path })
    }

    async fn next_end(&mut self) -> io::Result<()> {
        if self.ends.len() == 2 {
            let oldest = self.ends.remove(0);
            self.cut += oldest.size;
            fs::remove_file(&oldest.path).await?;
        }
        self.ends.push(Part::create(self.folder.join(format!("end-{}", self.opened))).await?);
        self.opened += 1;
        Ok(())
    }
}

impl Part {
    async fn create(path: PathBuf) -> io::Result<Self> {
        Ok(Self { file: File::create_new(&path).await?, path, size: 0 })
    }

    async fn write(&mut self, text: &str) -> io::Result<()> {
        self.file.write_all(text.as_bytes()).await?;
        self.size += text.len() as u64;
        Ok(())
    }
}

impl Log {
    /// At most `most` bytes from the end, from the beginning of a character.
    pub async fn tail(&self, most: u64) -> io::Result<String> {
        let mut file = File::open(&self.path).await?;
        let size = file.metadata().await?.len();
        file.seek(SeekFrom::Start(size.saturating_sub(most))).await?;
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes).await?;
        let start = bytes.iter().position(|byte| byte & 0xc0 != 0x80).unwrap_or(bytes.len());
        Ok(String::from_utf8_lossy(&bytes[start..]).into_owned())
    }
}

/// Makes text of bytes that come in pieces: what is no UTF-8 is replaced, a character may be cut by a piece's end.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    rest: Vec<u8>,
}

impl Decoder {
    pub fn feed(&mut self, bytes: &[u8]) -> String {
        self.rest.extend_from_slice(bytes);
        let mut text = String::with_capacity(self.rest.len());
        let mut rest = self.rest.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(good) => {
                    text.push_str(good);
                    rest = &[];
                    break;
                }
                Err(error) => {
                    let (good, bad) = rest.split_at(error.valid_up_to());
                    text.push_str(&String::from_utf8_lossy(good));
                    let Some(length) = error.error_len() else {
                        rest = bad;
                        break;
                    };
                    text.push(char::REPLACEMENT_CHARACTER);
                    rest = &bad[length..];
                }
            }
        }
        self.rest = rest.to_vec();
        text
    }

    /// What is left when no more comes.
    pub fn end(self) -> String {
        String::from_utf8_lossy(&self.rest).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn written(pieces: &[&str], limit: LogLimit) -> String {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = LogWriter::create(folder.path(), limit).await.unwrap();
        for piece in pieces {
            writer.write(piece).await.unwrap();
        }
        let log = writer.finish().await.unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        std::fs::read_to_string(log.path).unwrap()
    }

    #[tokio::test]
    async fn a_log_within_the_limit_is_kept_as_it_is() {
        let limit = LogLimit { beginning: 10, end: 10 };
        for pieces in [&["0123", "4567"] as &[&str], &["0123456789abcdefghij"], &["ööööö", "ääää"], &[]] {
            assert_eq!(written(pieces, limit).await, pieces.concat());
        }
    }

    #[tokio::test]
    async fn a_longer_log_is_cut_in_the_middle_with_a_mark() {
        let limit = LogLimit { beginning: 10, end: 10 };
        let text = written(&["0123456789abcdefghijklmnopqrstuvwxyz"], limit).await;
        assert_eq!(text, "0123456789\n\n[... 20 bytes of the log are cut here ...]\n\nuvwxyz");
        let one_by_one: Vec<String> = ('a'..='z').map(String::from).collect();
        let pieces: Vec<&str> = one_by_one.iter().map(String::as_str).collect();
        assert_eq!(written(&pieces, limit).await, "abcdefghij\n\n[... 10 bytes of the log are cut here ...]\n\nuvwxyz");
    }

    #[tokio::test]
    async fn the_tail_begins_with_a_whole_character() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = LogWriter::create(folder.path(), LogLimit::DEFAULT).await.unwrap();
        writer.write("äöü").await.unwrap();
        let log = writer.finish().await.unwrap();
        assert_eq!(log.tail(3).await.unwrap(), "ü");
        assert_eq!(log.tail(4).await.unwrap(), "öü");
        assert_eq!(log.tail(100).await.unwrap(), "äöü");
    }

    #[test]
    fn bytes_become_text_wherever_they_are_cut() {
        let bytes = [&b"a\xff"[..], "€".as_bytes(), b"\xe2\x82"].concat();
        for cut in 0..=bytes.len() {
            let mut decoder = Decoder::default();
            let text = decoder.feed(&bytes[..cut]) + &decoder.feed(&bytes[cut..]) + &decoder.end();
            assert_eq!(text, "a\u{fffd}€\u{fffd}", "cut at {cut}");
        }
    }
}
