//! Stops a decompression bomb while it goes off.

use crate::error::ArchiveError;
use crate::limits;
use std::io::{self, Read};

/// Passes a decompressed stream on until it has become out of all proportion to the archive.
pub struct Guarded<R> {
    inner: R,
    left: u64,
}

impl<R> Guarded<R> {
    /// `packed` is the length in bytes of what is decompressed.
    pub fn new(inner: R, packed: u64) -> Self {
        Self { inner, left: limits::expansion(packed) }
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| io::Error::other(BombFound))?;
        Ok(count)
    }
}

/// Travels inside an [`io::Error`] through the layers of readers.
#[derive(Debug, thiserror::Error)]
#[error("the archive expands like a decompression bomb")]
struct BombFound;

/// The failure of a read through [`Guarded`].
pub fn failure(error: io::Error) -> ArchiveError {
    if error.get_ref().is_some_and(|inner| inner.is::<BombFound>()) {
        ArchiveError::Bomb
    } else {
        ArchiveError::reading(error)
    }
}
