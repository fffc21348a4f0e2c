//! Where an answer leads: from what was made to every operation on it. Worked out from the paths, so that a new route has its
//! links too.

use serde_json::{Value, json};
use utoipa::openapi::link::LinkBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, RefOr, Response};

use super::operations;

/// An operation on one thing: `/files/{id}/jobs` is one on what is in `/files`.
struct Target {
    name: String,
    /// What it is in.
    collection: String,
    /// The parameter that says which one.
    parameter: String,
}

/// Adds the links to the answers that say that something was made, and have its id.
pub fn add(document: &mut OpenApi) {
    let components = serde_json::to_value(document.components.as_ref()).unwrap_or_default();
    let targets: Vec<_> = operations(document).into_iter().filter_map(|(_, path, it)| target(&path, it)).collect();
    for (method, path, operation) in operations(document) {
        if method == "post" {
            link(operation, &components, targets.iter().filter(|target| target.collection == path));
        }
    }
}

/// The operation as one on the last thing that its path goes through: of those before it more would have to be known.
fn target(path: &str, operation: &Operation) -> Option<Target> {
    let at = path.rfind("/{")?;
    let parameter = path[at + 2..].split('}').next()?.to_owned();
    Some(Target { name: operation.operation_id.clone()?, collection: path[..at].to_owned(), parameter })
}

fn link<'a>(operation: &mut Operation, components: &Value, to: impl Iterator<Item = &'a Target>) {
    let targets: Vec<_> = to.collect();
    for status in ["201", "202"] {
        let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) else { continue };
        if !has_id(response, components) {
            continue;
        }
        for target in &targets {
            // What the collection itself is in is said by the path that was asked.
            let outer = target.collection.split("/{").skip(1).filter_map(|rest| rest.split('}').next());
            let mut link = LinkBuilder::new().operation_id(&target.name);
            for name in outer {
                link = link.parameter(name, json!(format!("$request.path.{name}")));
            }
            link = link.parameter(target.parameter.clone(), json!("$response.body#/id"));
            response.links.insert(target.name.clone(), RefOr::T(link.build()));
        }
    }
}

/// Whether the answer is a document with an id, and not one of several.
fn has_id(response: &Response, components: &Value) -> bool {
    let contents = serde_json::to_value(&response.content).unwrap_or_default();
    let mut schemas = contents.as_object().into_iter().flatten().map(|(_, content)| &content["schema"]);
    schemas.any(|schema| is_with_id(schema, components))
}

fn is_with_id(schema: &Value, components: &Value) -> bool {
    let reference = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/components"));
    let schema = reference.and_then(|reference| components.pointer(reference)).unwrap_or(schema);
    let parts = schema["allOf"].as_array().map(Vec::as_slice).unwrap_or_default();
    schema["properties"]["id"].is_object() || parts.iter().any(|part| is_with_id(part, components))
}
