//! Fields that a manifest cannot have, all of them at once, with the one that was perhaps meant.

use std::ops::Range;
use std::sync::LazyLock;

use jobtrail_events::tool::Manifest;
use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

/// A field that is none.
#[derive(Debug)]
pub(super) struct Unknown {
    /// Of its name, in bytes.
    pub name: usize,
    /// Of all of it.
    pub whole: Range<usize>,
    pub message: String,
}

/// What there may be is what the published schema has.
static SCHEMA: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(Manifest::SCHEMA).unwrap_or_default());

pub(super) fn unknown(document: &DeTable<'_>) -> Vec<Unknown> {
    let mut found = Vec::new();
    if let Some(fields) = fields_of(&SCHEMA) {
        walk(document, fields, &mut found);
    }
    found.sort_by_key(|unknown| unknown.name);
    found
}

fn walk(table: &DeTable<'_>, fields: &Map<String, Value>, found: &mut Vec<Unknown>) {
    for (key, value) in table {
        let Some(schema) = fields.get(key.get_ref().as_ref()) else {
            let (name, value) = (key.span(), value.span());
            let message = message(key.get_ref(), fields);
            found.push(Unknown { name: name.start, whole: name.start..value.end.max(name.end), message });
            continue;
        };
        match (value.get_ref(), fields_of(schema), schema.get("items").and_then(fields_of)) {
            (DeValue::Table(inner), Some(fields), _) => walk(inner, fields, found),
            (DeValue::Array(items), _, Some(fields)) => {
                for item in items.iter() {
                    if let DeValue::Table(inner) = item.get_ref() {
                        walk(inner, fields, found);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The fields of a closed object.
fn fields_of(schema: &Value) -> Option<&Map<String, Value>> {
    let schema = match schema.get("$ref").and_then(Value::as_str) {
        Some(target) => SCHEMA.pointer(target.strip_prefix('#')?)?,
        None => schema,
    };
    let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    schema.get("properties").filter(|_| is_closed)?.as_object()
}

fn message(name: &str, fields: &Map<String, Value>) -> String {
    /// How alike a name must be to be the one that was meant, from 0 to 1.
    const ALIKE: f64 = 0.8;
    let likeness = |known: &String| strsim::jaro_winkler(name, known);
    let closest = fields.keys().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match closest.filter(|closest| likeness(closest) > ALIKE) {
        Some(closest) => format!("there is no field '{name}'; did you mean '{closest}'?"),
        None => {
            let known: Vec<_> = fields.keys().map(String::as_str).collect();
            format!("there is no field '{name}'; there are {}", known.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unknown_field_is_told_with_what_was_meant() {
        let text = "key = \"a\"\nverion = \"1.0.0\"\n[[function]]\ncomand = [\"a\"]\n[function.parameters]\nany = 1\n\
                    [function.accepts]\nextension = []\n[[function.output]]\nzzz = 1\n";
        let document = DeTable::parse(text).unwrap();
        let found = unknown(document.get_ref());
        let told: Vec<_> =
            found.iter().map(|unknown| (&text[unknown.whole.clone()], unknown.message.as_str())).collect();
        assert_eq!(told[0], ("verion = \"1.0.0\"", "there is no field 'verion'; did you mean 'version'?"));
        assert_eq!(told[1], ("comand = [\"a\"]", "there is no field 'comand'; did you mean 'command'?"));
        assert_eq!(told[2], ("extension = []", "there is no field 'extension'; did you mean 'extensions'?"));
        assert!(told[3].1.starts_with("there is no field 'zzz'; there are description, file, "), "{told:?}");
        assert_eq!(told.len(), 4);
    }
}
