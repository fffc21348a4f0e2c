//! A cell: its text, and what the text means.

use crate::dates;

/// Texts that stand for a missing value, as programs write them.
const MISSING: [&str; 8] = ["NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "#N/A"];
/// What a workbook shows where a formula failed.
const FORMULA_ERRORS: [&str; 6] = ["#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"];

/// What a cell means by itself; its column may decide otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Value {
    #[default]
    Null,
    Integer(i64),
    Number(f64),
    Boolean(bool),
    /// Midnight of the day, in seconds since 1970 in UTC.
    Date(i64),
    /// Seconds since 1970; taken as UTC where the zone is not given.
    DateTime(f64),
    /// A formula that failed.
    Error,
    Text,
}

impl Value {
    /// The number, if it is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(number as f64),
            Self::Number(number) => Some(number),
            Self::Null | Self::Boolean(_) | Self::Date(_) | Self::DateTime(_) | Self::Error | Self::Text => None,
        }
    }

    /// The moment in seconds since 1970, if it is one.
    pub fn moment(self) -> Option<f64> {
        match self {
            Self::Date(seconds) => Some(seconds as f64),
            Self::DateTime(seconds) => Some(seconds),
            Self::Null | Self::Integer(_) | Self::Number(_) | Self::Boolean(_) | Self::Error | Self::Text => None,
        }
    }
}

/// One cell. Its memory is reused from row to row.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// The text as the file has it, or as a spreadsheet would write it without formatting.
    pub text: String,
    pub value: Value,
}

impl Cell {
    /// Becomes a cell of a text file, whose text says what it means.
    pub fn read(&mut self, text: &str) {
        self.text.clear();
        self.text.push_str(text);
        self.value = meaning(text.trim());
    }

    /// Becomes a cell that is missing.
    pub fn clear(&mut self) {
        self.text.clear();
        self.value = Value::Null;
    }
}

/// A row whose cells are used again for the next one.
#[derive(Debug, Default)]
pub struct Row {
    cells: Vec<Cell>,
    length: usize,
}

impl Row {
    pub fn cells(&self) -> &[Cell] {
        &self.cells[..self.length]
    }

    pub fn clear(&mut self) {
        self.length = 0;
    }

    /// The cell at `index`, after which the row is at least that long; cells in between are missing.
    pub fn at(&mut self, index: usize) -> &mut Cell {
        while self.length <= index {
            match self.cells.get_mut(self.length) {
                Some(cell) => cell.clear(),
                None => self.cells.push(Cell::default()),
            }
            self.length += 1;
        }
        &mut self.cells[index]
    }
}

/// What a text without spaces around it means.
pub fn meaning(text: &str) -> Value {
    let Some(&first) = text.as_bytes().first() else { return Value::Null };
    if first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.') {
        return number(text).or_else(|| dates::moment(text)).unwrap_or(Value::Text);
    }
    if MISSING.contains(&text) {
        return Value::Null;
    }
    if FORMULA_ERRORS.contains(&text) {
        return Value::Error;
    }
    if text.eq_ignore_ascii_case("true") {
        return Value::Boolean(true);
    }
    if text.eq_ignore_ascii_case("false") {
        return Value::Boolean(false);
    }
    Value::Text
}

/// Whether a text would be a number if its comma were a point.
pub fn has_decimal_comma(text: &str) -> bool {
    let mut parts = text.splitn(2, ',');
    let (Some(whole), Some(fraction)) = (parts.next(), parts.next()) else { return false };
    !whole.is_empty() && !fraction.is_empty() && number(&format!("{whole}.{fraction}")).is_some()
}

/// A number in the notation of programs. What would lose something as a number stays text: leading zeros
/// (part numbers), more digits than fit (serial numbers), a decimal comma (which may be one of thousands).
fn number(text: &str) -> Option<Value> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let has_digits = !whole.is_empty() || fraction.is_some_and(|fraction| !fraction.is_empty());
    let well_formed = has_digits
        && digits(whole)
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent));
    if !well_formed || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    if fraction.is_none() && exponent.is_none() {
        return text.parse().ok().map(Value::Integer);
    }
    text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_that_lose_nothing() {
        for (text, value) in [
            ("0", Value::Integer(0)),
            ("-17", Value::Integer(-17)),
            ("+5", Value::Integer(5)),
            ("9223372036854775807", Value::Integer(i64::MAX)),
            ("1.5", Value::Number(1.5)),
            (".5", Value::Number(0.5)),
            ("3.", Value::Number(3.0)),
            ("-1.2e-3", Value::Number(-0.0012)),
            ("1E5", Value::Number(100_000.0)),
        ] {
            assert_eq!(meaning(text), value, "{text}");
        }
        for text in [
            "007",
            "00.5",
            "1,5",
            "1.2.3",
            "12 mm",
            "0x10",
            "--1",
            "-",
            ".",
            "1e",
            "e5",
            "9223372036854775808",
            "1e999",
            "inf",
        ] {
            assert_eq!(meaning(text), Value::Text, "{text}");
        }
    }

    #[test]
    fn decimal_commas_are_noticed() {
        assert!(["1,5", "-0,25", "1240,2", "3,0e5"].iter().all(|text| has_decimal_comma(text)));
        assert!(!["1.5", "15", "1,2,3", "1.234,5", ",5", "5,", "M8, zinc"].iter().any(|text| has_decimal_comma(text)));
    }

    #[test]
    fn missing_values_booleans_and_errors_are_told_apart() {
        for text in ["", "NA", "NaN", "null"] {
            assert_eq!(meaning(text), Value::Null, "{text}");
        }
        assert_eq!(meaning("TRUE"), Value::Boolean(true));
        assert_eq!(meaning("false"), Value::Boolean(false));
        assert_eq!(meaning("#DIV/0!"), Value::Error);
        assert_eq!(meaning("Namibia"), Value::Text);
    }

    #[test]
    fn a_row_forgets_the_one_before() {
        let mut row = Row::default();
        row.at(2).read("x");
        row.clear();
        row.at(1).read("y");
        let texts: Vec<&str> = row.cells().iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts, ["", "y"]);
        row.at(2);
        assert_eq!(row.cells()[2].text, "");
    }
}
