//! Rows of a worksheet.

use super::workbook_guard as guard;
use super::{Description, Stage, Visit};
use crate::cell::{Cell, Row, Value, meaning};
use crate::error::{COLUMNS, TableError, listed, quoted};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use jobtrail_tool_kit::contained;
use std::fmt::Write;
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::Path;

/// From here on a number in a workbook may not be a whole one: it has 53 bits.
const WHOLE_BELOW: f64 = 9_007_199_254_740_992.0;

/// An open workbook with a chosen worksheet.
pub struct Workbook {
    file: Xlsx<BufReader<File>>,
    sheet: String,
    sheets: Vec<String>,
}

impl Workbook {
    /// Opens the workbook and chooses the worksheet: the one named, else the first visible one that has a cell.
    pub fn open(path: &Path, wanted: Option<&str>) -> Result<Self, TableError> {
        guard::check(path)?;
        let file = BufReader::new(File::open(path).map_err(TableError::reading)?);
        let mut file: Xlsx<_> = sound(|| Xlsx::new(file))?;
        let is_sheet = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
        let metadata = file.sheets_metadata().iter().filter(is_sheet);
        let (visible, hidden): (Vec<_>, Vec<_>) = metadata.partition(|sheet| sheet.visible == SheetVisible::Visible);
        let sheets: Vec<String> = visible.into_iter().chain(hidden).map(|sheet| sheet.name.clone()).collect();
        let sheet = match wanted.filter(|name| !name.is_empty()) {
            Some(name) => sheets.iter().find(|sheet| *sheet == name).cloned().ok_or_else(|| {
                TableError::UnknownSheet { name: quoted(name), available: listed(sheets.iter().map(String::as_str)) }
            })?,
            None => first_with_cells(&mut file, &sheets)?,
        };
        Ok(Self { file, sheet, sheets })
    }

    pub fn description(&self) -> Description {
        Description {
            format: "xlsx",
            encoding: None,
            delimiter: None,
            sheet: Some(self.sheet.clone()),
            sheets: Some(self.sheets.clone()),
        }
    }

    pub fn each(&mut self, stage: Stage<'_>, visit: &mut Visit<'_>) -> Result<(), TableError> {
        let mut cells = sound(|| self.file.worksheet_cells_reader(&self.sheet))?;
        let total = u64::from(cells.dimensions().end.0) + 1;
        let mut row = Row::default();
        let mut number = None;
        let mut rows = 0;
        loop {
            let cell = sound(|| cells.next_cell())?;
            let at = cell.as_ref().map(|cell| cell.get_position());
            if let Some(complete) = number.filter(|complete| at.is_none_or(|(row, _)| row != *complete)) {
                rows += 1;
                let line = u64::from(complete) + 1;
                stage.report(line, total, rows);
                if visit(line, &row)? == ControlFlow::Break(()) {
                    return Ok(());
                }
                row.clear();
                number = None;
            }
            let (Some(cell), Some((in_row, column))) = (cell, at) else { return Ok(()) };
            let value = cell.get_value();
            if is_empty(value) {
                continue;
            }
            let column = column as usize;
            if column >= COLUMNS {
                return Err(TableError::TooManyColumns);
            }
            number = Some(in_row);
            read(row.at(column), value);
        }
    }
}

fn first_with_cells(file: &mut Xlsx<BufReader<File>>, sheets: &[String]) -> Result<String, TableError> {
    for sheet in sheets {
        let mut cells = sound(|| file.worksheet_cells_reader(sheet))?;
        while let Some(cell) = sound(|| cells.next_cell())? {
            if !is_empty(cell.get_value()) {
                return Ok(sheet.clone());
            }
        }
    }
    Err(TableError::NoSheet)
}

/// Whether a cell has a format at most.
fn is_empty(value: &DataRef<'_>) -> bool {
    match value {
        DataRef::Empty => true,
        DataRef::String(text) => text.is_empty(),
        DataRef::SharedString(text) => text.is_empty(),
        DataRef::Int(_)
        | DataRef::Float(_)
        | DataRef::Bool(_)
        | DataRef::DateTime(_)
        | DataRef::DateTimeIso(_)
        | DataRef::DurationIso(_)
        | DataRef::Error(_) => false,
    }
}

/// Turns a cell of the workbook into one of ours. Its own type is kept: a text that looks like a number was
/// entered as a text on purpose, as part numbers are.
fn read(cell: &mut Cell, value: &DataRef<'_>) {
    cell.clear();
    match value {
        DataRef::Empty => {}
        DataRef::Int(number) => whole(cell, *number),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < WHOLE_BELOW => whole(cell, *number as i64),
        DataRef::Float(number) => fraction(cell, *number),
        DataRef::String(text) => letters(cell, text),
        DataRef::SharedString(text) => letters(cell, text),
        DataRef::Bool(flag) => {
            cell.text.push_str(if *flag { "true" } else { "false" });
            cell.value = Value::Boolean(*flag);
        }
        DataRef::DateTime(at) if at.is_datetime() => moment(cell, *at),
        // A duration is a number of days.
        DataRef::DateTime(duration) => fraction(cell, duration.as_f64()),
        DataRef::DateTimeIso(text) => cell.read(text),
        DataRef::DurationIso(text) => letters(cell, text),
        DataRef::Error(error) => cell.read(&error.to_string()),
    }
}

fn whole(cell: &mut Cell, number: i64) {
    // Writing to a string does not fail.
    let _ = write!(cell.text, "{number}");
    cell.value = Value::Integer(number);
}

fn fraction(cell: &mut Cell, number: f64) {
    let _ = write!(cell.text, "{number}");
    cell.value = if number.is_finite() { Value::Number(number) } else { Value::Error };
}

fn letters(cell: &mut Cell, text: &str) {
    cell.text.push_str(text);
    cell.value = match meaning(text.trim()) {
        Value::Null => Value::Null,
        _ => Value::Text,
    };
}

fn moment(cell: &mut Cell, at: ExcelDateTime) {
    let (year, month, day, hour, minute, second, millisecond) = at.to_ymd_hms_milli();
    let mut text = format!("{year:04}-{month:02}-{day:02}");
    if at.as_f64().fract() != 0.0 {
        let _ = write!(text, "T{hour:02}:{minute:02}:{second:02}");
        if millisecond != 0 {
            let _ = write!(text, ".{millisecond:03}");
        }
    }
    cell.read(&text);
}

/// What the library answers. It panics on some files that follow the format by half; they are damaged too.
fn sound<T>(read: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, TableError> {
    match contained(read) {
        Some(answer) => answer.map_err(failure),
        None => Err(TableError::DamagedWorkbook("its content does not follow the format")),
    }
}

fn failure(error: XlsxError) -> TableError {
    match error {
        XlsxError::Io(error) => TableError::reading(error),
        XlsxError::Password => TableError::OldOrProtectedWorkbook,
        XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_) => {
            TableError::DamagedWorkbook("a worksheet that it lists is not in it")
        }
        XlsxError::Zip(_) => TableError::DamagedWorkbook("it is cut off, or not a whole zip archive"),
        // The library tells many kinds of wrong XML apart; to the user they are one.
        _ => TableError::DamagedWorkbook("its content does not follow the format"),
    }
}
