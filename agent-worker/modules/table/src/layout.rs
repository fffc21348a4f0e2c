//! Where the table begins among the first rows of a file, and what its columns are called.

use crate::cell::{Cell, Value};
use crate::parameters::Header;
use std::collections::HashSet;

/// Rows that decide.
pub const SAMPLE_ROWS: usize = 100;
/// Bytes of text after which no more rows are looked at.
pub const SAMPLE_BYTES: usize = 4 * 1024 * 1024;
/// Characters of a column's name.
const NAME_CHARACTERS: usize = 200;

/// What the first rows are.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    /// Rows before the table: a title, remarks of an instrument.
    pub preamble_rows: u64,
    pub has_header: bool,
    /// The names of the columns that the header, or else the first row, has.
    pub names: Vec<String>,
}

impl Layout {
    /// Decides by a sample of the first rows.
    pub fn of(sample: &[Vec<Cell>], header: Header) -> Self {
        let first = if header == Header::Auto { first_row(sample) } else { 0 };
        let row = sample.get(first).map(Vec::as_slice).unwrap_or_default();
        let below = sample.get(first + 1..).unwrap_or_default();
        let has_header = match header {
            Header::Yes => true,
            Header::No => false,
            Header::Auto => is_header(row, below),
        };
        let texts = row.iter().map(|cell| if has_header { cell.text.as_str() } else { "" });
        Self { preamble_rows: first as u64, has_header, names: names(texts) }
    }

    /// Rows before the first one with values.
    pub fn rows_before_values(&self) -> u64 {
        self.preamble_rows + u64::from(self.has_header)
    }
}

/// What a column is called that has no name.
pub fn unnamed(index: usize) -> String {
    format!("column {}", index + 1)
}

fn width(row: &[Cell]) -> usize {
    row.iter().filter(|cell| !cell.text.trim().is_empty()).count()
}

/// The first row with more than half as many cells as the widest: titles and remarks have fewer.
fn first_row(sample: &[Vec<Cell>]) -> usize {
    let widest = sample.iter().map(|row| width(row)).max().unwrap_or(0);
    let belongs = |row: &Vec<Cell>| width(row) * 2 > widest && (width(row) > 1 || widest < 2);
    sample.iter().position(belongs).unwrap_or(0)
}

/// A header has nothing but texts; or some text above a column of numbers or dates.
fn is_header(row: &[Cell], below: &[Vec<Cell>]) -> bool {
    let is_text = |cell: &Cell| cell.value == Value::Text;
    let is_missing = |cell: &Cell| cell.value == Value::Null;
    let all_texts = row.iter().all(|cell| is_text(cell) || is_missing(cell)) && row.iter().any(is_text);
    let above_values = row.iter().enumerate().filter(|(_, cell)| is_text(cell)).any(|(column, _)| {
        let values = below.iter().filter_map(|row| row.get(column)).filter(|cell| !is_missing(cell));
        let (texts, others): (Vec<_>, Vec<_>) = values.partition(|cell| is_text(cell));
        others.len() > texts.len()
    });
    all_texts || above_values
}

/// A name for every column, each one only once.
fn names<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut names = Vec::new();
    for (index, text) in texts.enumerate() {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text: String = text.chars().filter(|character| !character.is_control()).take(NAME_CHARACTERS).collect();
        let base = if text.is_empty() { unnamed(index) } else { text };
        let mut name = base.clone();
        let mut count = 1;
        while !taken.insert(name.clone()) {
            count += 1;
            name = format!("{base} ({count})");
        }
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(text: &str) -> Vec<Vec<Cell>> {
        let cell = |text: &str| {
            let mut cell = Cell::default();
            cell.read(text);
            cell
        };
        text.lines().map(|line| line.split(',').map(cell).collect()).collect()
    }

    fn layout(text: &str) -> (u64, bool, Vec<String>) {
        let layout = Layout::of(&sample(text), Header::Auto);
        (layout.preamble_rows, layout.has_header, layout.names)
    }

    fn named(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_header_is_told_from_values() {
        assert_eq!(layout("time,acc\n0,1.5\n1,2.5"), (0, true, named(&["time", "acc"])));
        assert_eq!(layout("0,1.5\n1,2.5"), (0, false, named(&["column 1", "column 2"])));
        assert_eq!(layout("part,supplier\nA1,Nord\nA2,Süd"), (0, true, named(&["part", "supplier"])));
        assert_eq!(layout("load,2024,2025\n1.5,3,4\n1.6,3,5"), (0, true, named(&["load", "2024", "2025"])));
        assert_eq!(layout("day,state\n2025-01-01,ok"), (0, true, named(&["day", "state"])));
        assert_eq!(layout("only,names"), (0, true, named(&["only", "names"])));
    }

    #[test]
    fn a_title_and_remarks_come_before_the_table() {
        let text = "Rig 4 run 12\nOperator,NN\na,b,c,d\n1,2,3,4\n5,6,7,8";
        assert_eq!(layout(text), (2, true, named(&["a", "b", "c", "d"])));
        let forced = Layout::of(&sample(text), Header::Yes);
        assert_eq!((forced.preamble_rows, forced.names), (0, named(&["Rig 4 run 12"])));
    }

    #[test]
    fn names_are_made_unique_and_clean() {
        assert_eq!(layout("x,x,, y  z ,x\n1,2,3,4,5").2, named(&["x", "x (2)", "column 3", "y z", "x (3)"]));
    }

    #[test]
    fn no_rows_have_no_columns() {
        assert_eq!(layout(""), (0, false, vec![]));
    }
}
