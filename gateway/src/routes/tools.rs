//! What can be run.

use axum::extract::State;
use axum::response::Response;
use jobtrail_events::tool::{DeprecateToolVersion, RecommendToolVersion};
use jobtrail_events::value;
use jobtrail_projections::query;

use super::files::Paging;
use super::{Problems, done};
use crate::app::Shared;
use crate::dto::{Deprecate, Page, Targets, Tool, ToolVersion};
use crate::extract::{AtLeast, Json, Path, Query, RequestId, Sequenced, Viewer};
use crate::problem::Problem;

/// All tools, by key
#[utoipa::path(
    get, operation_id = "listTools", path = "/tools", tag = "tools", params(Paging),
    responses((status = 200, body = Page<Tool>), Problems),
)]
pub async fn list(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Query(Paging { limit, cursor }): Query<Paging>,
) -> Result<Sequenced<Page<Tool>>, Problem> {
    let Sequenced { body, sequence } = app.ask(&viewer, at_least, query::ListTools { limit, cursor }).await?;
    let items = body.rows.into_iter().map(Tool::try_from).collect::<Result<_, _>>()?;
    Ok(Sequenced { body: Page { items, next: body.next }, sequence })
}

/// A tool
#[utoipa::path(
    get, operation_id = "getTool", path = "/tools/{key}", tag = "tools",
    params(("key" = String, Path, description = "The key of a tool", example = "archive")),
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
    params(("key" = String, Path, description = "The key of a tool", example = "archive"), ("version" = String, Path, example = "1.0.0")),
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

/// Let nobody begin anything new with a version of a tool (administrators)
///
/// Where no version is named another one is chosen. A job that names this one is taken and runs, and so do those that wait.
#[utoipa::path(
    post, operation_id = "deprecateToolVersion", path = "/tools/{key}/versions/{version}/deprecate", tag = "tools",
    params(("key" = String, Path, description = "The key of a tool", example = "archive"), ("version" = String, Path, example = "1.0.0")),
    request_body = Deprecate,
    responses((status = 204, description = "It is deprecated"), Problems),
)]
pub async fn deprecate(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path((key, version)): Path<(String, String)>,
    Json(Deprecate { reason }): Json<Deprecate>,
) -> Result<Response, Problem> {
    let value::ToolVersion { tool, version } = named(&key, &version)?;
    done(&app, &viewer, request, DeprecateToolVersion { tool, version, reason }).await
}

/// Take the deprecation of a version of a tool back (administrators)
#[utoipa::path(
    post, operation_id = "recommendToolVersion", path = "/tools/{key}/versions/{version}/recommend", tag = "tools",
    params(("key" = String, Path, description = "The key of a tool", example = "archive"), ("version" = String, Path, example = "1.0.0")),
    responses((status = 204, description = "It is as good as any"), Problems),
)]
pub async fn recommend(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path((key, version)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let value::ToolVersion { tool, version } = named(&key, &version)?;
    done(&app, &viewer, request, RecommendToolVersion { tool, version }).await
}

/// The version of a tool that the path names. What cannot be one is not there.
fn named(key: &str, version: &str) -> Result<value::ToolVersion, Problem> {
    let (Ok(tool), Ok(parsed)) = (key.parse(), version.parse()) else {
        return Err(Problem::not_found(format!("version '{version}' of tool '{key}'")));
    };
    Ok(value::ToolVersion { tool, version: parsed })
}

/// What a job for a version of a tool can be assigned to
///
/// The agents that have it and the pools that you may assign jobs to, and how they stand. A job for one that is offline waits.
#[utoipa::path(
    get, operation_id = "listTargets", path = "/tools/{key}/versions/{version}/targets", tag = "tools",
    params(("key" = String, Path, description = "The key of a tool", example = "archive"), ("version" = String, Path, example = "1.0.0")),
    responses((status = 200, body = Targets), Problems),
)]
pub async fn targets(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path((key, version)): Path<(String, String)>,
) -> Result<Sequenced<Targets>, Problem> {
    let tool = named(&key, &version)?;
    Ok(app.ask(&viewer, at_least, query::ListTargets { tool }).await?.map(Targets::from))
}
