//! One file for each resource.

pub mod action;
pub mod agents;
pub mod changes;
pub mod content;
pub mod enrolment;
pub mod extract;
pub mod file_content;
pub mod file_list;
pub mod files;
pub mod health;
pub mod job_log;
pub mod jobs;
pub mod me;
pub mod oidc;
pub mod people;
pub mod pools;
pub mod provenance;
pub mod session;
pub mod snapshots;
pub mod systems;
pub mod tokens;
pub mod tools;
pub mod webhooks;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use jobtrail_events::ids::PersonId;
use jobtrail_events::request::Command;
use jobtrail_projections::query::{self, Query};
use serde::Serialize;
use tracing::warn;
use utoipa::IntoResponses;
use utoipa::openapi;
use utoipa::openapi::response::{ResponseBuilder, ResponsesBuilder};
use utoipa::openapi::{ContentBuilder, Ref, RefOr};
use uuid::Uuid;

use crate::app::App;
use crate::dto::{Accepted, Page};
use crate::extract::{AtLeast, RequestId, SEQUENCE, Sequenced, Viewer};
use crate::names::Known;
use crate::problem::Problem;

/// What was done, as it is now. What was done is done, whether it can be shown just now or not.
fn shown<T: Serialize>(found: Result<Sequenced<T>, Problem>, status: StatusCode, id: Uuid, sequence: u64) -> Response {
    match found {
        Ok(found) => (status, found).into_response(),
        Err(problem) => {
            // A client that is told of a failure would do it again.
            warn!(%id, code = problem.code, "what was done to {id} cannot be shown yet");
            (StatusCode::ACCEPTED, Sequenced { body: Accepted { id }, sequence }).into_response()
        }
    }
}

/// What was made, with its place. `route`: that of all of its kind.
fn created<T: Serialize>(route: &str, found: Result<Sequenced<T>, Problem>, id: Uuid, sequence: u64) -> Response {
    let location = [(LOCATION, format!("/api/v1/{route}/{id}"))];
    (location, shown(found, StatusCode::CREATED, id, sequence)).into_response()
}

/// A page of what the query finds, with the names of the people in each row.
async fn page<R, Q: Query<Answer = query::Page<R>>, T, P: IntoIterator<Item = PersonId>>(
    app: &App,
    viewer: &Viewer,
    at_least: AtLeast,
    query: Q,
    people: impl Fn(&R) -> P,
    show: impl Fn(R, &Known) -> T,
) -> Result<Sequenced<Page<T>>, Problem> {
    let found = app.ask(viewer, at_least, query).await?;
    let names = app.names.of(found.body.rows.iter().flat_map(people)).await;
    Ok(found.map(|page| Page::of(page, |row| show(row, &names))))
}

/// Sends a command that has nothing to show.
async fn done<C: Command>(app: &App, viewer: &Viewer, request: RequestId, command: C) -> Result<Response, Problem> {
    let sent = app.send(viewer, request, command).await;
    let Sequenced { sequence, .. } = sent.map_err(Problem::about_the_path)?;
    Ok((StatusCode::NO_CONTENT, [(SEQUENCE, sequence.to_string())]).into_response())
}

/// Sends a command about what the path names, and answers with that as it is then.
async fn changed<C: Command, T: Serialize, F: Future<Output = Result<Sequenced<T>, Problem>>>(
    app: &App,
    viewer: &Viewer,
    request: RequestId,
    id: Uuid,
    command: C,
    show: impl FnOnce(AtLeast) -> F,
) -> Result<Response, Problem> {
    let sent = app.send(viewer, request, command).await;
    let Sequenced { sequence, .. } = sent.map_err(Problem::about_the_path)?;
    Ok(shown(show(AtLeast(Some(sequence))).await, StatusCode::OK, id, sequence))
}

/// The answer of any route when it is refused or fails.
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> std::collections::BTreeMap<String, RefOr<openapi::Response>> {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new()
            .description("A problem document (RFC 9457): what was refused or went wrong")
            .content("application/problem+json", content)
            .build();
        ResponsesBuilder::new().response("default", response).build().responses.into_iter().collect()
    }
}
