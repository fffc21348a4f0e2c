//! What can be run.

use axum::extract::State;
use jobtrail_events::value;
use jobtrail_projections::query;

use super::Problems;
use crate::app::Shared;
use crate::dto::{List, Targets, Tool, ToolVersion};
use crate::extract::{AtLeast, Path, Sequenced, Viewer};
use crate::problem::Problem;

/// All tools
#[utoipa::path(get, operation_id = "listTools", path = "/tools", tag = "tools", responses((status = 200, body = List<Tool>), Problems))]
pub async fn list(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
) -> Result<Sequenced<List<Tool>>, Problem> {
    let Sequenced { body, sequence } = app.ask(&viewer, at_least, query::ListTools {}).await?;
    let items = body.into_iter().map(Tool::try_from).collect::<Result<_, _>>()?;
    Ok(Sequenced { body: List { items }, sequence })
}

/// A tool
#[utoipa::path(
    get, operation_id = "getTool", path = "/tools/{key}", tag = "tools",
    params(("key" = String, Path, description = "The key of a tool")),
    responses((status = 200, body = Tool), Problems),
)]
pub async fn get(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(key): Path<String>,
) -> Result<Sequenced<Tool>, Problem> {
    let tool = key.parse().map_err(|_| Problem::not_found(format!("tool '{key}'")))?;
    let Sequenced { body, sequence } = app.ask(&viewer, at_least, query::GetTool { tool }).await?;
    Ok(Sequenced { body: body.try_into()?, sequence })
}

/// A version of a tool
#[utoipa::path(
    get, operation_id = "getToolVersion", path = "/tools/{key}/versions/{version}", tag = "tools",
    params(("key" = String, Path, description = "The key of a tool"), ("version" = String, Path)),
    responses((status = 200, body = ToolVersion), Problems),
)]
pub async fn version(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path((key, version)): Path<(String, String)>,
) -> Result<Sequenced<ToolVersion>, Problem> {
    let Sequenced { body, sequence } = get(State(app), viewer, at_least, Path(key.clone())).await?;
    let found = body.versions.into_iter().find(|found| found.version == version);
    let body = found.ok_or_else(|| Problem::not_found(format!("version '{version}' of tool '{key}'")))?;
    Ok(Sequenced { body, sequence })
}

/// What a job for a version of a tool can be assigned to
///
/// The agents that have it and the pools that you may assign jobs to, and how they stand. A job for one that is offline waits.
#[utoipa::path(
    get, operation_id = "listTargets", path = "/tools/{key}/versions/{version}/targets", tag = "tools",
    params(("key" = String, Path, description = "The key of a tool"), ("version" = String, Path)),
    responses((status = 200, body = Targets), Problems),
)]
pub async fn targets(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path((key, version)): Path<(String, String)>,
) -> Result<Sequenced<Targets>, Problem> {
    let (Ok(tool), Ok(parsed)) = (key.parse(), version.parse()) else {
        return Err(Problem::not_found(format!("version '{version}' of tool '{key}'")));
    };
    let tool = value::ToolVersion { tool, version: parsed };
    Ok(app.ask(&viewer, at_least, query::ListTargets { tool }).await?.map(Targets::from))
}
