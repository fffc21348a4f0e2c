//! Why a file is not read as a table, in sentences for the person who sent it.

use jobtrail_tool_kit::ToolError;
use std::io;

/// The most columns that a table may have.
pub const COLUMNS: usize = 1_024;
/// Names that a sentence lists.
const NAMES_LISTED: usize = 12;
/// Characters of a name that a sentence quotes.
const QUOTED_CHARACTERS: usize = 60;

#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("The file is empty, so there is no table in it.")]
    Empty,
    #[error("The file is {kind}, not a table; this tool reads CSV, TSV and XLSX.")]
    NotATable { kind: &'static str },
    #[error("The file is an old Excel workbook (.xls) or one with a password; save it as .xlsx without a password.")]
    OldOrProtectedWorkbook,
    #[error("The workbook is damaged: {0}.")]
    DamagedWorkbook(&'static str),
    #[error("The workbook expands to more than this tool reads; it may be a decompression bomb.")]
    WorkbookTooLarge,
    #[error("The workbook has no worksheet with cells.")]
    NoSheet,
    #[error("The workbook has no worksheet {name}; it has {available}.")]
    UnknownSheet { name: String, available: String },
    #[error("The table has more than {COLUMNS} columns, which is more than this tool takes.")]
    TooManyColumns,
    #[error(
        "The row that begins in line {line} is longer than {mib} MiB; most likely a quotation mark in it is never closed."
    )]
    RowTooLong { line: u64, mib: u64 },
    #[error("The table has no column {name}; it has {available}.")]
    UnknownColumn { name: String, available: String },
    #[error(transparent)]
    Tool(#[from] ToolError),
}

impl TableError {
    /// What went wrong while reading the input's bytes.
    pub fn reading(error: io::Error) -> Self {
        Self::Tool(ToolError::Input(error))
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "table-empty",
            Self::NotATable { .. } => "not-a-table",
            Self::OldOrProtectedWorkbook => "workbook-unsupported",
            Self::DamagedWorkbook(_) => "workbook-damaged",
            Self::WorkbookTooLarge => "workbook-too-large",
            Self::NoSheet => "sheet-missing",
            Self::UnknownSheet { .. } => "sheet-unknown",
            Self::TooManyColumns => "too-many-columns",
            Self::RowTooLong { .. } => "row-too-long",
            Self::UnknownColumn { .. } => "column-unknown",
            Self::Tool(error) => error.code(),
        }
    }
}

impl From<TableError> for ToolError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Tool(error) => error,
            refused => Self::refused(refused.code(), refused.to_string()),
        }
    }
}

/// Text from the table as part of a sentence: quoted, on one line and not too long.
pub fn quoted(text: &str) -> String {
    let mut quoted: String =
        text.chars().take(QUOTED_CHARACTERS).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > QUOTED_CHARACTERS {
        quoted.push('…');
    }
    format!("“{quoted}”")
}

/// The first of several names as part of a sentence.
pub fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let rest = names.len().saturating_sub(NAMES_LISTED);
    let mut list = names.take(NAMES_LISTED).map(quoted).collect::<Vec<_>>().join(", ");
    if rest > 0 {
        list.push_str(&format!(" and {rest} more"));
    }
    list
}
