//! Reading a tar file: a header block, the content in whole blocks, the next header, and so on.
//!
//! The walk over the blocks is our own since an archive that nobody vouches for must not decide how much is
//! kept in memory: long names and extended headers are read up to a limit, and links, devices and folders
//! never have content, whatever their header says.

use super::format::{Format, has_checksum, is_tar, is_zero};
use super::tar_extensions::Extensions;
use super::tar_source::Source;
use super::{CHUNK_BYTES, Content, Sink, Visit};
use crate::entry::{Entry, Kind, Obstacle};
use crate::error::{ArchiveError, quoted};
use crate::{limits, name};
use jobtrail_tool_kit::Progress;
use std::fs::File;
use tar::{EntryType, Header};
use time::OffsetDateTime;

const BLOCK_BYTES: usize = 512;
/// Where the blocks that continue the map of a sparse file say whether another follows.
const MAP_CONTINUES: usize = 504;

/// A tar file at its first header.
pub struct Tar<'a> {
    source: Source,
    first: Option<[u8; BLOCK_BYTES]>,
    progress: &'a Progress,
}

impl<'a> Tar<'a> {
    /// # Errors
    /// [`ArchiveError::NotATar`] when something else was compressed.
    pub fn open(file: File, length: u64, format: Format, progress: &'a Progress) -> Result<Self, ArchiveError> {
        let mut source = Source::new(file, length, format);
        let compression = match format {
            Format::TarGz => "gzip",
            Format::TarZst => "zstd",
            Format::Tar | Format::Zip => "nothing",
        };
        let mut first = [0; BLOCK_BYTES];
        let count = source.fill_up(&mut first)?;
        if !is_tar(&first[..count]) {
            return Err(ArchiveError::NotATar { compression });
        }
        Ok(Self { source, first: Some(first), progress })
    }

    /// Visits every entry; answers a warning when the end mark is missing.
    pub fn each(mut self, visit: &mut Visit<'_>) -> Result<Option<&'static str>, ArchiveError> {
        let mut census = limits::Census::default();
        while let Some(block) = self.header()? {
            if is_zero(&block) {
                self.drain()?;
                return Ok(None);
            }
            let (header, extensions) = self.extended(block)?;
            let (entry, stored) = described(&header, extensions)?;
            census.admit(&entry.name)?;
            let (done, total) = self.source.progress();
            self.progress.report(done, total, || quoted(&entry.name));
            let mut content = Stored { source: &mut self.source, left: stored, entry: &entry, progress: self.progress };
            visit(&entry, &mut content)?;
            let rest = content.left;
            self.skip(rest, stored)?;
        }
        Ok(Some("The archive has no end mark; entries at its end may be missing."))
    }

    /// The next header, or `None` where the file ends without an end mark.
    fn header(&mut self) -> Result<Option<[u8; BLOCK_BYTES]>, ArchiveError> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        let mut block = [0; BLOCK_BYTES];
        if !self.source.fill(&mut block)? {
            return Ok(None);
        }
        if is_zero(&block) || has_checksum(&block) {
            return Ok(Some(block));
        }
        Err(ArchiveError::Damaged("one of its headers does not match its checksum".into()))
    }

    /// Reads the records that precede an entry, then the header of the entry itself.
    fn extended(&mut self, mut block: [u8; BLOCK_BYTES]) -> Result<(Header, Extensions), ArchiveError> {
        let mut extensions = Extensions::default();
        let mut budget = limits::EXTENSION_BYTES;
        loop {
            let header = Header::from_byte_slice(&block).clone();
            let kind = header.entry_type();
            let is_record = kind.is_gnu_longname()
                || kind.is_gnu_longlink()
                || kind.is_pax_local_extensions()
                || kind.is_pax_global_extensions();
            if !is_record {
                self.pass_sparse_map(&header, &mut budget)?;
                return Ok((header, extensions));
            }
            let size = header.entry_size().map_err(|_| unreadable_header())?;
            budget = budget.checked_sub(size.saturating_add(BLOCK_BYTES as u64)).ok_or(ArchiveError::NamesTooLong)?;
            let mut record = vec![0; usize::try_from(size).map_err(|_| ArchiveError::NamesTooLong)?];
            if !record.is_empty() && !self.source.fill(&mut record)? {
                return Err(ArchiveError::Truncated);
            }
            self.source.skip(padding(size))?;
            match kind {
                EntryType::GNULongName => extensions.gnu_name(&record),
                EntryType::GNULongLink => extensions.gnu_link_target(&record),
                EntryType::XHeader => extensions.posix(&record)?,
                // A global header speaks of all entries: comments, in practice. Names and sizes do not belong there.
                _ => {}
            }
            block = self.header()?.filter(|block| !is_zero(block)).ok_or(ArchiveError::Truncated)?;
        }
    }

    /// An old sparse file goes on with its map of holes in blocks that its size does not count.
    fn pass_sparse_map(&mut self, header: &Header, budget: &mut u64) -> Result<(), ArchiveError> {
        let mut continues = header.as_gnu().is_some_and(|gnu| header.entry_type().is_gnu_sparse() && gnu.is_extended());
        while continues {
            *budget = budget.checked_sub(BLOCK_BYTES as u64).ok_or(ArchiveError::NamesTooLong)?;
            let mut block = [0; BLOCK_BYTES];
            if !self.source.fill(&mut block)? {
                return Err(ArchiveError::Truncated);
            }
            continues = block[MAP_CONTINUES] == 1;
        }
        Ok(())
    }

    fn skip(&mut self, rest: u64, stored: u64) -> Result<(), ArchiveError> {
        self.source.skip(rest)?;
        self.source.skip(padding(stored))
    }

    /// Reads on after the end mark, so that a compression that is cut off there is noticed.
    fn drain(&mut self) -> Result<(), ArchiveError> {
        let mut buffer = vec![0; CHUNK_BYTES];
        let mut read = 0;
        while read < limits::TRAILER_BYTES {
            match self.source.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => read += count as u64,
                // What follows the compressed data, such as the zeros of a tape, is not ours.
                Err(ArchiveError::Damaged(_)) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// The entry of a header, and the bytes that follow it in the file.
fn described(header: &Header, extensions: Extensions) -> Result<(Entry, u64), ArchiveError> {
    let declared = match extensions.size {
        Some(size) => size,
        None => header.entry_size().map_err(|_| unreadable_header())?,
    };
    let name = extensions.name.unwrap_or_else(|| name::from_tar(&header.path_bytes()));
    let (kind, has_content) = match header.entry_type() {
        EntryType::Regular | EntryType::Continuous if name.ends_with('/') => (Kind::Folder, true),
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => (Kind::File, true),
        EntryType::Directory => (Kind::Folder, false),
        EntryType::Symlink => (Kind::SymbolicLink, false),
        EntryType::Link => (Kind::HardLink, false),
        EntryType::Char | EntryType::Block | EntryType::Fifo => (Kind::Special, false),
        _ => (Kind::Special, true),
    };
    let stored = if has_content { declared } else { 0 };
    let sparse = header.entry_type().is_gnu_sparse() || extensions.sparse;
    let real_size = extensions.sparse_size.or_else(|| header.as_gnu().filter(|_| sparse)?.real_size().ok());
    let is_link = matches!(kind, Kind::SymbolicLink | Kind::HardLink);
    let link_target = || header.link_name_bytes().map(|target| name::from_tar(&target));
    let entry = Entry {
        kind,
        size: match kind {
            Kind::File if sparse => real_size.unwrap_or(stored),
            Kind::File => stored,
            Kind::Folder | Kind::SymbolicLink | Kind::HardLink | Kind::Special => 0,
        },
        compressed_size: None,
        modified: extensions.modified.or_else(|| modified(header)),
        link_target: extensions.link_target.or_else(link_target).filter(|_| is_link),
        obstacle: sparse.then_some(Obstacle::Sparse),
        name,
    };
    Ok((entry, stored))
}

fn modified(header: &Header) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(i64::try_from(header.mtime().ok()?).ok()?).ok()
}

fn unreadable_header() -> ArchiveError {
    ArchiveError::Damaged("one of its headers cannot be read".into())
}

/// Bytes from the end of a content to the next block.
fn padding(size: u64) -> u64 {
    size.wrapping_neg() % BLOCK_BYTES as u64
}

struct Stored<'a> {
    source: &'a mut Source,
    left: u64,
    entry: &'a Entry,
    progress: &'a Progress,
}

impl Content for Stored<'_> {
    fn copy(&mut self, sink: &mut Sink<'_>) -> Result<(), ArchiveError> {
        let mut buffer = vec![0; CHUNK_BYTES];
        while self.left > 0 {
            let want = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
            let count = self.source.read(&mut buffer[..want])?;
            if count == 0 {
                return Err(ArchiveError::Truncated);
            }
            self.left -= count as u64;
            let (done, total) = self.source.progress();
            self.progress.report(done, total, || quoted(&self.entry.name));
            sink(&buffer[..count])?;
        }
        Ok(())
    }
    fn may_go_on(&self) -> bool {
        false
    }
}
