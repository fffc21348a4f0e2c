//! What a function says of how far it has got: lines of JSON on a pipe.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tokio::net::unix::pipe;

/// How far a function has got.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// 0.0 to 1.0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fraction: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl Progress {
    /// The longest message, in characters; more is cut.
    pub const LONGEST_MESSAGE: usize = 500;

    fn read(line: &[u8]) -> Option<Self> {
        let mut progress: Self = serde_json::from_slice(line).ok()?;
        progress.fraction = progress.fraction.filter(|fraction| fraction.is_finite()).map(|f| f.clamp(0.0, 1.0));
        if let Some(message) = &mut progress.message
            && let Some((end, _)) = message.char_indices().nth(Self::LONGEST_MESSAGE)
        {
            message.truncate(end);
        }
        (progress != Self::default()).then_some(progress)
    }
}

/// The agent's end of the pipe. It is open for writing as well, so that the function can open and close its own end as
/// often as it likes.
pub(crate) struct ProgressPipe {
    pipe: pipe::Receiver,
    /// The beginning of a line.
    line: Vec<u8>,
    /// Whether the line is too long, so that the rest of it is passed over.
    is_too_long: bool,
}

impl ProgressPipe {
    const LONGEST_LINE: usize = 16 * 1024;
    const CHUNK: usize = 4 * 1024;

    pub fn open(path: &Path) -> io::Result<Self> {
        let pipe = pipe::OpenOptions::new().read_write(true).open_receiver(path)?;
        Ok(Self { pipe, line: Vec::new(), is_too_long: false })
    }

    /// Waits for the next word; of several that are there the last. What cannot be read is passed over. Cancel-safe.
    pub async fn next(&mut self) -> io::Result<Progress> {
        loop {
            self.pipe.readable().await?;
            if let Some(progress) = self.last_waiting()? {
                return Ok(progress);
            }
        }
    }

    /// The last of all that was written so far and not read yet.
    pub fn last_waiting(&mut self) -> io::Result<Option<Progress>> {
        let mut last = None;
        let mut chunk = [0; Self::CHUNK];
        // Bounded, so that a function that writes without end does not hold us here.
        for _ in 0..Self::LONGEST_LINE / Self::CHUNK {
            match self.pipe.try_read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => last = self.take_in(&chunk[..count]).or(last),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(last)
    }

    fn take_in(&mut self, bytes: &[u8]) -> Option<Progress> {
        let mut last = None;
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if self.line.len() > Self::LONGEST_LINE {
                self.line.clear();
                self.is_too_long = true;
            }
            if piece.ends_with(b"\n") {
                if !std::mem::take(&mut self.is_too_long) {
                    last = Progress::read(&self.line).or(last);
                }
                self.line.clear();
            }
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_leniently_but_within_bounds() {
        let read = |line: &str| Progress::read(line.as_bytes());
        let expected = Progress { fraction: Some(0.5), message: Some("half".to_owned()) };
        assert_eq!(read("{\"fraction\": 0.5, \"message\": \"half\", \"more\": 1}\n"), Some(expected));
        assert_eq!(read("{\"fraction\": 7}").unwrap().fraction, Some(1.0));
        assert_eq!(read("{\"fraction\": -1}").unwrap().fraction, Some(0.0));
        assert_eq!(read("{}"), None);
        assert_eq!(read("half"), None);
        assert_eq!(read("{\"fraction\": \"half\"}"), None);
        let long = read(&format!("{{\"message\": \"{}\"}}", "ö".repeat(10_000))).unwrap();
        assert_eq!(long.message.unwrap().chars().count(), Progress::LONGEST_MESSAGE);
    }

    #[tokio::test]
    async fn lines_come_whole_however_they_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("progress");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        let mut pipe = ProgressPipe::open(&path).unwrap();
        let fraction = |progress: Progress| progress.fraction;
        std::fs::write(&path, "{\"fraction\":0.1}\n{\"fraction\":0.2}\n{\"frac").unwrap();
        assert_eq!(pipe.next().await.map(fraction).unwrap(), Some(0.2));
        std::fs::write(&path, "tion\":0.3}\nnonsense\n").unwrap();
        assert_eq!(pipe.next().await.map(fraction).unwrap(), Some(0.3));
        std::fs::write(&path, format!("{}{{\"fraction\":0.4}}\n", "x".repeat(17_000))).unwrap();
        assert_eq!(pipe.last_waiting().unwrap(), None);
        std::fs::write(&path, "{\"fraction\":0.5}\n").unwrap();
        assert_eq!(pipe.next().await.map(fraction).unwrap(), Some(0.5));
    }
}
