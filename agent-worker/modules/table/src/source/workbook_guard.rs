//! Looks through a workbook before the library does, which keeps parts of it in memory as a whole.
//!
//! A workbook is a zip archive of XML parts. The library reads worksheets as a stream, but keeps every shared
//! string, every element while it is read, and reserves as much as the file promises. A file of a few
//! kilobytes can be made to ask for all the memory there is; here it is refused first.

use crate::error::TableError;
use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, ErrorKind, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ZipArchive};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// Parts of a workbook.
const PARTS: usize = 10_000;
/// Bytes of a part that is kept in memory.
const KEPT_BYTES: u64 = 256 * MIB;
/// Strings that the workbook's cells share.
const SHARED_STRINGS: u64 = 4_000_000;
/// A worksheet may expand to this many times its size, or to [`FREE_BYTES`].
const RATIO: u64 = 500;
const FREE_BYTES: u64 = 256 * MIB;
/// Bytes from one tag to the next: a cell of a spreadsheet takes 32,767 characters.
const TOKEN_BYTES: u64 = MIB;
/// Bytes of one cell with all its formatting.
const CELL_BYTES: u64 = 4 * MIB;
/// Cell formats; spreadsheets take a third of this.
const FORMATS: u64 = 200_000;
const MIB: u64 = 1024 * 1024;
const CHUNK_BYTES: usize = 256 * 1024;
/// Bytes after the beginning of a tag that are looked at.
const LOOK_AHEAD_BYTES: usize = 24;

/// What kind of spreadsheet a zip archive is; refuses what is none, or is not safe to open.
///
/// # Errors
/// A sentence for another kind of archive, a damaged one, and one that is too large.
pub fn check(path: &Path) -> Result<(), TableError> {
    let file = File::open(path).map_err(TableError::reading)?;
    let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let archive = ZipArchive::from_file(file, &mut buffer).map_err(failure)?;
    let mut records = archive.entries(&mut buffer);
    let mut parts = Vec::new();
    while let Some(record) = records.next_entry().map_err(failure)? {
        if parts.len() == PARTS {
            return Err(TableError::WorkbookTooLarge);
        }
        let name = String::from_utf8_lossy(record.file_path().as_bytes()).to_lowercase();
        parts.push((name, record.wayfinder(), record.compression_method(), record.flags().is_encrypted()));
    }
    let has = |suffix: &str| parts.iter().any(|(name, ..)| name.ends_with(suffix));
    if has("content.xml") && has("mimetype") {
        return Err(TableError::NotATable { kind: "an OpenDocument file" });
    }
    if !has("workbook.xml") {
        let kind = if has("workbook.bin") { "a binary workbook (.xlsb)" } else { "a zip archive" };
        return Err(TableError::NotATable { kind });
    }
    for (name, at, method, encrypted) in parts {
        // Pictures, macros and what other programs add are never read.
        if (!name.ends_with(".xml") && !name.ends_with(".rels")) || name.starts_with("customxml/") {
            continue;
        }
        if encrypted {
            return Err(TableError::OldOrProtectedWorkbook);
        }
        let entry = archive.get_entry(at).map_err(failure)?;
        let packed = BufReader::new(entry.reader());
        let part: Box<dyn Read + '_> = match method {
            CompressionMethod::STORE => Box::new(packed),
            CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(packed)),
            _ => return Err(TableError::DamagedWorkbook("a part of it is compressed in an unknown way")),
        };
        let kept =
            ["sharedstrings.xml", "styles.xml", "workbook.xml", ".rels"].iter().any(|suffix| name.ends_with(suffix));
        let expanded = at.compressed_size_hint().saturating_mul(RATIO).max(FREE_BYTES);
        scan(part, if kept { KEPT_BYTES } else { expanded })?;
    }
    Ok(())
}

/// Measures one part as it streams by.
#[derive(Default)]
struct Measure {
    /// Bytes that have been looked at.
    length: u64,
    /// Where the last tag began.
    tag: u64,
    /// Where the cell began that has not ended.
    cell: Option<u64>,
    strings: u64,
    formats: u64,
    /// The shared strings for which the library is going to reserve memory; `None` when that cannot be told.
    promised: Option<u64>,
}

fn scan(mut part: Box<dyn Read + '_>, allowed: u64) -> Result<(), TableError> {
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut kept = 0;
    let mut measure = Measure { promised: Some(0), ..Measure::default() };
    loop {
        let end = kept + fill(&mut part, &mut buffer[kept..])?;
        let over = end < buffer.len();
        // What begins close to the end is looked at with the next chunk, when what follows is there.
        let until = if over { end } else { end - LOOK_AHEAD_BYTES };
        measure.pass(&buffer[..end], until);
        if measure.length > allowed || measure.is_too_large() {
            return Err(TableError::WorkbookTooLarge);
        }
        if over {
            return match measure.promised {
                Some(promised) if promised <= SHARED_STRINGS => Ok(()),
                _ => Err(TableError::DamagedWorkbook("it promises more texts than it has")),
            };
        }
        buffer.copy_within(until..end, 0);
        kept = end - until;
    }
}

/// Fills the buffer as far as the part goes.
fn fill(part: &mut dyn Read, buffer: &mut [u8]) -> Result<usize, TableError> {
    let mut filled = 0;
    while filled < buffer.len() {
        match part.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(_) => return Err(TableError::DamagedWorkbook("a part of it cannot be decompressed")),
        }
    }
    Ok(filled)
}

impl Measure {
    /// Looks at the tags that begin before `until`.
    fn pass(&mut self, chunk: &[u8], until: usize) {
        for at in memchr::memchr_iter(b'<', &chunk[..until]) {
            self.tag = self.length + at as u64;
            let ahead = &chunk[at..chunk.len().min(at + LOOK_AHEAD_BYTES)];
            match local_name(ahead) {
                Some((false, b"c")) => self.cell = Some(self.tag),
                Some((true, b"c") | (_, b"row" | b"sheetData")) => self.cell = None,
                Some((false, b"si")) => self.strings += 1,
                Some((false, b"xf")) => self.formats += 1,
                Some((false, b"sst")) => self.promised = self.promised.and(promised(&chunk[at..])),
                Some(_) | None => {}
            }
        }
        self.length += until as u64;
    }

    fn is_too_large(&self) -> bool {
        self.length.saturating_sub(self.tag) > TOKEN_BYTES
            || self.cell.is_some_and(|cell| self.length.saturating_sub(cell) > CELL_BYTES)
            || self.strings > SHARED_STRINGS
            || self.formats > FORMATS
    }
}

/// Whether a tag closes, and its name without a prefix; `None` for comments and what is cut off.
fn local_name(tag: &[u8]) -> Option<(bool, &[u8])> {
    let closes = tag.get(1) == Some(&b'/');
    let name = &tag[if closes { 2 } else { 1 }..];
    let end = name.iter().position(|byte| matches!(byte, b' ' | b'>' | b'/' | b'\t' | b'\n' | b'\r'))?;
    let name = &name[..end];
    let start = name.iter().position(|&byte| byte == b':').map_or(0, |colon| colon + 1);
    Some((closes, &name[start..]))
}

/// The number that the tag of the shared strings promises; `None` when the tag is not seen to its end.
fn promised(tag: &[u8]) -> Option<u64> {
    let end = memchr::memchr(b'>', tag)?;
    let Some(at) = memchr::memmem::find(&tag[..end], b"uniqueCount") else { return Some(0) };
    let digits = tag[at..end].iter().skip_while(|byte| !byte.is_ascii_digit()).take_while(|byte| byte.is_ascii_digit());
    Some(digits.fold(0, |number: u64, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0'))))
}

fn failure(error: rawzip::Error) -> TableError {
    match error.into_kind() {
        ErrorKind::IO(error) => TableError::reading(error),
        _ => TableError::DamagedWorkbook("it is cut off, or not a whole zip archive"),
    }
}
