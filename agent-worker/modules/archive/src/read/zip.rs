//! Reading a zip archive: its directory is at its end, and each entry's content is somewhere before.
//!
//! The directory is read twice and never kept. The first time, at opening, it is checked as a whole: that it
//! is complete, and that no two entries share bytes, which is how small archives pretend to hold petabytes.

use super::{CHUNK_BYTES, Content, Sink, Visit};
use crate::entry::{Entry, Kind, Obstacle};
use crate::error::{ArchiveError, quoted};
use crate::{limits, name};
use flate2::Crc;
use flate2::read::DeflateDecoder;
use jobtrail_tool_kit::Progress;
use rawzip::time::ZipDateTimeKind;
use rawzip::{
    CompressionMethod, ErrorKind, FileReader, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ZipArchive, ZipArchiveEntryWayfinder,
    ZipFileHeaderRecord,
};
use std::fs::File;
use std::io::Read;
use time::{Date, Month, OffsetDateTime, Time};

/// The bits of a Unix mode that say what an entry is.
const MODE_KIND: u32 = 0o170_000;
const MODE_FOLDER: u32 = 0o040_000;
const MODE_FILE: u32 = 0o100_000;

/// A zip archive with a sound directory.
pub struct Zip<'a> {
    archive: ZipArchive<FileReader>,
    /// What all entries claim to expand to, in bytes; for progress only.
    declared: u64,
    /// What the archive as a whole may expand to, in bytes.
    allowed: u64,
    progress: &'a Progress,
}

impl<'a> Zip<'a> {
    /// # Errors
    /// When the directory is missing, incomplete, or has entries that share bytes.
    pub fn open(file: File, length: u64, progress: &'a Progress) -> Result<Self, ArchiveError> {
        let archive = ZipArchive::from_file(file, &mut buffer()).map_err(failure)?;
        let declared = check(&archive)?;
        Ok(Self { archive, declared, allowed: limits::expansion(length), progress })
    }

    /// Visits every entry, in the order of the directory.
    pub fn each(&self, visit: &mut Visit<'_>) -> Result<(), ArchiveError> {
        let mut buffer = buffer();
        let mut records = self.archive.entries(&mut buffer);
        let (mut passed, mut expanded) = (0u64, 0u64);
        while let Some(record) = records.next_entry().map_err(failure)? {
            let mut entry = described(&record);
            self.progress.report(passed, self.declared, || quoted(&entry.name));
            let mut packed = Packed {
                zip: self,
                at: record.wayfinder(),
                method: record.compression_method(),
                checksum: record.crc32(),
                entry: entry.clone(),
                passed,
                expanded,
            };
            if entry.kind == Kind::SymbolicLink {
                entry.link_target = packed.link_target();
            }
            visit(&entry, &mut packed)?;
            expanded = packed.expanded;
            passed = passed.saturating_add(entry.size);
        }
        Ok(())
    }
}

fn buffer() -> Vec<u8> {
    vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE]
}

/// Checks the directory as a whole; answers the bytes that all entries claim to expand to.
fn check(archive: &ZipArchive<FileReader>) -> Result<u64, ArchiveError> {
    let mut buffer = buffer();
    let mut records = archive.entries(&mut buffer);
    let mut census = limits::Census::default();
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    let mut declared = 0u64;
    while let Some(record) = records.next_entry().map_err(failure)? {
        let name = name::from_zip(record.file_path().as_bytes());
        census.admit(&name)?;
        declared = declared.saturating_add(record.uncompressed_size_hint());
        let entry = archive.get_entry(record.wayfinder()).map_err(|error| match error.kind() {
            ErrorKind::InvalidSignature { .. } => {
                ArchiveError::Damaged(format!("the entry {} is not where the directory says", quoted(&name)))
            }
            _ => failure(error),
        })?;
        ranges.push(entry.compressed_data_range());
    }
    // Archives without the 64-bit extension count entries modulo 65,536.
    if (ranges.len() as u64) % 65_536 != archive.entries_hint() % 65_536 {
        return Err(ArchiveError::Damaged("its directory does not hold as many entries as it says".into()));
    }
    ranges.retain(|(start, end)| start < end);
    ranges.sort_unstable();
    if ranges.windows(2).any(|pair| pair[1].0 < pair[0].1) {
        return Err(ArchiveError::Overlapping);
    }
    Ok(declared)
}

fn described(record: &ZipFileHeaderRecord<'_>) -> Entry {
    let mode = record.mode().value() & MODE_KIND;
    let kind = if record.is_dir() || mode == MODE_FOLDER {
        Kind::Folder
    } else if record.mode().is_symlink() {
        Kind::SymbolicLink
    } else if mode == MODE_FILE || mode == 0 {
        Kind::File
    } else {
        Kind::Special
    };
    let is_plain = matches!(record.compression_method(), CompressionMethod::STORE | CompressionMethod::DEFLATE);
    let obstacle = if record.flags().is_encrypted() {
        Some(Obstacle::Encrypted)
    } else if is_plain {
        None
    } else {
        Some(Obstacle::Method(method_name(record.compression_method())))
    };
    let has_content = matches!(kind, Kind::File | Kind::SymbolicLink);
    Entry {
        name: name::from_zip(record.file_path().as_bytes()),
        kind,
        size: if has_content { record.uncompressed_size_hint() } else { 0 },
        compressed_size: has_content.then(|| record.compressed_size_hint()),
        modified: modified(record.last_modified()),
        link_target: None,
        obstacle,
    }
}

fn method_name(method: CompressionMethod) -> String {
    match method.as_u16() {
        9 => "Deflate64".into(),
        12 => "bzip2".into(),
        14 => "LZMA".into(),
        93 => "zstd".into(),
        95 => "xz".into(),
        99 => "AES encryption".into(),
        number => format!("method {number}"),
    }
}

fn modified(at: ZipDateTimeKind) -> Option<OffsetDateTime> {
    let month = Month::try_from(at.month()).ok()?;
    let date = Date::from_calendar_date(at.year().into(), month, at.day()).ok()?;
    let time = Time::from_hms(at.hour(), at.minute(), at.second()).ok()?;
    Some(date.with_time(time).assume_utc())
}

fn failure(error: rawzip::Error) -> ArchiveError {
    match error.into_kind() {
        ErrorKind::MissingEndOfCentralDirectory | ErrorKind::Eof => ArchiveError::Truncated,
        ErrorKind::IO(error) => ArchiveError::reading(error),
        _ => ArchiveError::Damaged("its directory cannot be read".into()),
    }
}

struct Packed<'z, 'a> {
    zip: &'z Zip<'a>,
    at: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    checksum: u32,
    entry: Entry,
    /// Bytes that the entries before this one claim.
    passed: u64,
    /// Bytes that have been expanded of the whole archive.
    expanded: u64,
}

impl Packed<'_, '_> {
    /// The content of a symbolic link is where it points.
    fn link_target(&mut self) -> Option<String> {
        let mut target = Vec::new();
        if self.entry.size > limits::LINK_BYTES {
            return None;
        }
        self.copy(&mut |bytes| {
            target.extend_from_slice(bytes);
            Ok(())
        })
        .ok()?;
        Some(name::from_zip(&target))
    }

    fn damaged(&self, reason: &'static str) -> ArchiveError {
        ArchiveError::DamagedEntry { path: quoted(&self.entry.name), reason }
    }
}

impl Content for Packed<'_, '_> {
    fn copy(&mut self, sink: &mut Sink<'_>) -> Result<(), ArchiveError> {
        let path = || quoted(&self.entry.name);
        match &self.entry.obstacle {
            Some(Obstacle::Method(method)) => {
                return Err(ArchiveError::Method { path: path(), method: method.clone() });
            }
            Some(Obstacle::Encrypted | Obstacle::Sparse) => return Err(ArchiveError::Encrypted { path: path() }),
            None => {}
        }
        let packed = self.zip.archive.get_entry(self.at).map_err(failure)?.reader();
        let mut content: Box<dyn Read + '_> = match self.method {
            CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(packed)),
            _ => Box::new(packed),
        };
        let allowed = limits::expansion(self.entry.compressed_size.unwrap_or(0));
        let mut buffer = vec![0; CHUNK_BYTES];
        let mut checksum = Crc::new();
        let mut length = 0;
        loop {
            let count = content.read(&mut buffer).map_err(|_| self.damaged("its compressed data cannot be read"))?;
            if count == 0 {
                break;
            }
            length += count as u64;
            self.expanded += count as u64;
            if length > self.entry.size {
                return Err(self.damaged("it is longer than the archive says"));
            }
            if length > allowed || self.expanded > self.zip.allowed {
                return Err(ArchiveError::Bomb);
            }
            checksum.update(&buffer[..count]);
            self.zip
                .progress
                .report(self.passed.saturating_add(length), self.zip.declared, || quoted(&self.entry.name));
            sink(&buffer[..count])?;
        }
        if length < self.entry.size {
            return Err(self.damaged("it is shorter than the archive says"));
        }
        if checksum.sum() != self.checksum {
            return Err(self.damaged("it does not match its checksum"));
        }
        Ok(())
    }
    fn may_go_on(&self) -> bool {
        true
    }
}
