//! One file for each resource.

pub mod agents;
pub mod changes;
pub mod content;
pub mod enrolment;
pub mod file_content;
pub mod files;
pub mod health;
pub mod job_log;
pub mod jobs;
pub mod pools;
pub mod session;
pub mod tokens;
pub mod tools;

use utoipa::IntoResponses;
use utoipa::openapi::response::{ResponseBuilder, ResponsesBuilder};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response};

/// The answer of any route when it is refused or fails.
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> std::collections::BTreeMap<String, RefOr<Response>> {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new()
            .description("A problem document (RFC 9457): what was refused or went wrong")
            .content("application/problem+json", content)
            .build();
        ResponsesBuilder::new().response("default", response).build().responses.into_iter().collect()
    }
}
