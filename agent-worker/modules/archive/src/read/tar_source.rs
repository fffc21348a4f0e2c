//! The bytes of a tar file, whether it is compressed or not.

use super::format::Format;
use super::guard::{Guarded, failure};
use super::zstd::Frames;
use crate::error::ArchiveError;
use flate2::bufread::MultiGzDecoder;
use jobtrail_tool_kit::Counted;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

/// Reads forward only; an uncompressed file is skipped through without reading it.
pub struct Source {
    bytes: Bytes,
    position: Rc<Cell<u64>>,
    length: u64,
}

enum Bytes {
    /// With the bytes that are left.
    Plain(BufReader<Counted<File>>, u64),
    Packed(Box<dyn Read>),
}

impl Source {
    pub fn new(file: File, length: u64, format: Format) -> Self {
        let counted = Counted::new(file);
        let position = counted.position();
        let buffered = BufReader::with_capacity(super::CHUNK_BYTES, counted);
        let bytes = match format {
            Format::TarGz => Bytes::Packed(Box::new(Guarded::new(MultiGzDecoder::new(buffered), length))),
            Format::TarZst => Bytes::Packed(Box::new(Guarded::new(Frames::new(buffered), length))),
            Format::Tar | Format::Zip => Bytes::Plain(buffered, length),
        };
        Self { bytes, position, length }
    }

    /// How far the file has been read, and its length, in bytes.
    pub fn progress(&self) -> (u64, u64) {
        (self.position.get(), self.length)
    }

    /// Fills `buffer`; answers `false` when the file ends just before it.
    ///
    /// # Errors
    /// [`ArchiveError::Truncated`] when it ends in the middle.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<bool, ArchiveError> {
        match self.fill_up(buffer)? {
            0 => Ok(false),
            count if count == buffer.len() => Ok(true),
            _ => Err(ArchiveError::Truncated),
        }
    }

    /// Fills `buffer` as far as the file goes; answers how far that was.
    pub fn fill_up(&mut self, buffer: &mut [u8]) -> Result<usize, ArchiveError> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.read(&mut buffer[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        Ok(filled)
    }

    /// Reads some bytes; 0 at the end of the file.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ArchiveError> {
        loop {
            let outcome = match &mut self.bytes {
                Bytes::Plain(file, left) => file.read(buffer).inspect(|&count| *left -= count as u64),
                Bytes::Packed(stream) => stream.read(buffer),
            };
            match outcome {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => return outcome.map_err(failure),
            }
        }
    }

    /// Skips so many bytes.
    ///
    /// # Errors
    /// [`ArchiveError::Truncated`] when there are fewer.
    pub fn skip(&mut self, mut bytes: u64) -> Result<(), ArchiveError> {
        if let Bytes::Plain(file, left) = &mut self.bytes {
            *left = left.checked_sub(bytes).ok_or(ArchiveError::Truncated)?;
            // A file is shorter than this, or the line above had refused.
            let offset = i64::try_from(bytes).map_err(|_| ArchiveError::Truncated)?;
            return file.seek_relative(offset).map_err(ArchiveError::reading);
        }
        let mut buffer = vec![0; super::CHUNK_BYTES];
        while bytes > 0 {
            let want = buffer.len().min(usize::try_from(bytes).unwrap_or(usize::MAX));
            match self.read(&mut buffer[..want])? {
                0 => return Err(ArchiveError::Truncated),
                count => bytes -= count as u64,
            }
        }
        Ok(())
    }
}
