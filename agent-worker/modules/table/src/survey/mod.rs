//! What a whole table is like, found in one reading and in memory that does not grow with its rows.

pub mod distinct;
mod frequent;
mod quantiles;
mod tally;

use crate::cell::{Cell, Row, Value, has_decimal_comma};
use distinct::Distinct;
use frequent::Frequent;
use quantiles::Quantiles;
use serde::Serialize;

pub use tally::{ColumnType, Tally};

/// Different values that are quoted as examples.
const EXAMPLES: usize = 3;
/// Characters of an example.
const EXAMPLE_CHARACTERS: usize = 120;
/// Lines of uneven rows that are named.
const UNEVEN_LINES: usize = 10;

/// Everything about the rows.
#[derive(Default)]
pub struct Survey {
    pub rows: u64,
    pub columns: Vec<Column>,
    pub uneven: Uneven,
    /// Only what decides the types; examples, counts and statistics stay empty.
    is_brief: bool,
}

/// Rows with more or fewer cells than the header.
#[derive(Default, Serialize)]
pub struct Uneven {
    pub rows: u64,
    pub shortest: Option<usize>,
    pub longest: Option<usize>,
    pub first_lines: Vec<u64>,
}

/// One column.
#[derive(Default)]
pub struct Column {
    pub tally: Tally,
    pub examples: Vec<String>,
    pub distinct: Distinct,
    pub frequent: Frequent,
    pub numbers: Numbers,
    /// Texts that would be numbers if their comma were a point.
    pub decimal_commas: u64,
    /// The first and the last moment, in seconds since 1970.
    pub moments: Option<(f64, f64)>,
    /// The shortest and the longest text, in characters.
    pub lengths: Option<(usize, usize)>,
}

/// The numbers of a column.
#[derive(Default)]
pub struct Numbers {
    pub count: u64,
    pub mean: f64,
    /// Sum of the squared distances from the mean.
    squares: f64,
    pub minimum: f64,
    pub maximum: f64,
    pub quantiles: Quantiles,
}

impl Survey {
    /// A survey for those who only want the types of the columns.
    pub fn brief() -> Self {
        Self { is_brief: true, ..Self::default() }
    }

    /// Takes in one row. `expected` is the number of cells that it should have, if that can be said.
    pub fn add(&mut self, line: u64, row: &Row, expected: Option<usize>) {
        self.rows += 1;
        let cells = row.cells();
        if self.columns.len() < cells.len() {
            self.columns.resize_with(cells.len(), Column::default);
        }
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.add_kind(cell);
            if !self.is_brief {
                column.add_value(cell);
            }
        }
        if expected.is_some_and(|expected| expected != cells.len()) {
            self.uneven.add(line, cells.len());
        }
    }

    /// Ends the survey. Columns that only the header has are there too.
    pub fn finish(&mut self, columns: usize) {
        if self.columns.len() < columns {
            self.columns.resize_with(columns, Column::default);
        }
        for column in &mut self.columns {
            column.numbers.quantiles.finish();
        }
    }
}

impl Uneven {
    fn add(&mut self, line: u64, cells: usize) {
        self.rows += 1;
        self.shortest = Some(self.shortest.map_or(cells, |shortest| shortest.min(cells)));
        self.longest = Some(self.longest.map_or(cells, |longest| longest.max(cells)));
        if self.first_lines.len() < UNEVEN_LINES {
            self.first_lines.push(line);
        }
    }
}

impl Column {
    fn add_kind(&mut self, cell: &Cell) {
        self.tally.add(cell.value);
        if cell.value == Value::Text && has_decimal_comma(cell.text.trim()) {
            self.decimal_commas += 1;
        }
    }

    fn add_value(&mut self, cell: &Cell) {
        if cell.value == Value::Null {
            return;
        }
        let text = cell.text.trim();
        self.distinct.add(text);
        self.frequent.add(text);
        if self.examples.len() < EXAMPLES {
            let example: String = text.chars().take(EXAMPLE_CHARACTERS).collect();
            if !self.examples.contains(&example) {
                self.examples.push(example);
            }
        }
        let length = text.chars().count();
        self.lengths = Some(self.lengths.map_or((length, length), |(low, high)| (low.min(length), high.max(length))));
        if let Some(number) = cell.value.number() {
            self.numbers.add(number);
        }
        if let Some(moment) = cell.value.moment() {
            self.moments =
                Some(self.moments.map_or((moment, moment), |(first, last)| (first.min(moment), last.max(moment))));
        }
    }

    /// Values that are there.
    pub fn count(&self) -> u64 {
        self.tally.count()
    }

    /// Whether it would be a column of numbers if commas were points.
    pub fn has_decimal_commas(&self) -> bool {
        self.decimal_commas > 0 && self.decimal_commas + self.tally.numeric() + self.tally.errors == self.count()
    }
}

impl Numbers {
    fn add(&mut self, number: f64) {
        self.minimum = if self.count == 0 { number } else { self.minimum.min(number) };
        self.maximum = if self.count == 0 { number } else { self.maximum.max(number) };
        self.count += 1;
        // Welford: the squares are summed around a mean that is corrected as it goes, so that nothing cancels out.
        let distance = number - self.mean;
        self.mean += distance / self.count as f64;
        self.squares += distance * (number - self.mean);
        self.quantiles.add(number);
    }

    /// The standard deviation of a sample; `None` for fewer than two numbers.
    pub fn deviation(&self) -> Option<f64> {
        (self.count > 1).then(|| (self.squares / (self.count - 1) as f64).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surveyed(lines: &[&str]) -> Survey {
        let mut survey = Survey::default();
        for (index, line) in lines.iter().enumerate() {
            let mut row = Row::default();
            for (column, text) in line.split(',').enumerate() {
                row.at(column).read(text);
            }
            survey.add(index as u64 + 1, &row, Some(2));
        }
        survey.finish(2);
        survey
    }

    #[test]
    fn numbers_are_summed_up_without_loss() {
        let survey = surveyed(&["1000000001,x", "1000000002,x", "1000000003,y", "1000000004,"]);
        let numbers = &survey.columns[0].numbers;
        assert_eq!((numbers.count, numbers.minimum, numbers.maximum), (4, 1_000_000_001.0, 1_000_000_004.0));
        assert_eq!(numbers.mean, 1_000_000_002.5);
        assert!((numbers.deviation().unwrap() - (5.0f64 / 3.0).sqrt()).abs() < 1e-9);
        assert_eq!(survey.columns[1].count(), 3);
        assert_eq!(survey.columns[1].examples, ["x", "y"]);
        assert_eq!(survey.columns[1].frequent.top(1), [("x", 2)]);
    }

    #[test]
    fn uneven_rows_are_counted_and_lose_nothing() {
        let survey = surveyed(&["1,2", "1", "1,2,3,4", "1,2"]);
        assert_eq!(survey.columns.len(), 4);
        let uneven = &survey.uneven;
        assert_eq!((uneven.rows, uneven.shortest, uneven.longest), (2, Some(1), Some(4)));
        assert_eq!(uneven.first_lines, [2, 3]);
    }
}
