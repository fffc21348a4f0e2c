//! The bytes of a file.

use axum::extract::State;
use jobtrail_events::ids::FileId;
use jobtrail_projections::query;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::Problems;
use crate::app::Shared;
use crate::content::{Conditions, Served, Serving};
use crate::extract::{AtLeast, Path, Query, Viewer};
use crate::problem::Problem;

/// Which content, and for what.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Of {
    /// Absent: the latest.
    pub revision: Option<u32>,
    /// To be shown in place, in a sandbox, and not saved as a file.
    #[serde(default)]
    pub inline: bool,
}

/// Download a file
///
/// `Range`, `If-Range` and `If-None-Match` are understood; the `ETag` is the SHA-256.
#[utoipa::path(
    get, operation_id = "downloadFile", path = "/files/{id}/content", tag = "files", 
    params(
        ("id" = Uuid, Path), Of,
        ("Range" = Option<String>, Header, description = "As in `bytes=0-1023`: one range"),
        ("If-Range" = Option<String>, Header, description = "An `ETag`: the range is meant of that content alone"),
        ("If-None-Match" = Option<String>, Header, description = "An `ETag` that you have the content of"),
    ),
    responses(
        (status = 200, description = "The bytes", body = String, content_type = "*/*"),
        (status = 206, description = "A part of them", body = String, content_type = "*/*"),
        (status = 304, description = "You have them"),
        Problems,
    ),
)]
pub async fn get(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    conditions: Conditions,
    Path(id): Path<Uuid>,
    Query(Of { revision, inline }): Query<Of>,
) -> Served {
    let details = app.ask(&viewer, at_least, query::GetFile { file: FileId(id) }).await?.body;
    let content = match revision {
        None => details.row.latest.content,
        Some(wanted) => {
            let found = details.numbered().find(|(number, _)| *number == wanted);
            found.ok_or_else(|| Problem::not_found(format!("revision {wanted} of file {id}")))?.1.content
        }
    };
    let serving = Serving { content: content.digest, name: &content.name, media_type: &content.media_type, inline };
    app.content.serve(&serving, &conditions).await
}
