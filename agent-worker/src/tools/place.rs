//! Where in a manifest something is.

use toml::de::{DeTable, DeValue};

/// A place in a text; both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub line: usize,
    pub column: usize,
}

impl Place {
    /// Of a position in bytes.
    pub fn at(text: &str, position: usize) -> Self {
        let before = &text[..text.floor_char_boundary(position)];
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
    }

    /// Of a field such as `function[1].output[0].file`. One that is absent is located by what it is absent from.
    pub fn of_field(text: &str, field: &str) -> Option<Self> {
        let document = DeTable::parse(text).ok()?;
        let mut table = document.get_ref();
        let mut position = None;
        for step in field.split('.') {
            let (name, index) = match step.strip_suffix(']').and_then(|step| step.split_once('[')) {
                Some((name, index)) => (name, index.parse::<usize>().ok()),
                None => (step, None),
            };
            let Some((key, value)) = table.iter().find(|(key, _)| key.get_ref() == name) else { break };
            let (found, next) = match (value.get_ref(), index) {
                (DeValue::Array(items), Some(index)) => {
                    let item = items.get(index)?;
                    (item.span().start, item.get_ref())
                }
                (value, _) => (key.span().start, value),
            };
            position = Some(found);
            let DeValue::Table(inner) = next else { break };
            table = inner;
        }
        position.map(|position| Self::at(text, position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_located() {
        let text = "key = 1\n\n[[function]]\n key = 2\n[[function]]\nkey = 3\n[[function.output]]\nfile = 4\n";
        let at = |field: &str| Place::of_field(text, field).map(|place| (place.line, place.column));
        assert_eq!(at("key"), Some((1, 1)));
        assert_eq!(at("function[0].key"), Some((4, 2)));
        assert_eq!(at("function[1].key"), Some((6, 1)));
        assert_eq!(at("function[1].output[0].file"), Some((8, 1)));
        assert_eq!(at("function[1].output[0].schema"), Some((7, 1)));
        assert_eq!(at("function[1].command"), Some((5, 1)));
        assert_eq!(at("nothing"), None);
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(Place::at("a\nöö=", 6), Place { line: 2, column: 3 });
        assert_eq!(Place::at("a", 9), Place { line: 1, column: 2 });
    }
}
