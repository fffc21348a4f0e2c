//! The bytes that agents read and write. Who holds a signed URL may, for as long as it says; no session is needed.

use axum::Json as Answer;
use axum::extract::{Request, State};
use http::StatusCode;
use jobtrail_bus::clock;
use jobtrail_events::grant::{Grant, Receipt};
use jobtrail_events::ids::JobId;
use jobtrail_events::value::{Digest, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::Problems;
use crate::app::{App, Shared};
use crate::content::{Conditions, Expected, Served, Serving};
use crate::extract::{Path, Query};
use crate::problem::Problem;
use crate::upload;

/// A signed permission to read.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReadGrant {
    /// Microseconds since 1970.
    pub expires: u64,
    #[param(example = "mS7qZ1n0uV4c2bYkq0n3xw")]
    pub signature: String,
}

/// A signed permission to write.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WriteGrant {
    pub job: Uuid,
    pub attempt: u32,
    /// Microseconds since 1970.
    pub expires: u64,
    #[param(example = "mS7qZ1n0uV4c2bYkq0n3xw")]
    pub signature: String,
}

/// Bytes that are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContentKept {
    /// SHA-256.
    pub content: String,
    /// Bytes.
    pub size: u64,
    /// Proves to the services that the bytes are here and came for that attempt.
    pub receipt: String,
}

/// Read content (agents)
#[utoipa::path(
    get, operation_id = "readContent", path = "/content/{sha256}", tag = "content",
    params(
        ("sha256" = String, Path, example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"), ReadGrant,
        ("Range" = Option<String>, Header, description = "As in `bytes=0-1023`: one range"),
        ("If-Range" = Option<String>, Header, description = "An `ETag`: the range is meant of that content alone"),
        ("If-None-Match" = Option<String>, Header, description = "An `ETag` that you have the content of"),
    ),
    responses(
        (status = 200, description = "The bytes", body = String, content_type = "application/octet-stream"),
        (status = 206, description = "A part of them", body = String, content_type = "application/octet-stream"),
        (status = 304, description = "You have them"),
        Problems,
    ),
    security(()),
)]
pub async fn read(
    State(app): State<Shared>,
    conditions: Conditions,
    Path(sha256): Path<String>,
    Query(ReadGrant { expires, signature }): Query<ReadGrant>,
) -> Served {
    let content: Digest = sha256.parse().map_err(|_| Problem::not_found("such content"))?;
    check(&app, &Grant::Read { content }, expires, &signature)?;
    let serving = Serving { content, name: &sha256, media_type: "application/octet-stream", inline: false };
    app.content.serve(&serving, &conditions).await
}

/// Store content (agents)
#[utoipa::path(
    post, operation_id = "storeContent", path = "/content", tag = "content",
    params(WriteGrant),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, body = ContentKept), Problems),
    security(()),
)]
pub async fn write(
    State(app): State<Shared>,
    Query(grant): Query<WriteGrant>,
    request: Request,
) -> Result<(StatusCode, Answer<ContentKept>), Problem> {
    let WriteGrant { job, attempt, expires, signature } = grant;
    let job = JobId(job);
    check(&app, &Grant::Write { job, attempt }, expires, &signature)?;
    let turn = upload::turn(&app.agent_uploads, &app.limits).await?;
    let expected = Expected {
        size: upload::declared_size(request.headers()),
        digest: upload::declared_digest(request.headers())?,
        ..upload::expected(&app.limits)
    };
    let staged = app.content.receive(request.into_body().into_data_stream(), expected).await?;
    let stored = staged.publish().await.map_err(crate::content::ReceiveError::from)?;
    drop(turn);
    metrics::counter!("jobtrail_agent_upload_bytes_total").increment(stored.size);
    let receipt = Receipt { job, attempt, content: stored.digest, size: stored.size };
    let receipt = app.key()?.sign_receipt(&receipt);
    let kept = ContentKept { content: stored.digest.to_string(), size: stored.size, receipt };
    Ok((StatusCode::CREATED, Answer(kept)))
}

fn check(app: &App, grant: &Grant, expires: u64, signature: &str) -> Result<(), Problem> {
    if app.key()?.honours(grant, Timestamp(expires), signature, clock::now()) {
        return Ok(());
    }
    let detail = "the signature is not ours, or the time that it was given for is over";
    Err(Problem::new(StatusCode::FORBIDDEN, "grant-refused", "The permission does not hold", detail))
}
