//! Parameters as they are typed: `name=value`, where the function's schema says whether a value is text or JSON.

use std::str::FromStr;

use serde_json::{Map, Value};

/// One `--param`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub name: String,
    pub value: String,
}

impl FromStr for Pair {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => Ok(Self { name: name.to_owned(), value: value.to_owned() }),
            Some(_) | None => Err("must be NAME=VALUE".to_owned()),
        }
    }
}

/// A `--params`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(pub Map<String, Value>);

impl FromStr for Object {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match serde_json::from_str(text) {
            Ok(Value::Object(object)) => Ok(Self(object)),
            Ok(_) => Err("must be a JSON object, as in '{\"rows\": 10}'".to_owned()),
            Err(error) => Err(format!("is no JSON object: {error}")),
        }
    }
}

/// All of them together; a pair goes before what the object has under its name.
pub fn assemble(Object(mut parameters): Object, pairs: &[Pair], schema: Option<&Value>) -> Map<String, Value> {
    for Pair { name, value } in pairs {
        let expected = schema.and_then(|schema| Some((schema, schema.get("properties")?.get(name)?)));
        parameters.insert(name.clone(), read(value, expected));
    }
    parameters
}

/// The value as its schema wants it, where the schema tells; else JSON when it is some, and text when not. Whether it is
/// right is for the gateway to say. `expected` is the whole schema and the part of it for this value.
fn read(text: &str, expected: Option<(&Value, &Value)>) -> Value {
    let as_text = || Value::String(text.to_owned());
    let Ok(json) = serde_json::from_str::<Value>(text) else { return as_text() };
    let Some((whole, schema)) = expected else { return json };
    let allowed = Allowed::of(whole, schema, Allowed::DEEPEST);
    if allowed.permits(&json) || !allowed.permits(&as_text()) { json } else { as_text() }
}

/// What a schema permits, as far as it takes to tell text from other values.
#[derive(Debug, PartialEq)]
enum Allowed {
    Any,
    Types(Vec<String>),
    Values(Vec<Value>),
}

impl Allowed {
    /// References are followed so far.
    const DEEPEST: usize = 8;

    fn of(whole: &Value, schema: &Value, deepest: usize) -> Self {
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return Self::Values(values.clone());
        }
        if let Some(value) = schema.get("const") {
            return Self::Values(vec![value.clone()]);
        }
        match schema.get("type") {
            Some(Value::String(name)) => return Self::Types(vec![name.clone()]),
            Some(Value::Array(names)) => {
                return Self::Types(names.iter().filter_map(Value::as_str).map(str::to_owned).collect());
            }
            Some(_) | None => {}
        }
        let target = schema.get("$ref").and_then(Value::as_str).and_then(|at| whole.pointer(at.strip_prefix('#')?));
        match (target, deepest.checked_sub(1)) {
            (Some(target), Some(deepest)) => Self::of(whole, target, deepest),
            _ => Self::Any,
        }
    }

    fn permits(&self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::Values(values) => values.contains(value),
            Self::Types(names) => names.iter().any(|name| match value {
                Value::Null => name == "null",
                Value::Bool(_) => name == "boolean",
                Value::Number(_) => name == "number" || name == "integer",
                Value::String(_) => name == "string",
                Value::Array(_) => name == "array",
                Value::Object(_) => name == "object",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn assembled(object: &str, pairs: &[&str], schema: Option<Value>) -> Value {
        let pairs: Vec<Pair> = pairs.iter().map(|pair| pair.parse().expect("a pair")).collect();
        Value::Object(assemble(object.parse().expect("an object"), &pairs, schema.as_ref()))
    }

    fn under(schema: Value, text: &str) -> Value {
        let whole = json!({ "properties": { "p": schema }, "$defs": { "name": { "type": "string" } } });
        assembled("{}", &[&format!("p={text}")], Some(whole))["p"].clone()
    }

    #[test]
    fn without_a_schema_json_is_json() {
        let read = assembled("{}", &["a=1", "b=true", "c=[1]", "d=text", "e=", "f=x=y", "g=\"1\"", "h=null"], None);
        assert_eq!(read, json!({"a": 1, "b": true, "c": [1], "d": "text", "e": "", "f": "x=y", "g": "1", "h": null}));
    }

    #[test]
    fn where_text_is_wanted_it_stays_text() {
        assert_eq!(under(json!({"type": "string"}), "007"), json!("007"));
        assert_eq!(under(json!({"type": "string"}), "true"), json!("true"));
        assert_eq!(under(json!({"type": "string"}), "{}"), json!("{}"));
        assert_eq!(under(json!({"$ref": "#/$defs/name"}), "12"), json!("12"));
        assert_eq!(under(json!({"type": ["string", "null"]}), "12"), json!("12"));
        assert_eq!(under(json!({"type": ["string", "null"]}), "null"), json!(null));
        assert_eq!(under(json!({"enum": ["1", "2"]}), "1"), json!("1"));
        assert_eq!(under(json!({"const": "1"}), "1"), json!("1"));
    }

    #[test]
    fn text_may_be_quoted() {
        assert_eq!(under(json!({"type": "string"}), "\"a b\""), json!("a b"));
    }

    #[test]
    fn where_something_else_is_wanted_it_is_json() {
        assert_eq!(under(json!({"type": "integer"}), "12"), json!(12));
        assert_eq!(under(json!({"type": ["integer", "string"]}), "12"), json!(12));
        assert_eq!(under(json!({"enum": [1, 2]}), "1"), json!(1));
        assert_eq!(under(json!({}), "12"), json!(12));
        assert_eq!(under(json!(true), "12"), json!(12));
        assert_eq!(under(json!({"type": "boolean"}), "12"), json!(12), "the gateway says what is wrong with it");
        assert_eq!(under(json!({"type": "integer"}), "many"), json!("many"), "the gateway says what is wrong with it");
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let whole = json!({"properties": {"p": {"$ref": "#/properties/p"}}});
        assert_eq!(assembled("{}", &["p=1"], Some(whole)), json!({"p": 1}));
    }

    #[test]
    fn a_pair_goes_before_the_object() {
        assert_eq!(assembled(r#"{"a": 1, "b": 2}"#, &["b=3", "b=4"], None), json!({"a": 1, "b": 4}));
    }

    #[test]
    fn what_is_no_pair_or_object_is_refused() {
        for text in ["", "a", "=1"] {
            assert!(text.parse::<Pair>().is_err(), "{text}");
        }
        for text in ["", "1", "[]", "{", "null"] {
            assert!(text.parse::<Object>().is_err(), "{text}");
        }
    }
}
