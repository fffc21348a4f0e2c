//! Parameters against the schema of a function.

use serde_json::{Map, Value};

/// A parameter that is not as the schema has it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, thiserror::Error)]
#[error("{field}: {message}")]
pub struct ParameterProblem {
    /// A JSON pointer into the parameters, as in `/rows`; empty for the whole.
    pub field: String,
    pub message: String,
}

/// The parameters with the defaults of absent ones filled in, or all that is wrong with them.
pub fn fill_in(schema: &Value, parameters: Map<String, Value>) -> Result<Value, Vec<ParameterProblem>> {
    let mut parameters = Value::Object(parameters);
    fill_defaults(schema, &mut parameters);
    let validator = jsonschema::draft202012::new(schema)
        .map_err(|error| vec![problem("", format!("the function's own schema is broken: {error}"))])?;
    let problems: Vec<_> = validator
        .iter_errors(&parameters)
        .map(|error| problem(error.instance_path().as_str(), error.to_string()))
        .collect();
    if problems.is_empty() { Ok(parameters) } else { Err(problems) }
}

fn problem(field: &str, message: String) -> ParameterProblem {
    ParameterProblem { field: field.to_owned(), message }
}

fn fill_defaults(schema: &Value, parameters: &mut Value) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    let Some(object) = parameters.as_object_mut() else { return };
    for (name, property) in properties {
        match object.get_mut(name) {
            Some(given) => fill_defaults(property, given),
            None => {
                if let Some(default) = property.get("default") {
                    object.insert(name.clone(), default.clone());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn given(value: Value) -> Map<String, Value> {
        value.as_object().expect("an object").clone()
    }

    #[test]
    fn absent_parameters_take_their_defaults() {
        let schema = json!({"type": "object", "properties": {
            "rows": {"type": "integer", "default": 100},
            "sheet": {"type": "string"},
            "chart": {"type": "object", "properties": {"width": {"type": "integer", "default": 800}}},
        }});
        assert_eq!(fill_in(&schema, given(json!({}))), Ok(json!({"rows": 100})));
        let nested = fill_in(&schema, given(json!({"rows": 5, "chart": {}})));
        assert_eq!(nested, Ok(json!({"rows": 5, "chart": {"width": 800}})));
    }

    #[test]
    fn every_wrong_parameter_is_named() {
        let schema = json!({"type": "object", "additionalProperties": false, "required": ["mode"], "properties": {
            "rows": {"type": "integer", "maximum": 10}, "mode": {"enum": ["a", "b"]},
        }});
        let problems = fill_in(&schema, given(json!({"rows": 11, "raws": 1}))).expect_err("three are wrong");
        let mut fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["", "", "/rows"]);
    }
}
