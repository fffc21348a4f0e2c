//! What an operation may be refused with, by what it takes. Each handler says what it gives; that it may be refused, and how,
//! is the same for all: so it is said once, and the document names every status that a client can meet. A mistake of ours
//! (500) is not among them: where one is met, the document is not kept.

use std::collections::BTreeSet;

use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{Components, KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr};

/// A stand-in that [`Problems`](crate::routes::Problems) leaves: what is put in its place is worked out here.
const ANY: &str = "default";
const JSON: &str = "application/json";

/// Each status that something can be refused with: its name among the components, and what it means.
const REFUSALS: [(u16, &str, &str); 12] = [
    (
        400,
        "Unreadable",
        "The request is not as it should be: what is wrong with the path, the query, a header or the body",
    ),
    (401, "NotSignedIn", "Nobody is signed in by that"),
    (403, "Forbidden", "You may not do that, your API token is not good for it, or a page of another site asks"),
    (404, "NotFound", "There is no such thing, or you may not see it"),
    (408, "Stalled", "Nothing came for too long"),
    (409, "Conflict", "It does not fit how things stand"),
    (413, "TooLarge", "The body is too large"),
    (415, "OtherType", "The body is of another type"),
    (416, "NoSuchPart", "There is no such part of it"),
    (422, "Invalid", "The request reads well and cannot be carried out as it is; `errors` names the fields"),
    (429, "TooMany", "Too many attempts; `Retry-After` says when to come back"),
    (
        503,
        "Unavailable",
        "A part of the system does not answer just now, or too much is asked at a time; ask again after `Retry-After`",
    ),
];

/// The answers that [`complete`] points to.
pub fn add(components: &mut Components) {
    for (status, name, meaning) in REFUSALS {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let mut response =
            ResponseBuilder::new().description(meaning).content("application/problem+json", content).build();
        with_request_id(&mut response);
        if matches!(status, 429 | 503) {
            response.headers.insert("Retry-After".to_owned(), retry_after().into());
        }
        components.responses.insert(name.to_owned(), response.into());
    }
}

/// Puts the statuses of refusals in the place of the stand-in, and on every other answer the header that all have.
pub fn complete(method: &str, operation: &mut Operation) {
    if operation.responses.responses.remove(ANY).is_some() {
        let statuses = refusals(method, operation);
        for (status, name, _) in REFUSALS {
            if statuses.contains(&status) {
                let response = RefOr::Ref(Ref::from_response_name(name));
                operation.responses.responses.entry(status.to_string()).or_insert(response);
            }
        }
    }
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            with_request_id(response);
        }
    }
}

fn refusals(method: &str, operation: &Operation) -> BTreeSet<u16> {
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let has = |place: ParameterIn| {
        let mut known = parameters.iter().filter_map(|parameter| match parameter {
            RefOr::T(Parameter { parameter_in, .. }) => Some(parameter_in),
            RefOr::Ref(_) => None,
        });
        known.any(|known| *known == place)
    };
    let body_is_json = match &operation.request_body {
        Some(RefOr::T(body)) => Some(body.content.keys().any(|media_type| media_type == JSON)),
        Some(RefOr::Ref(_)) => Some(true),
        None => None,
    };
    // `security(())` says that nobody need be signed in.
    let is_open = operation.security.as_ref().is_some_and(|wanted| *wanted == [Default::default()]);
    let changes = method != "get";
    // Whatever asks another part of the system may find it away, and may be asked for what is not there yet.
    let mut statuses = BTreeSet::from([400, 403, 503]);
    if !is_open || changes {
        statuses.insert(401);
    }
    // Also by who is signed in: that takes the present password.
    let tries_a_password = operation.operation_id.as_deref() == Some("changePassword");
    if is_open && changes || tries_a_password {
        // Secrets are not to be found by trying.
        statuses.insert(429);
    }
    if has(ParameterIn::Path) || body_is_json.is_some() {
        statuses.insert(404);
    }
    if changes {
        statuses.extend([409, 422]);
    }
    if has(ParameterIn::Query) || has(ParameterIn::Header) {
        statuses.insert(422);
    }
    match body_is_json {
        Some(true) => statuses.extend([413, 415]),
        Some(false) => statuses.extend([408, 413]),
        None => {}
    }
    if operation.responses.responses.contains_key("206") {
        statuses.insert(416);
    }
    statuses
}

fn with_request_id(response: &mut Response) {
    let uuid = SchemaFormat::KnownFormat(KnownFormat::Uuid);
    let schema = ObjectBuilder::new().schema_type(Type::String).format(Some(uuid));
    let header = HeaderBuilder::new().schema(Some(schema));
    response.headers.insert("X-Request-Id".to_owned(), header.build().into());
}

fn retry_after() -> Header {
    let schema = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
    HeaderBuilder::new().schema(Some(schema)).description(Some("Seconds after which asking again is worth it")).build()
}
