//! The description of the API, made from the code.

mod answers;
mod links;

use utoipa::Number;
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, SchemaType, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{Modify, OpenApi};

use crate::dto;
use crate::extract::COOKIE;
use crate::problem::{FieldProblem, ProblemDocument};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Jobtrail",
        description = "Runs tools on files, on machines that have those tools, and proves afterwards what happened.\n\nA browser signs in with `POST /api/v1/session` and has a cookie; a program shows an API token, which `POST /api/v1/tokens` makes in a session, as `Authorization: Bearer jt_...`. In the examples `$JOBTRAIL_URL` is where your Jobtrail is and `token` a file with that header. The guide `docs/api.md` goes from there to a finished job.\n\nEvery answer to a command, and to a query, has the header `Jobtrail-Sequence`. Send it with a query, and the answer is at least as new: so you read what you wrote. A query that would have to wait too long is answered with 503 and `Retry-After`.\n\nWhatever is refused or fails is a problem document (RFC 9457) with a `code` that never changes its meaning. A query parameter with an empty value is as if it were left out. Times are UTC with microseconds. Every answer has the request's id in `X-Request-Id`; send one of your own, a UUID, if you like."
    ),
    components(schemas(
        ProblemDocument,
        FieldProblem,
        dto::ChangeEvent,
        dto::PositionEvent,
        dto::ProgressEvent,
    )),
    tags(
        (name = "session", description = "Who you are"),
        (name = "people", description = "Who there is, and what they may do"),
        (name = "files", description = "What is worked on, and what was made"),
        (name = "jobs", description = "Executions of functions on files"),
        (name = "systems", description = "Trees of files that members share, and their snapshots"),
        (name = "tools", description = "What can be run"),
        (name = "agents", description = "Who runs it"),
        (name = "pools", description = "Agents that jobs are assigned to together"),
        (name = "webhooks", description = "Programs that are told of jobs"),
        (name = "live", description = "What changes, while it changes"),
        (name = "content", description = "Bytes, for agents with signed URLs"),
        (name = "operations", description = "For those who operate it"),
    ),
    security(("session" = []), ("token" = [])),
    modifiers(&Schemes),
)]
pub struct Api;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let components = api.components.get_or_insert_default();
        let cookie = ApiKeyValue::with_description(COOKIE, "Set by POST /api/v1/session.");
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let bearer =
            HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API token, `jt_...`.")).build();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

/// Says what is the same for all operations: how they may be refused, what their answers are and where they lead.
pub fn finish(document: &mut utoipa::openapi::OpenApi) {
    for (method, _, operation) in operations(document) {
        for parameter in operation.parameters.iter_mut().flatten() {
            plain(parameter);
        }
        answers::complete(method, operation);
        for response in operation.responses.responses.values_mut() {
            if let RefOr::T(response) = response
                && response.description.is_empty()
            {
                "What was asked for".clone_into(&mut response.description);
            }
        }
    }
    answers::add(document.components.get_or_insert_default());
    links::add(document);
}

/// A parameter is there or is not: there is no way to write null in a URL or a header. And all of u64 is taken, of which
/// `int64` is the lower half.
fn plain(parameter: &mut RefOr<Parameter>) {
    let RefOr::T(Parameter { schema: Some(RefOr::T(Schema::Object(schema))), .. }) = parameter else { return };
    if schema.format == Some(SchemaFormat::KnownFormat(KnownFormat::Int64)) && schema.minimum.is_some() {
        schema.format = None;
        schema.maximum = schema.maximum.take().or(Some(Number::UInt(usize::MAX)));
    }
    if let SchemaType::Array(types) = &mut schema.schema_type {
        types.retain(|one| *one != Type::Null);
        if let [only] = types.as_slice() {
            schema.schema_type = SchemaType::Type(only.clone());
        }
    }
}

/// Every operation with its method and its path.
fn operations(document: &mut utoipa::openapi::OpenApi) -> Vec<(&'static str, String, &mut Operation)> {
    let items = document.paths.paths.iter_mut();
    let operations = items.flat_map(|(path, item)| {
        let methods = [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ];
        methods.into_iter().filter_map(|(method, operation)| Some((method, path.clone(), operation.as_mut()?)))
    });
    operations.collect()
}

/// The document as JSON, the same for the same code.
pub fn document() -> String {
    let (_, api) = crate::router::api();
    let mut text = api.to_pretty_json().expect("the document has only string keys");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use jobtrail_events::request::{DEFAULT_PAGE, LARGEST_PAGE};

    use super::*;

    const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    const UPDATE: &str = "JOBTRAIL_UPDATE_OPENAPI";

    #[test]
    fn every_operation_has_a_name_of_its_own_and_says_what_it_answers() {
        let document: serde_json::Value = serde_json::from_str(&document()).expect("JSON");
        let mut names = std::collections::BTreeSet::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                let name = operation["operationId"].as_str().expect("a name");
                assert!(names.insert(name), "{method} {path}: another one is called {name} too");
                for (status, response) in operation["responses"].as_object().expect("responses") {
                    let told = response["description"].is_string() || response["$ref"].is_string();
                    assert!(told, "{method} {path}: {status} is not described");
                }
            }
        }
        assert!(names.len() > 30);
    }

    /// What is read by one piece of code is described in one way, on whichever route.
    #[test]
    fn a_header_is_described_alike_wherever_it_is_taken() {
        let document: serde_json::Value = serde_json::from_str(&document()).expect("JSON");
        let items = document["paths"].as_object().expect("paths").values();
        let operations = items.flat_map(|item| item.as_object().expect("operations").values());
        let parameters = operations.filter_map(|operation| operation["parameters"].as_array()).flatten();
        let keys: Vec<_> = parameters.filter(|parameter| parameter["name"] == "Idempotency-Key").collect();
        assert!(keys.len() >= 3, "{keys:?}");
        for key in &keys {
            assert_eq!(key["schema"]["maxLength"], 255, "{key}");
            assert_eq!(*key, keys[0]);
        }
    }

    /// Every list is paged by the same parameters, within the same limits.
    #[test]
    fn every_list_that_is_paged_is_paged_alike() {
        let document: serde_json::Value = serde_json::from_str(&document()).expect("JSON");
        let mut paged = Vec::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            let Some(parameters) = item["get"]["parameters"].as_array() else { continue };
            let of = |name: &str| parameters.iter().find(|parameter| parameter["name"] == name);
            assert_eq!(of("limit").is_some(), of("cursor").is_some(), "{path}");
            let Some(limit) = of("limit") else { continue };
            let bounds = (limit["schema"]["minimum"].as_u64(), limit["schema"]["maximum"].as_u64());
            assert_eq!(bounds, (Some(1), Some(LARGEST_PAGE.into())), "{path}");
            let said = limit["description"].as_str().expect("a description");
            assert!(
                said.contains(&format!("1 to {LARGEST_PAGE}")) && said.contains(&DEFAULT_PAGE.to_string()),
                "{path}"
            );
            paged.push(path.as_str());
        }
        for path in ["/agents", "/pools", "/tools", "/people", "/files/{id}/functions", "/files/{id}/artifacts"] {
            assert!(paged.contains(&format!("/api/v1{path}").as_str()), "{path} is not paged");
        }
    }

    /// A client knows by the document what it can meet, and where it can go from there.
    #[test]
    fn refusals_are_named_one_by_one_and_what_was_made_leads_on() {
        let document: serde_json::Value = serde_json::from_str(&document()).expect("JSON");
        let submit = &document["paths"]["/api/v1/jobs"]["post"]["responses"];
        let statuses: Vec<_> = submit.as_object().expect("responses").keys().map(String::as_str).collect();
        assert_eq!(statuses, ["201", "202", "400", "401", "403", "404", "409", "413", "415", "422", "503"]);
        let invalid = submit["422"]["$ref"].as_str().expect("a component");
        let invalid = document.pointer(invalid.trim_start_matches('#')).expect("it is there");
        assert!(invalid["content"]["application/problem+json"].is_object());
        assert_eq!(submit["201"]["links"]["cancelJob"]["parameters"]["id"], "$response.body#/id");
        let upload = &document["paths"]["/api/v1/files"]["post"]["responses"]["201"];
        assert!(upload["links"].is_null(), "a form is answered with a list, which has no id");
        let health = document["paths"]["/healthz"]["get"]["responses"].as_object().expect("responses");
        assert_eq!(health.len(), 1, "it has nothing to refuse");
        // Who is signed in may try the present password as little as who signs in.
        for (method, path) in [("post", "session"), ("post", "session/password"), ("put", "me/password")] {
            assert!(document["paths"][format!("/api/v1/{path}")][method]["responses"]["429"].is_object(), "{path}");
        }
    }

    /// A number that is too large to be read is none by the document either.
    #[test]
    fn every_number_of_a_url_says_how_large_it_may_be() {
        let document: serde_json::Value = serde_json::from_str(&document()).expect("JSON");
        let mut known = 0;
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    let schema = &parameter["schema"];
                    if schema["type"] == "integer" {
                        known += 1;
                        let bounded = schema["maximum"].is_number() || schema["format"].is_string();
                        assert!(bounded, "{method} {path}: {}", parameter["name"]);
                    }
                }
            }
        }
        assert!(known > 20, "{known}");
    }

    /// Clients are generated from the committed document. A change of it is seen in review, or it does not happen.
    #[test]
    fn the_committed_document_is_the_one_of_the_code() {
        let document = document();
        if std::env::var_os(UPDATE).is_some() {
            std::fs::write(COMMITTED, &document).expect("it can be written");
        }
        let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
        let differs = committed.lines().zip(document.lines()).position(|(committed, made)| committed != made);
        assert!(
            committed == document,
            "the API is not as gateway/openapi.json has it, from line {} on; if that is meant, write it anew with\n    \
             {UPDATE}=1 cargo test -p jobtrail-gateway openapi\nand commit it",
            differs.unwrap_or_else(|| committed.lines().count().min(document.lines().count())) + 1,
        );
    }
}
