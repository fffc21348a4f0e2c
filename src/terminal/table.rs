use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::{BOLD, printable, styled};

/// Rows under headings, each column as wide as its widest cell.
#[derive(Debug)]
pub struct Table {
    headings: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

/// A text in a style.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// Of text that others may have written.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self { text: printable(text.as_ref()), style: Style::new() }
    }

    pub fn styled(style: Style, text: impl AsRef<str>) -> Self {
        Self { style, ..Self::new(text) }
    }
}

impl Table {
    const GAP: usize = 2;

    pub fn new(headings: impl IntoIterator<Item = &'static str>) -> Self {
        Self { headings: headings.into_iter().collect(), rows: Vec::new() }
    }

    /// One row for each of those.
    pub fn of<T, const N: usize>(headings: [&'static str; N], those: &[T], row: impl Fn(&T) -> [Cell; N]) -> Self {
        Self { headings: headings.into(), rows: those.iter().map(|one| row(one).into()).collect() }
    }

    pub fn push(&mut self, row: impl IntoIterator<Item = Cell>) {
        self.rows.push(row.into_iter().collect());
    }

    /// Writes it with each line after `indent`.
    pub fn write(&self, out: &mut dyn Write, indent: &str) -> io::Result<()> {
        let headings: Vec<_> = self.headings.iter().map(|heading| Cell::styled(BOLD, heading)).collect();
        let lines: Vec<_> = std::iter::once(&headings).chain(&self.rows).collect();
        let width = |column: usize| lines.iter().filter_map(|row| row.get(column)).map(|cell| cell.text.width()).max();
        let widths: Vec<_> = (0..self.headings.len()).map(|column| width(column).unwrap_or_default()).collect();
        for row in lines {
            let last = row.iter().rposition(|cell| !cell.text.is_empty());
            let cells = &row[..last.map_or(0, |last| last + 1)];
            let mut line = String::from(indent);
            for (n, (cell, width)) in cells.iter().zip(&widths).enumerate() {
                line.push_str(&styled(cell.style, &cell.text));
                if Some(n) != last {
                    line.extend(std::iter::repeat_n(' ', width - cell.text.width() + Self::GAP));
                }
            }
            writeln!(out, "{line}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(table: &Table, indent: &str) -> String {
        let mut out = Vec::new();
        table.write(&mut out, indent).expect("memory takes all");
        anstream::adapter::strip_bytes(&out).into_vec().try_into().expect("UTF-8")
    }

    #[test]
    fn columns_stand_under_their_headings() {
        let mut table = Table::new(["Name", "Size", "Note"]);
        table.push(["größe.csv", "1 B", ""].map(Cell::new));
        table.push(["計画", "12.5 KiB", "a\nb"].map(Cell::new));
        let expected = "  Name       Size      Note\n  größe.csv  1 B\n  計画       12.5 KiB  a b\n";
        assert_eq!(text(&table, "  "), expected);
    }

    #[test]
    fn styles_take_no_room() {
        let mut plain = Table::new(["A", "B"]);
        plain.push(["x", "y"].map(Cell::new));
        let mut colourful = Table::new(["A", "B"]);
        colourful.push(["x", "y"].map(|text| Cell::styled(BOLD, text)));
        assert_eq!(text(&plain, ""), text(&colourful, ""));
    }
}
