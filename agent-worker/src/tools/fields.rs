//! Fields that a manifest cannot have, all of them at once, with the one that was perhaps meant.

use std::sync::LazyLock;

use jobtrail_events::tool::Manifest;
use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

/// A field that is none.
#[derive(Debug)]
pub(super) struct Unknown {
    /// Where its name begins, in bytes.
    pub name: usize,
    pub message: String,
}

/// What there may be is what the published schema has.
static SCHEMA: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(Manifest::SCHEMA).unwrap_or_default());

/// Takes them out of the document, so that the rest of it can be read.
pub(super) fn take_unknown(document: &mut DeTable<'_>) -> Vec<Unknown> {
    let mut found = Vec::new();
    if let Some(fields) = fields_of(&SCHEMA) {
        take_from(document, fields, &mut found);
    }
    found.sort_by_key(|unknown| unknown.name);
    found
}

fn take_from(table: &mut DeTable<'_>, fields: &Map<String, Value>, found: &mut Vec<Unknown>) {
    for (key, mut value) in std::mem::take(table) {
        let Some(schema) = fields.get(key.get_ref().as_ref()) else {
            found.push(Unknown { name: key.span().start, message: message(key.get_ref(), fields) });
            continue;
        };
        match (value.get_mut(), fields_of(schema), schema.get("items").and_then(fields_of)) {
            (DeValue::Table(inner), Some(fields), _) => take_from(inner, fields, found),
            (DeValue::Array(items), _, Some(fields)) => {
                for item in items.iter_mut() {
                    if let DeValue::Table(inner) = item.get_mut() {
                        take_from(inner, fields, found);
                    }
                }
            }
            _ => {}
        }
        table.insert(key, value);
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
        let mut document = DeTable::parse(text).unwrap();
        let found = take_unknown(document.get_mut());
        let told: Vec<_> = found.iter().map(|unknown| (&text[unknown.name..][..3], unknown.message.as_str())).collect();
        assert_eq!(told[0], ("ver", "there is no field 'verion'; did you mean 'version'?"));
        assert_eq!(told[1], ("com", "there is no field 'comand'; did you mean 'command'?"));
        assert_eq!(told[2], ("ext", "there is no field 'extension'; did you mean 'extensions'?"));
        assert!(told[3].1.starts_with("there is no field 'zzz'; there are description, file, "), "{told:?}");
        assert_eq!(told.len(), 4);
        assert_eq!(take_unknown(document.get_mut()).len(), 0, "they were taken out");
    }
}
