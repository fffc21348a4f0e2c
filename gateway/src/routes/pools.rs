//! Agent pools: sets of agents that jobs can be assigned to.

use axum::extract::State;
use axum::response::Response;
use jobtrail_events::ids::{AgentId, PoolId};
use jobtrail_events::pool::{self, AddPoolMember, ArchivePool, Audience, RemovePoolMember, RestorePool};
use jobtrail_projections::query;
use uuid::Uuid;

use super::files::Paging;
use super::{Problems, changed, created, done, page};
use crate::app::{App, Shared};
use crate::dto::{Accepted, ChangePool, CreatePool, Page, Pool};
use crate::extract::{AtLeast, Json, Path, Query, RequestId, Sequenced, Viewer};
use crate::problem::Problem;

/// The agent pools that you may assign jobs to, by name
///
/// Administrators see all, those that are archived too, with members and audience.
#[utoipa::path(
    get, operation_id = "listPools", path = "/pools", tag = "pools", params(Paging),
    responses((status = 200, body = Page<Pool>), Problems),
)]
pub async fn list(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Query(Paging { limit, cursor }): Query<Paging>,
) -> Result<Sequenced<Page<Pool>>, Problem> {
    page(&app, &viewer, at_least, query::ListPools { limit, cursor }, Pool::people, Pool::of).await
}

/// Create an agent pool (administrators)
///
/// It has no members yet.
#[utoipa::path(
    post, operation_id = "createPool", path = "/pools", tag = "pools", request_body = CreatePool,
    responses(
        (status = 201, description = "It was created", body = Pool, headers(("Location" = String))),
        (status = 202, description = "It was created, but cannot be shown just now", body = Accepted, headers(("Location" = String))),
        Problems,
    ),
)]
pub async fn create(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Json(body): Json<CreatePool>,
) -> Result<Response, Problem> {
    let audience = body.audience.map_or(Ok(Audience::Everyone), |audience| audience.value())?;
    let command = pool::CreatePool { name: body.name, audience };
    let Sequenced { body: id, sequence } = app.send(&viewer, request, command).await?;
    let found = show(&app, &viewer, AtLeast(Some(sequence)), id).await;
    Ok(created("pools", found, id.0, sequence))
}

/// An agent pool
#[utoipa::path(
    get, operation_id = "getPool", path = "/pools/{id}", tag = "pools",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Pool), Problems),
)]
pub async fn get(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
) -> Result<Sequenced<Pool>, Problem> {
    show(&app, &viewer, at_least, PoolId(id)).await
}

/// Change the name or the audience of an agent pool (administrators)
#[utoipa::path(
    patch, operation_id = "changePool", path = "/pools/{id}", tag = "pools",
    params(("id" = Uuid, Path)), request_body = ChangePool,
    responses((status = 200, body = Pool), (status = 202, body = Accepted), Problems),
)]
pub async fn change(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
    Json(body): Json<ChangePool>,
) -> Result<Response, Problem> {
    let audience = body.audience.map(|audience| audience.value()).transpose()?;
    let pool = PoolId(id);
    let command = pool::ChangePool { pool, name: body.name, audience };
    changed(&app, &viewer, request, pool.0, command, |now| show(&app, &viewer, now, pool)).await
}

/// Let an agent take the pool's jobs (administrators)
#[utoipa::path(
    put, operation_id = "addPoolMember", path = "/pools/{id}/members/{agent_id}", tag = "pools",
    params(("id" = Uuid, Path), ("agent_id" = Uuid, Path)),
    responses((status = 204, description = "It is a member"), Problems),
)]
pub async fn add_member(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path((id, agent)): Path<(Uuid, Uuid)>,
) -> Result<Response, Problem> {
    done(&app, &viewer, request, AddPoolMember { pool: PoolId(id), agent: AgentId(agent) }).await
}

/// Let an agent take the pool's jobs no more (administrators)
///
/// What it has in hands it finishes.
#[utoipa::path(
    delete, operation_id = "removePoolMember", path = "/pools/{id}/members/{agent_id}", tag = "pools",
    params(("id" = Uuid, Path), ("agent_id" = Uuid, Path)),
    responses((status = 204, description = "It is no member"), Problems),
)]
pub async fn remove_member(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path((id, agent)): Path<(Uuid, Uuid)>,
) -> Result<Response, Problem> {
    done(&app, &viewer, request, RemovePoolMember { pool: PoolId(id), agent: AgentId(agent) }).await
}

/// Archive an agent pool (administrators)
///
/// It takes no new jobs, and those that wait are given to nobody. Those that are in hands are finished.
#[utoipa::path(
    post, operation_id = "archivePool", path = "/pools/{id}/archive", tag = "pools",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Pool), (status = 202, body = Accepted), Problems),
)]
pub async fn archive(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let pool = PoolId(id);
    changed(&app, &viewer, request, pool.0, ArchivePool { pool }, |now| show(&app, &viewer, now, pool)).await
}

/// Restore an archived agent pool (administrators)
///
/// The jobs that still wait in it are given out again.
#[utoipa::path(
    post, operation_id = "restorePool", path = "/pools/{id}/restore", tag = "pools",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Pool), (status = 202, body = Accepted), Problems),
)]
pub async fn restore(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let pool = PoolId(id);
    changed(&app, &viewer, request, pool.0, RestorePool { pool }, |now| show(&app, &viewer, now, pool)).await
}

async fn show(app: &App, viewer: &Viewer, at_least: AtLeast, pool: PoolId) -> Result<Sequenced<Pool>, Problem> {
    let found = app.ask(viewer, at_least, query::GetPool { pool }).await?;
    let names = app.names.of(Pool::people(&found.body)).await;
    Ok(found.map(|row| Pool::of(row, &names)))
}
