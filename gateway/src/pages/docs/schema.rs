use serde_json::Value;

use super::{escape, text};

/// A document of the API with its fields.
pub fn article(name: &str, schema: &Value) -> String {
    let about = text::paragraphs(schema["description"].as_str().unwrap_or_default());
    let rows: String = parts(schema).map(fields).collect();
    let body = match rows.is_empty() {
        true => format!("<p>{}</p>\n", kind(schema)),
        false => format!("<div class=\"scroll\"><table>\n{rows}</table></div>\n"),
    };
    let name = escape(name);
    format!("<article id=\"document-{name}\">\n<h3>{name}</h3>\n{about}{body}</article>\n")
}

/// The schema itself, or what it is put together from.
fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    let parts = schema["allOf"].as_array().or_else(|| schema["oneOf"].as_array());
    parts.map_or(std::slice::from_ref(schema), Vec::as_slice).iter()
}

fn fields(schema: &Value) -> String {
    if schema.get("$ref").is_some() {
        return format!("<tr><th>all of</th><td class=\"type\">{}</td><td></td></tr>\n", kind(schema));
    }
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let fields = schema["properties"].as_object().into_iter().flatten().map(|(name, field)| {
        let optional = if required.iter().any(|required| required == name) { "" } else { " <small>optional</small>" };
        let about = text::line(field["description"].as_str().unwrap_or_default());
        format!(
            "<tr><th><code>{}</code>{optional}</th><td class=\"type\">{}</td><td>{about}</td></tr>\n",
            escape(name),
            kind(field)
        )
    });
    fields.collect()
}

/// What a schema is, in a few words, as HTML.
pub fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = escape(reference.rsplit('/').next().unwrap_or_default());
        return format!("<a href=\"#document-{name}\">{name}</a>");
    }
    for (key, between) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " with ")] {
        if let Some(parts) = schema[key].as_array() {
            return parts.iter().map(kind).collect::<Vec<_>>().join(between);
        }
    }
    if let Some(values) = schema["enum"].as_array() {
        let values = values.iter().map(|value| format!("<code>{}</code>", escape(value.as_str().unwrap_or("null"))));
        return values.collect::<Vec<_>>().join(", ");
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one],
        _ => vec!["anything"],
    };
    let words = types.into_iter().map(|one| match (one, schema["format"].as_str()) {
        ("array", _) => format!("list of {}", kind(&schema["items"])),
        ("string", Some("uuid")) => "UUID".to_owned(),
        ("string", Some("date-time")) => "time".to_owned(),
        ("string", Some("binary")) => "bytes".to_owned(),
        ("string", _) => "text".to_owned(),
        ("integer" | "number", _) => "number".to_owned(),
        ("boolean", _) => "true or false".to_owned(),
        (other, _) => escape(other),
    });
    words.collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_is_said_in_words() {
        let list = json!({"type": "array", "items": {"$ref": "#/components/schemas/Job"}});
        assert_eq!(kind(&list), "list of <a href=\"#document-Job\">Job</a>");
        assert_eq!(kind(&json!({"type": ["string", "null"], "format": "uuid"})), "UUID or null");
        assert_eq!(kind(&json!({"type": "string", "enum": ["a<"]})), "<code>a&lt;</code>");
        assert_eq!(kind(&json!({})), "anything");
    }
}
