//! A cell as JSON, by the type of its column, so that a column has one type in every row.

use crate::cell::{Cell, Value};
use crate::survey::ColumnType;
use serde::{Serialize, Serializer};

/// A cell of a column of the given type; numbers and booleans become JSON's own, all else text.
pub struct Typed<'a> {
    pub cell: &'a Cell,
    pub column_type: ColumnType,
    /// Longer texts are cut here, in characters, and end in an ellipsis.
    pub limit: Option<usize>,
}

impl Serialize for Typed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.column_type, self.cell.value) {
            (_, Value::Null) => serializer.serialize_none(),
            (ColumnType::Integer | ColumnType::Number, Value::Integer(number)) => serializer.serialize_i64(number),
            (ColumnType::Number, Value::Number(number)) => serializer.serialize_f64(number),
            (ColumnType::Boolean, Value::Boolean(flag)) => serializer.serialize_bool(flag),
            _ => serializer.serialize_str(&cut(&self.cell.text, self.limit)),
        }
    }
}

fn cut(text: &str, limit: Option<usize>) -> std::borrow::Cow<'_, str> {
    match limit.and_then(|limit| text.char_indices().nth(limit)) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_decides_what_a_cell_becomes() {
        let json = |text: &str, column_type| {
            let mut cell = Cell::default();
            cell.read(text);
            serde_json::to_string(&Typed { cell: &cell, column_type, limit: Some(8) }).unwrap()
        };
        assert_eq!(json("5", ColumnType::Integer), "5");
        assert_eq!(json("5", ColumnType::Number), "5");
        assert_eq!(json("5", ColumnType::Text), "\"5\"");
        assert_eq!(json("0.1", ColumnType::Number), "0.1");
        assert_eq!(json("TRUE", ColumnType::Boolean), "true");
        assert_eq!(json("2025-01-01", ColumnType::DateTime), "\"2025-01-…\"");
        assert_eq!(json("NA", ColumnType::Text), "null");
        assert_eq!(json("#REF!", ColumnType::Number), "\"#REF!\"");
    }
}
