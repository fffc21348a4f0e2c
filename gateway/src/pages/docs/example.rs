//! An example of a document, put together from the examples of its fields.

use serde_json::{Map, Value, json};

/// How deep documents are followed into each other: none that is sent is deeper.
const DEEPEST: usize = 8;

/// A document that keeps to the schema: its required fields, and those that have an example.
pub fn of(schema: &Value, document: &Value) -> Value {
    build(schema, document, DEEPEST)
}

/// What such a parameter may be.
pub fn of_parameter(parameter: &Value, document: &Value) -> Value {
    given(parameter).cloned().unwrap_or_else(|| of(&parameter["schema"], document))
}

fn build(schema: &Value, document: &Value, deep: usize) -> Value {
    let schema = resolved(schema, document);
    if let Some(example) = given(schema) {
        return example.clone();
    }
    if deep == 0 {
        return Value::Null;
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().filter_map(|part| match build(part, document, deep - 1) {
            Value::Object(fields) => Some(fields),
            _ => None,
        });
        return Value::Object(parts.fold(Map::new(), |mut all, fields| {
            all.extend(fields);
            all
        }));
    }
    if let Some(parts) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
        let part = parts.iter().find(|part| part["type"] != "null");
        return part.map_or(Value::Null, |part| build(part, document, deep - 1));
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.first().cloned().unwrap_or_default();
    }
    match kind(schema) {
        "object" => object(schema, document, deep),
        "array" => json!([build(&schema["items"], document, deep - 1)]),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        "boolean" => json!(true),
        "string" => text(schema),
        _ => Value::Null,
    }
}

fn object(schema: &Value, document: &Value, deep: usize) -> Value {
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let fields = schema["properties"].as_object().into_iter().flatten().filter(|(name, field)| {
        required.iter().any(|required| required == *name) || given(resolved(field, document)).is_some()
    });
    fields.map(|(name, field)| (name.clone(), build(field, document, deep - 1))).collect()
}

fn text(schema: &Value) -> Value {
    let text = match schema["format"].as_str() {
        Some("uuid") => "7d9f0a52-3a53-4b67-9a0e-2f6c1d8e4b10",
        Some("date-time") => "2026-07-01T09:30:00Z",
        Some("password") => "...",
        _ => "text",
    };
    let least = usize::try_from(schema["minLength"].as_u64().unwrap_or(0)).unwrap_or(0);
    json!(text.repeat(least.div_ceil(text.len()).max(1)))
}

fn given(schema: &Value) -> Option<&Value> {
    schema.get("example").or_else(|| schema["examples"].get(0))
}

fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).find(|one| *one != "null").unwrap_or_default(),
        one => one.as_str().unwrap_or_default(),
    }
}

fn resolved<'a>(schema: &'a Value, document: &'a Value) -> &'a Value {
    let reference = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    reference.and_then(|reference| document.pointer(reference)).unwrap_or(schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        serde_json::from_str(&crate::document()).expect("JSON")
    }

    /// As JSON Schema, with what it refers to.
    fn problems(schema: &Value, document: &Value, value: &Value) -> Vec<String> {
        let mut schema = schema.clone();
        schema["components"] = document["components"].clone();
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema");
        validator.iter_errors(value).map(|error| format!("{} at {}", error, error.instance_path())).collect()
    }

    #[test]
    fn every_example_of_the_document_keeps_to_its_schema() {
        let document = document();
        let mut looked_at = 0;
        let mut places = vec![&document];
        while let Some(place) = places.pop() {
            match place {
                Value::Object(fields) => {
                    // What describes a value has a type; a field that happens to be called so has none.
                    if let Some(example) =
                        given(place).filter(|_| place.get("type").is_some() || place.get("$ref").is_some())
                    {
                        looked_at += 1;
                        let mut schema = place.clone();
                        schema.as_object_mut().map(|schema| schema.remove("example"));
                        assert_eq!(problems(&schema, &document, example), [""; 0], "{place}");
                    }
                    if let Some(example) = fields.get("example").filter(|_| fields.contains_key("schema")) {
                        looked_at += 1;
                        assert_eq!(problems(&fields["schema"], &document, example), [""; 0], "{place}");
                    }
                    places.extend(fields.values());
                }
                Value::Array(items) => places.extend(items),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        assert!(looked_at > 20, "{looked_at}");
    }

    /// What the page shows to send can be sent, and says what it is.
    #[test]
    fn every_body_and_every_parameter_that_is_shown_keeps_to_its_schema() {
        let document = document();
        let (mut bodies, mut parameters) = (0, 0);
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                let keeps = |schema: &Value, example: &Value| {
                    let wanted = format!("{method} {path}: give it an `example`");
                    assert_eq!(problems(schema, &document, example), [""; 0], "{wanted}");
                    assert!(!example.to_string().contains("\"text"), "{wanted}, this says nothing: {example}");
                };
                let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
                if !schema.is_null() {
                    bodies += 1;
                    keeps(schema, &of(schema, &document));
                }
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    if parameter["required"] == true {
                        parameters += 1;
                        keeps(&parameter["schema"], &of_parameter(parameter, &document));
                    }
                }
            }
        }
        assert!(bodies > 20 && parameters > 50, "{bodies} bodies, {parameters} parameters");
    }
}
