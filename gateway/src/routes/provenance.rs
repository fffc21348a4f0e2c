//! Where a file came from, and what became of it.

use axum::extract::State;
use jobtrail_events::ids::FileId;
use jobtrail_projections::query;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::Problems;
use crate::app::Shared;
use crate::dto::Provenance;
use crate::extract::{AtLeast, Path, Query, Sequenced, Viewer};
use crate::problem::Problem;

/// How much of it.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Depth {
    /// How many jobs may stand between the file and what is shown of what was made from it: 1 to 10; 3 when absent.
    #[param(minimum = 1, maximum = 10)]
    pub depth: Option<u16>,
    /// Jobs on the file itself: 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// What made a file, and what was made from it
///
/// `origins` go from the job that made it up to something that was uploaded; `made` goes down through artifacts to `depth`. What
/// you may not see is left out, and so is what another's job worked on, which is for its creator alone.
#[utoipa::path(
    get, operation_id = "getProvenance", path = "/files/{id}/provenance", tag = "files", params(("id" = Uuid, Path), Depth),
    responses((status = 200, body = Provenance), Problems),
)]
pub async fn get(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
    Query(Depth { depth, limit, cursor }): Query<Depth>,
) -> Result<Sequenced<Provenance>, Problem> {
    let query = query::GetProvenance { file: FileId(id), depth, limit, cursor };
    let found = app.ask(&viewer, at_least, query).await?;
    let names = app.names.of(Provenance::people(&found.body)).await;
    Ok(found.map(|provenance| Provenance::of(provenance, &names)))
}
