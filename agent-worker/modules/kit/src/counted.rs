//! A reader that says how far it has been read.

use std::cell::Cell;
use std::io::{Read, Result, Seek, SeekFrom};
use std::rc::Rc;

/// Keeps the position in the file behind layers of decoders, for progress.
pub struct Counted<R> {
    inner: R,
    position: Rc<Cell<u64>>,
}

impl<R> Counted<R> {
    /// Counts from 0; `inner` stands at its beginning.
    pub fn new(inner: R) -> Self {
        Self { inner, position: Rc::default() }
    }

    /// The position in bytes, kept up to date while the reader is owned by others.
    pub fn position(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.position)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.inner.read(buffer)?;
        self.position.set(self.position.get() + count as u64);
        Ok(count)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let position = self.inner.seek(to)?;
        self.position.set(position);
        Ok(position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn the_position_follows_reads_and_seeks() {
        let mut counted = Counted::new(Cursor::new([0u8; 100]));
        let position = counted.position();
        counted.read_exact(&mut [0; 30]).unwrap();
        assert_eq!(position.get(), 30);
        counted.seek(SeekFrom::Current(40)).unwrap();
        assert_eq!(position.get(), 70);
    }
}
