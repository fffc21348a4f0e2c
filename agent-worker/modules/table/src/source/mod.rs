//! Rows from any format that the tool reads, told by the content of the file.

mod decode;
mod delimited;
mod dialect;
mod workbook;
mod workbook_guard;

use crate::cell::Row;
use crate::error::TableError;
use crate::parameters::Reading;
use jobtrail_tool_kit::{Job, Progress};
use serde::Serialize;
use std::io::Read;
use std::ops::ControlFlow;

pub use decode::Encoding;

/// Takes a row and the number of the line or sheet row that it begins in, from 1; may say that it has enough.
pub type Visit<'a> = dyn FnMut(u64, &Row) -> Result<ControlFlow<()>, TableError> + 'a;

/// A file that can be read from its first row as often as needed. Rows without any cell are left out.
pub enum Source {
    Delimited(delimited::Delimited),
    Workbook(Box<workbook::Workbook>),
}

/// What is known of the file besides its rows.
#[derive(Serialize)]
pub struct Description {
    pub format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheets: Option<Vec<String>>,
}

/// The part of the whole work that one reading is, for progress.
#[derive(Clone, Copy)]
pub struct Stage<'a> {
    pub progress: &'a Progress,
    /// Shares of the whole work, 0 to 1.
    pub from: f64,
    pub to: f64,
    pub doing: &'static str,
}

impl Stage<'_> {
    /// Says that `done` of `total` of this stage is done.
    fn report(self, done: u64, total: u64, rows: u64) {
        const PARTS: f64 = 10_000.0;
        let share = if total == 0 { 1.0 } else { (done as f64 / total as f64).min(1.0) };
        let all = (self.from + (self.to - self.from) * share) * PARTS;
        self.progress.report(all as u64, PARTS as u64, || format!("{}, row {rows}", self.doing));
    }
}

/// How files begin that people try and this tool does not read.
const OTHERS: [(&[u8], &str); 6] = [
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
];

impl Source {
    /// Opens the job's input.
    ///
    /// # Errors
    /// A sentence for a file that is empty, of another known format, or not a table at all.
    pub fn open(job: &Job, reading: &Reading) -> Result<Self, TableError> {
        let (mut file, length) = job.open_input()?;
        let mut head = Vec::new();
        file.by_ref().take(16).read_to_end(&mut head).map_err(TableError::reading)?;
        if head.is_empty() {
            return Err(TableError::Empty);
        }
        if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return Err(TableError::OldOrProtectedWorkbook);
        }
        if let Some((_, kind)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
            return Err(TableError::NotATable { kind });
        }
        if head.starts_with(b"PK\x03\x04") {
            let workbook = workbook::Workbook::open(job.input(), reading.sheet.as_deref())?;
            return Ok(Self::Workbook(Box::new(workbook)));
        }
        let is_tsv = job.input().extension().is_some_and(|extension| extension.eq_ignore_ascii_case("tsv"));
        let delimited = delimited::Delimited::open(job.input(), length, reading.delimiter, is_tsv)?;
        Ok(Self::Delimited(delimited))
    }

    pub fn description(&self) -> Description {
        match self {
            Self::Delimited(file) => file.description(),
            Self::Workbook(file) => file.description(),
        }
    }

    /// Whether a row that ends before the header does is a mistake: a workbook leaves out cells at the end.
    pub fn expects_full_rows(&self) -> bool {
        matches!(self, Self::Delimited(_))
    }

    /// Visits every row that has a cell, from the first.
    ///
    /// # Errors
    /// Those of `visit`, and when the file cannot be read further.
    pub fn each(&mut self, stage: Stage<'_>, visit: &mut Visit<'_>) -> Result<(), TableError> {
        match self {
            Self::Delimited(file) => file.each(stage, visit),
            Self::Workbook(file) => file.each(stage, visit),
        }
    }
}
