//! What the function of a job wrote.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName};
use jobtrail_events::ids::JobId;
use jobtrail_events::job::Artifact;
use jobtrail_projections::query;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::Problems;
use crate::app::Shared;
use crate::content::{Conditions, SANDBOX, Serving};
use crate::extract::{AtLeast, Path, Query, Viewer, secret_of};
use crate::live::{RunLog, Secret};
use crate::problem::Problem;

/// How to read.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Reading {
    /// Stay, and send what is written until the job ends.
    #[serde(default)]
    pub follow: bool,
}

/// The log of a job
///
/// While it runs: what was written until now; with `follow`, and what comes until it ends. Afterwards: the whole, as a file
/// with ranges. When a job is tried again, a line `--- attempt 2 ---` stands between.
#[utoipa::path(
    get, operation_id = "getJobLog", path = "/jobs/{id}/log", tag = "jobs", 
    params(
        ("id" = Uuid, Path), Reading,
        ("Range" = Option<String>, Header, description = "As in `bytes=0-1023`: one range"),
        ("If-Range" = Option<String>, Header, description = "An `ETag`: the range is meant of that content alone"),
        ("If-None-Match" = Option<String>, Header, description = "An `ETag` that you have the content of"),
    ),
    responses(
        (status = 200, description = "Text", body = String, content_type = "text/plain; charset=utf-8"),
        (status = 206, description = "A part of it", body = String, content_type = "text/plain; charset=utf-8"),
        (status = 304, description = "You have it"),
        Problems,
    ),
)]
pub async fn get(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    conditions: Conditions,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
    Query(Reading { follow }): Query<Reading>,
) -> Result<Response, Problem> {
    let job = JobId(id);
    // Who may see the job may see its log.
    let status = app.ask(&viewer, at_least, query::GetJob { job }).await?.body.status;
    if !status.is_active() {
        let artifacts = app.ask(&viewer, at_least, query::ListArtifacts { job }).await?.body;
        if let Some(log) = artifacts.into_iter().find(|artifact| artifact.output == Artifact::LOG) {
            let serving = Serving { content: log.content, name: &log.name, media_type: "text/plain", inline: true };
            return app.content.serve(&serving, &conditions).await;
        }
    }
    let follow = if follow && status.is_active() { Some(Secret(secret_of(&headers)?)) } else { None };
    let log = RunLog::begin(app, viewer, job, follow).await?;
    let pieces = stream::unfold(log, |mut log| async move {
        let piece = log.next().await?;
        Some((Ok::<Bytes, std::convert::Infallible>(piece), log))
    });
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, SANDBOX),
        (CONTENT_DISPOSITION, "inline; filename=\"log.txt\""),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}
