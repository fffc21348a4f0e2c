//! The description of the API, made from the code.

use utoipa::openapi::RefOr;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::dto;
use crate::extract::COOKIE;
use crate::problem::{FieldProblem, ProblemDocument};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Jobtrail",
        description = "Runs tools on files, on machines that have those tools, and proves afterwards what happened.\n\nEvery answer to a command, and to a query, has the header `Jobtrail-Sequence`. Send it with a query, and the answer is at least as new: so you read what you wrote. A query that would have to wait too long is answered with 503 and `Retry-After`.\n\nWhatever is refused or fails is a problem document (RFC 9457) with a `code` that never changes its meaning. Times are UTC with microseconds. Every answer has the request's id in `X-Request-Id`; send one of your own, a UUID, if you like."
    ),
    components(schemas(
        ProblemDocument,
        FieldProblem,
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

/// Says of every answer what it is, as the specification wants it: where nothing else was said, what was asked for.
pub fn finish(document: &mut utoipa::openapi::OpenApi) {
    let operations = document.paths.paths.values_mut().flat_map(|item| {
        [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten()
    });
    for response in operations.flat_map(|operation| operation.responses.responses.values_mut()) {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            "What was asked for".clone_into(&mut response.description);
        }
    }
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
                    assert!(response["description"].is_string(), "{method} {path}: {status} is not described");
                }
            }
        }
        assert!(names.len() > 30);
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
