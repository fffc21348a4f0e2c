//! Rows of a text file.

use super::decode::Encoding;
use super::dialect::{self, SAMPLE_BYTES};
use super::{Description, Stage, Visit};
use crate::cell::Row;
use crate::error::{COLUMNS, TableError};
use crate::parameters::{Delimiter, delimiter_name};
use csv::{ByteRecord, Reader, ReaderBuilder};
use jobtrail_tool_kit::Counted;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The most that one row may have: it is kept in memory as a whole.
const ROW_MIB: u64 = 16;
const ROW_BYTES: u64 = ROW_MIB * 1024 * 1024;

/// A text file of known encoding and delimiter.
pub struct Delimited {
    path: PathBuf,
    length: u64,
    encoding: Encoding,
    delimiter: u8,
}

impl Delimited {
    pub fn open(path: &Path, length: u64, delimiter: Delimiter, is_tsv: bool) -> Result<Self, TableError> {
        let encoding = Encoding::of(&mut open(path)?)?;
        let delimiter = match delimiter.byte() {
            Some(delimiter) => delimiter,
            None => {
                let mut sample = Vec::new();
                let decoded = encoding.decoded(open(path)?).map_err(TableError::reading)?;
                decoded.take(SAMPLE_BYTES as u64).read_to_end(&mut sample).map_err(TableError::reading)?;
                dialect::delimiter(&sample, is_tsv)
            }
        };
        Ok(Self { path: path.to_owned(), length, encoding, delimiter })
    }

    pub fn description(&self) -> Description {
        Description {
            format: if self.delimiter == b'\t' { "tsv" } else { "csv" },
            encoding: Some(self.encoding),
            delimiter: Some(delimiter_name(self.delimiter)),
            sheet: None,
            sheets: None,
        }
    }

    pub fn each(&self, stage: Stage<'_>, visit: &mut Visit<'_>) -> Result<(), TableError> {
        let counted = Counted::new(open(&self.path)?);
        let position = counted.position();
        let budget = Rc::new(Cell::new(ROW_BYTES));
        let text = self.encoding.decoded(counted).map_err(TableError::reading)?;
        let rationed = Rationed { inner: text, budget: Rc::clone(&budget) };
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(self.delimiter).from_reader(rationed);
        let mut record = ByteRecord::new();
        let mut row = Row::default();
        let mut rows = 0;
        loop {
            budget.set(ROW_BYTES);
            if !next(&mut reader, &mut record)? {
                return Ok(());
            }
            if record.len() > COLUMNS {
                return Err(TableError::TooManyColumns);
            }
            row.clear();
            for (index, field) in record.iter().enumerate() {
                row.at(index).read(&String::from_utf8_lossy(field));
            }
            if row.cells().iter().all(|cell| cell.text.trim().is_empty()) {
                continue;
            }
            rows += 1;
            stage.report(position.get(), self.length, rows);
            let line = record.position().map_or(0, csv::Position::line);
            if visit(line, &row)? == ControlFlow::Break(()) {
                return Ok(());
            }
        }
    }
}

fn open(path: &Path) -> Result<File, TableError> {
    File::open(path).map_err(TableError::reading)
}

fn next(reader: &mut Reader<Rationed>, record: &mut ByteRecord) -> Result<bool, TableError> {
    let line = reader.position().line();
    reader.read_byte_record(record).map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<TooLong>()) => {
            TableError::RowTooLong { line, mib: ROW_MIB }
        }
        csv::ErrorKind::Io(error) => TableError::reading(error),
        // Nothing else happens to bytes in rows of any length.
        _ => TableError::NotATable { kind: "unreadable" },
    })
}

/// Hands out a limited number of bytes between two rows.
struct Rationed {
    inner: Box<dyn Read>,
    budget: Rc<Cell<u64>>,
}

#[derive(Debug, thiserror::Error)]
#[error("a row is too long")]
struct TooLong;

impl Read for Rationed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let left = self.budget.get().checked_sub(count as u64).ok_or_else(|| io::Error::other(TooLong))?;
        self.budget.set(left);
        Ok(count)
    }
}
