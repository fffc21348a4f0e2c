//! Extract: run the function that fits a file of a tree, without choosing one (E4 to E6).

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::Response;
use jobtrail_events::ids::{SnapshotId, SystemId};
use jobtrail_events::job::{RepeatJob, SubmitJob};
use jobtrail_events::value::{Assignment, Digest};
use jobtrail_projections::query::{GetExtract, Tree};
use uuid::Uuid;

use super::{Problems, jobs};
use crate::app::Shared;
use crate::dto::{Accepted, Extract, Job, tree_path};
use crate::extract::{AtLeast, IdempotencyKey, Json, Path, RequestId, Viewer};
use crate::problem::Problem;

/// Extract a file of a system (its editors)
///
/// Picks the appropriate extract function by itself, and submits a job.
#[utoipa::path(
    post, operation_id = "extractInSystem", path = "/systems/{id}/extract", tag = "systems",
    params(("id" = Uuid, Path), IdempotencyKey),
    request_body = Extract,
    responses(
        (status = 201, description = "It is in the queue", body = Job, headers(("Location" = String))),
        (status = 202, description = "It is in the queue, but cannot be shown just now", body = Accepted, headers(("Location" = String))),
        Problems,
    ),
)]
pub async fn in_system(Path(id): Path<Uuid>, order: Order) -> Result<Response, Problem> {
    order.submit(Tree::Present(SystemId(id))).await
}

/// Extract a file of a snapshot (editors of its system)
///
/// Picks the appropriate extract function by itself, and submits a job on the revision that the snapshot has.
#[utoipa::path(
    post, operation_id = "extractInSnapshot", path = "/snapshots/{id}/extract", tag = "systems",
    params(("id" = Uuid, Path), IdempotencyKey),
    request_body = Extract,
    responses(
        (status = 201, description = "It is in the queue", body = Job, headers(("Location" = String))),
        (status = 202, description = "It is in the queue, but cannot be shown just now", body = Accepted, headers(("Location" = String))),
        Problems,
    ),
)]
pub async fn in_snapshot(Path(id): Path<Uuid>, order: Order) -> Result<Response, Problem> {
    order.submit(Tree::Snapshot(SnapshotId(id))).await
}

/// All of the request but the tree.
pub struct Order {
    app: Shared,
    viewer: Viewer,
    request: RequestId,
    key: Option<String>,
    at_least: AtLeast,
    body: Extract,
}

impl FromRequest<Shared> for Order {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let viewer = Viewer::from_request_parts(&mut parts, app).await?;
        let id = RequestId::from_request_parts(&mut parts, app).await.unwrap_or_else(|never| match never {});
        let IdempotencyKey(key) = IdempotencyKey::from_request_parts(&mut parts, app).await?;
        let at_least = AtLeast::from_request_parts(&mut parts, app).await?;
        let Json(body) = Json::from_request(Request::from_parts(parts, body), app).await?;
        Ok(Self { app: app.clone(), viewer, request: id, key, at_least, body })
    }
}

impl Order {
    /// Submits the job that it means. A repetition gives the job of the first time, whatever it would mean by now.
    async fn submit(self, of: Tree) -> Result<Response, Problem> {
        let Self { app, viewer, request, key, at_least, body } = self;
        let path = tree_path("path", &body.path)?;
        let assignment = body.assignment.as_ref().map_or(Ok(Assignment::Automatic), |it| it.value())?;
        let asked = postcard::to_stdvec(&("extract", of, &path, assignment));
        let asked = Digest::of(&asked.map_err(|error| Problem::internal(error.to_string()))?);
        if let Some(key) = &key {
            let repeated = RepeatJob { idempotency_key: key.clone(), request: asked };
            let before = app.send(&viewer, request, repeated).await?;
            if let Some(job) = before.body {
                return Ok(jobs::in_the_queue(&app, &viewer, job, before.sequence).await);
            }
        }
        let found = app.ask(&viewer, at_least, GetExtract { of, path }).await?.body;
        let command = SubmitJob {
            file: found.file.id,
            made_by: found.file.made_by,
            through: Some(found.system),
            revision: Some(found.file.revision),
            tool: found.tool.tool.to_string(),
            tool_version: Some(found.tool.version.to_string()),
            function: found.function.to_string(),
            parameters: "{}".to_owned(),
            assignment,
            max_attempts: None,
            time_to_live_ms: None,
            retry_failures: None,
            idempotency_key: key,
            request: Some(asked),
        };
        let submitted = app.send(&viewer, request, command).await?;
        Ok(jobs::in_the_queue(&app, &viewer, submitted.body, submitted.sequence).await)
    }
}
