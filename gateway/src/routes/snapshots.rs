//! Snapshots: names for moments of a system.

use axum::extract::State;
use axum::response::Response;
use jobtrail_events::ids::{SnapshotId, SystemId};
use jobtrail_events::system;
use jobtrail_projections::query;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::files::Paging;
use super::systems::{Part, part_of};
use super::{Problems, created, page};
use crate::app::{App, Shared};
use crate::dto::{Accepted, Comparison, Difference, Entry, Page, Snapshot, TakeSnapshot};
use crate::extract::{AtLeast, Json, Path, Query, RequestId, Sequenced, Viewer};
use crate::problem::Problem;

/// The snapshots of a system, newest first
#[utoipa::path(
    get, operation_id = "listSnapshots", path = "/systems/{id}/snapshots", tag = "systems",
    params(("id" = Uuid, Path), Paging),
    responses((status = 200, body = Page<Snapshot>), Problems),
)]
pub async fn list(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
    Query(Paging { limit, cursor }): Query<Paging>,
) -> Result<Sequenced<Page<Snapshot>>, Problem> {
    let query = query::ListSnapshots { system: SystemId(id), limit, cursor };
    page(&app, &viewer, at_least, query, |row| row.by, Snapshot::of).await
}

/// Take a snapshot of a system (its editors)
///
/// A name for what is in the tree now, and for the revision that each file is at now.
#[utoipa::path(
    post, operation_id = "takeSnapshot", path = "/systems/{id}/snapshots", tag = "systems",
    params(("id" = Uuid, Path)), request_body = TakeSnapshot,
    responses(
        (status = 201, description = "It was taken", body = Snapshot, headers(("Location" = String))),
        (status = 202, description = "It was taken, but cannot be shown just now", body = Accepted, headers(("Location" = String))),
        Problems,
    ),
)]
pub async fn take(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
    Json(body): Json<TakeSnapshot>,
) -> Result<Response, Problem> {
    let snapshot = SnapshotId(Uuid::new_v4());
    let TakeSnapshot { name, description } = body;
    let command = system::TakeSnapshot { system: SystemId(id), snapshot, name, description };
    let sent = app.send(&viewer, request, command).await.map_err(Problem::about_the_path)?;
    let found = show(&app, &viewer, AtLeast(Some(sent.sequence)), snapshot).await;
    Ok(created("snapshots", found, snapshot.0, sent.sequence))
}

/// A snapshot
#[utoipa::path(
    get, operation_id = "getSnapshot", path = "/snapshots/{id}", tag = "systems", params(("id" = Uuid, Path)),
    responses((status = 200, body = Snapshot), Problems),
)]
pub async fn get(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
) -> Result<Sequenced<Snapshot>, Problem> {
    show(&app, &viewer, at_least, SnapshotId(id)).await
}

/// What is in a folder of a snapshot, by name
#[utoipa::path(
    get, operation_id = "listSnapshotTree", path = "/snapshots/{id}/tree", tag = "systems",
    params(("id" = Uuid, Path), Part),
    responses((status = 200, body = Page<Entry>), Problems),
)]
pub async fn tree(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
    Query(part): Query<Part>,
) -> Result<Sequenced<Page<Entry>>, Problem> {
    part_of(&app, &viewer, at_least, query::Tree::Snapshot(SnapshotId(id)), part).await
}

/// Which other tree.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct With {
    /// The id of another snapshot of the same system, or `present`.
    #[param(example = "present")]
    pub with: String,
    /// 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// What is different in another snapshot, or at present
///
/// What was added, removed and changed since this snapshot, by path.
#[utoipa::path(
    get, operation_id = "compareSnapshot", path = "/snapshots/{id}/compare", tag = "systems",
    params(("id" = Uuid, Path), With),
    responses((status = 200, body = Comparison), Problems),
)]
pub async fn compare(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
    Query(With { with, limit, cursor }): Query<With>,
) -> Result<Sequenced<Comparison>, Problem> {
    let snapshot = SnapshotId(id);
    let to = match with.as_str() {
        "present" => {
            let found = app.ask(&viewer, at_least, query::GetSnapshot { snapshot }).await?;
            query::Tree::Present(found.body.system)
        }
        other => {
            let id = Uuid::try_parse(other)
                .map_err(|_| Problem::field("with", "must be the id of another snapshot, or 'present'"))?;
            query::Tree::Snapshot(SnapshotId(id))
        }
    };
    let query = query::CompareTrees { from: query::Tree::Snapshot(snapshot), to, limit, cursor };
    let found = app.ask(&viewer, at_least, query).await?;
    let names = app.names.of(found.body.rows.iter().flat_map(Difference::people)).await;
    Ok(found.map(|it| Comparison {
        added: it.added,
        removed: it.removed,
        changed: it.changed,
        items: it.rows.into_iter().map(|row| Difference::of(row, &names)).collect(),
        next: it.next,
    }))
}

async fn show(
    app: &App,
    viewer: &Viewer,
    at_least: AtLeast,
    snapshot: SnapshotId,
) -> Result<Sequenced<Snapshot>, Problem> {
    let found = app.ask(viewer, at_least, query::GetSnapshot { snapshot }).await?;
    let names = app.names.of(found.body.by).await;
    Ok(found.map(|row| Snapshot::of(row, &names)))
}
