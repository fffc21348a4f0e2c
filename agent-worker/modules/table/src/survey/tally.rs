//! Which kinds of values a column has, and the type that follows.

use crate::cell::Value;
use serde::Serialize;

/// The type of a column: what all its values are. Missing values and failed formulas do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnType {
    Integer,
    Number,
    Boolean,
    Date,
    DateTime,
    Text,
    Empty,
}

impl ColumnType {
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Number)
    }

    pub fn is_temporal(self) -> bool {
        matches!(self, Self::Date | Self::DateTime)
    }
}

/// How many values of each kind there are.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub struct Tally {
    pub integers: u64,
    pub numbers: u64,
    pub booleans: u64,
    pub dates: u64,
    pub date_times: u64,
    pub texts: u64,
    pub errors: u64,
}

impl Tally {
    pub fn add(&mut self, value: Value) {
        match value {
            Value::Null => {}
            Value::Integer(_) => self.integers += 1,
            Value::Number(_) => self.numbers += 1,
            Value::Boolean(_) => self.booleans += 1,
            Value::Date(_) => self.dates += 1,
            Value::DateTime(_) => self.date_times += 1,
            Value::Text => self.texts += 1,
            Value::Error => self.errors += 1,
        }
    }

    /// Values that are there, failed formulas included.
    pub fn count(&self) -> u64 {
        self.usable() + self.errors
    }

    fn usable(&self) -> u64 {
        self.integers + self.numbers + self.booleans + self.dates + self.date_times + self.texts
    }

    /// Numbers of both kinds.
    pub fn numeric(&self) -> u64 {
        self.integers + self.numbers
    }

    pub fn column_type(&self) -> ColumnType {
        let all = self.usable();
        match all {
            0 => ColumnType::Empty,
            _ if self.integers == all => ColumnType::Integer,
            _ if self.numeric() == all => ColumnType::Number,
            _ if self.booleans == all => ColumnType::Boolean,
            _ if self.dates == all => ColumnType::Date,
            _ if self.dates + self.date_times == all => ColumnType::DateTime,
            _ => ColumnType::Text,
        }
    }

    /// Whether a column of texts is one of numbers but for a few: a sensor that failed, a unit in a cell.
    pub fn is_mostly_numeric(&self) -> bool {
        self.column_type() == ColumnType::Text && self.numeric() * 10 >= self.usable() * 9
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::meaning;

    fn tally(texts: &[&str]) -> Tally {
        let mut tally = Tally::default();
        texts.iter().for_each(|text| tally.add(meaning(text)));
        tally
    }

    #[test]
    fn a_column_has_the_type_that_all_its_values_have() {
        for (texts, expected) in [
            (&["1", "2", ""][..], ColumnType::Integer),
            (&["1", "2.5", "NaN"], ColumnType::Number),
            (&["true", "FALSE"], ColumnType::Boolean),
            (&["2025-01-01"], ColumnType::Date),
            (&["2025-01-01", "2025-01-01T10:00"], ColumnType::DateTime),
            (&["1", "x"], ColumnType::Text),
            (&["1", "true"], ColumnType::Text),
            (&["1", "#DIV/0!"], ColumnType::Integer),
            (&["", "NA"], ColumnType::Empty),
        ] {
            assert_eq!(tally(texts).column_type(), expected, "{texts:?}");
        }
    }

    #[test]
    fn a_few_texts_among_numbers_are_noticed() {
        assert!(tally(&["1", "2", "3", "4", "5", "6", "7", "8", "9", "overload"]).is_mostly_numeric());
        assert!(!tally(&["1", "2", "overload"]).is_mostly_numeric());
        assert!(!tally(&["1", "2"]).is_mostly_numeric());
    }
}
