//! Who does the work. For administrators; the projections see to that.

use axum::extract::State;
use jobtrail_events::ids::AgentId;
use jobtrail_projections::query;
use uuid::Uuid;

use super::Problems;
use crate::app::Shared;
use crate::dto::{Agent, List};
use crate::extract::{AtLeast, Path, Sequenced, Viewer};
use crate::problem::Problem;

/// All agents, by name (administrators)
#[utoipa::path(get, operation_id = "listAgents", path = "/agents", tag = "agents", responses((status = 200, body = List<Agent>), Problems))]
pub async fn list(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
) -> Result<Sequenced<List<Agent>>, Problem> {
    let agents = app.ask(&viewer, at_least, query::ListAgents {}).await?;
    Ok(agents.map(|rows| List { items: rows.into_iter().map(Agent::from).collect() }))
}

/// An agent (administrators)
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
    let agent = app.ask(&viewer, at_least, query::GetAgent { agent: AgentId(id) }).await?;
    Ok(agent.map(Agent::from))
}
