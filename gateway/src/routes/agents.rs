//! Who does the work. What only administrators may see or do is left out or refused by projections and services.

use axum::extract::State;
use axum::response::Response;
use jobtrail_events::agent::ArchiveAgent;
use jobtrail_events::ids::AgentId;
use jobtrail_projections::query;
use uuid::Uuid;

use super::files::Paging;
use super::{Problems, changed};
use crate::app::{App, Shared};
use crate::dto::{Accepted, Agent, Page};
use crate::extract::{AtLeast, Path, Query, RequestId, Sequenced, Viewer};
use crate::problem::Problem;

/// All agents, by name
///
/// What they run on is told to administrators alone.
#[utoipa::path(
    get, operation_id = "listAgents", path = "/agents", tag = "agents", params(Paging),
    responses((status = 200, body = Page<Agent>), Problems),
)]
pub async fn list(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Query(Paging { limit, cursor }): Query<Paging>,
) -> Result<Sequenced<Page<Agent>>, Problem> {
    let agents = app.ask(&viewer, at_least, query::ListAgents { limit, cursor }).await?;
    Ok(agents.map(|page| Page::of(page, Agent::from)))
}

/// An agent
#[utoipa::path(
    get, operation_id = "getAgent", path = "/agents/{id}", tag = "agents",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Agent), Problems),
)]
pub async fn get(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
) -> Result<Sequenced<Agent>, Problem> {
    show(&app, &viewer, at_least, AgentId(id)).await
}

/// Archive an agent (administrators)
///
/// It is given no more work, for good. What it has in hands it may finish.
#[utoipa::path(
    post, operation_id = "archiveAgent", path = "/agents/{id}/archive", tag = "agents",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Agent), (status = 202, body = Accepted), Problems),
)]
pub async fn archive(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let agent = AgentId(id);
    changed(&app, &viewer, request, id, ArchiveAgent { agent }, |now| show(&app, &viewer, now, agent)).await
}

async fn show(app: &App, viewer: &Viewer, at_least: AtLeast, agent: AgentId) -> Result<Sequenced<Agent>, Problem> {
    Ok(app.ask(viewer, at_least, query::GetAgent { agent }).await?.map(Agent::from))
}
