//! Files: uploaded, listed, shown, put out of the way.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use jobtrail_events::file::{self, ArchiveFile, RegisterFile, RestoreFile, ReviseFile};
use jobtrail_events::ids::FileId;
use jobtrail_projections::query;
use serde::Deserialize;
use tracing::warn;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::jobs;
use super::{Problems, changed, page, shown};
use crate::app::{App, Shared};
use crate::dto::{Accepted, ArtifactGroup, DescribeFile, File, FileDetails, FunctionOfFile, Job, List, Page};
use crate::extract::{AtLeast, Json, Path, Query, RequestId, Sequenced, Viewer};
use crate::problem::Problem;
use crate::upload::{self, Upload};

/// What a raw upload is called.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Name {
    /// The name of the file, when the body is the file itself.
    pub name: Option<String>,
}

/// A form with files.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it describes the body, which is read as a stream")]
pub struct FilesForm {
    #[schema(value_type = Vec<String>, format = Binary, min_items = 1)]
    file: Vec<u8>,
}

/// Upload files
///
/// Either a form with one or more files (`multipart/form-data`), which answers with a list, or the bytes of one file as the
/// body, with its name in the query, which answers with the file. Files may have any size; nothing of a form is taken unless all of it came.
/// A `Repr-Digest: sha-256=:...:` is checked.
#[utoipa::path(
    post, operation_id = "uploadFiles", path = "/files", tag = "files", params(Name),
    request_body(content(
        (FilesForm = "multipart/form-data"),
        (String = "application/octet-stream"),
    )),
    responses(
        (status = 201, description = "A form: all its files. A raw body: the file, with its place in `Location`.", body = FilesTaken),
        (status = 202, description = "They are taken, but cannot be shown just now", body = List<Accepted>),
        Problems,
    ),
)]
pub async fn upload(
    State(app): State<Shared>,
    viewer: Viewer,
    id: RequestId,
    Query(Name { name }): Query<Name>,
    request: Request,
) -> Result<Response, Problem> {
    let turn = upload::turn(&app.uploads, &app.limits).await?;
    let (uploads, form) = match upload::is_form(request.headers()) {
        true => (upload::form(&app, request).await?, true),
        false => (vec![upload::raw(&app, name, request).await?], false),
    };
    let mut files = Vec::with_capacity(uploads.len());
    let mut reached = 0;
    for upload in uploads {
        let file = FileId(Uuid::new_v4());
        let content = upload.keep().await?;
        reached = app.send(&viewer, id, RegisterFile { file, content }).await?.sequence.max(reached);
        files.push(file);
    }
    drop(turn);
    let mut shown = Vec::with_capacity(files.len());
    for file in &files {
        match show(&app, &viewer, AtLeast(Some(reached)), *file).await {
            Ok(details) => shown.push(details.body.file),
            Err(problem) => {
                warn!(code = problem.code, "files were taken that cannot be shown yet");
                let items = files.iter().map(|file| Accepted { id: file.0 }).collect();
                return Ok(
                    (StatusCode::ACCEPTED, Sequenced { body: List { items }, sequence: reached }).into_response()
                );
            }
        }
    }
    if form {
        let list = Sequenced { body: List { items: shown }, sequence: reached };
        return Ok((StatusCode::CREATED, list).into_response());
    }
    let file = shown.pop().ok_or_else(|| Problem::internal("an upload without a file"))?;
    let location = [(LOCATION, format!("/api/v1/files/{}", file.id))];
    Ok((StatusCode::CREATED, location, Sequenced { body: file, sequence: reached }).into_response())
}

/// What an upload is answered with.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it describes the answer")]
pub enum FilesTaken {
    One(Box<File>),
    Many(List<File>),
}

/// A file and its revisions
#[utoipa::path(
    get, operation_id = "getFile", path = "/files/{id}", tag = "files",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = FileDetails), Problems),
)]
pub async fn get(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
) -> Result<Sequenced<FileDetails>, Problem> {
    show(&app, &viewer, at_least, FileId(id)).await
}

async fn show(app: &App, viewer: &Viewer, at_least: AtLeast, file: FileId) -> Result<Sequenced<FileDetails>, Problem> {
    let found = app.ask(viewer, at_least, query::GetFile { file }).await?;
    let names = app.names.of(FileDetails::people(&found.body)).await;
    Ok(found.map(|details| FileDetails::of(details, &names)))
}

/// Upload the next revision of a file
///
/// A form with one file, or the bytes as the body; its name then is the one in the query, or stays as it is. An empty file
/// comes with a `Content-Type`.
#[utoipa::path(
    post, operation_id = "reviseFile", path = "/files/{id}/revisions", tag = "files", params(("id" = Uuid, Path), Name),
    request_body(content(
        (FilesForm = "multipart/form-data"),
        (String = "application/octet-stream"),
    )),
    responses(
        (status = 201, body = FileDetails),
        (status = 202, description = "It is taken, but cannot be shown just now", body = Accepted),
        Problems,
    ),
)]
pub async fn revise(
    State(app): State<Shared>,
    viewer: Viewer,
    request_id: RequestId,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
    Query(Name { name }): Query<Name>,
    request: Request,
) -> Result<Response, Problem> {
    let file = FileId(id);
    let through = jobs::source(&app, &viewer, at_least, file).await?.through;
    let turn = upload::turn(&app.uploads, &app.limits).await?;
    let upload = if upload::is_form(request.headers()) {
        only(upload::form(&app, request).await?)?
    } else {
        let name = match name {
            Some(name) => name,
            None => app.ask(&viewer, at_least, query::GetFile { file }).await?.body.row.latest.content.name,
        };
        upload::raw(&app, Some(name), request).await?
    };
    let content = upload.keep().await?;
    drop(turn);
    let Sequenced { sequence, .. } = app.send(&viewer, request_id, ReviseFile { file, content, through }).await?;
    Ok(shown(show(&app, &viewer, AtLeast(Some(sequence)), file).await, StatusCode::CREATED, id, sequence))
}

fn only(mut uploads: Vec<Upload>) -> Result<Upload, Problem> {
    match (uploads.pop(), uploads.is_empty()) {
        (Some(upload), true) => Ok(upload),
        _ => Err(Problem::field("file", "a revision is one file")),
    }
}

/// Say what a file is called and what it is
///
/// Its revisions keep the names that they came with. What jobs made cannot be described.
#[utoipa::path(
    patch, operation_id = "describeFile", path = "/files/{id}", tag = "files",
    params(("id" = Uuid, Path)), request_body = DescribeFile,
    responses((status = 200, body = FileDetails), (status = 202, body = Accepted), Problems),
)]
pub async fn describe(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
    Json(DescribeFile { display_name, description }): Json<DescribeFile>,
) -> Result<Response, Problem> {
    let file = FileId(id);
    let through = jobs::source(&app, &viewer, at_least, file).await?.through;
    let command = file::DescribeFile { file, display_name, description, through };
    changed(&app, &viewer, request, id, command, |now| show(&app, &viewer, now, file)).await
}

/// Archive a file
///
/// It stays, but no job can be submitted on it until it is restored.
#[utoipa::path(
    post, operation_id = "archiveFile", path = "/files/{id}/archive", tag = "files",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = FileDetails), (status = 202, body = Accepted), Problems),
)]
pub async fn archive(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let file = FileId(id);
    let through = jobs::source(&app, &viewer, at_least, file).await?.through;
    let command = ArchiveFile { file, through };
    changed(&app, &viewer, request, id, command, |now| show(&app, &viewer, now, file)).await
}

/// Restore an archived file
#[utoipa::path(
    post, operation_id = "restoreFile", path = "/files/{id}/restore", tag = "files",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = FileDetails), (status = 202, body = Accepted), Problems),
)]
pub async fn restore(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let file = FileId(id);
    let through = jobs::source(&app, &viewer, at_least, file).await?.through;
    let command = RestoreFile { file, through };
    changed(&app, &viewer, request, id, command, |now| show(&app, &viewer, now, file)).await
}

/// The functions that take a file
#[utoipa::path(
    get, operation_id = "listFileFunctions", path = "/files/{id}/functions", tag = "files",
    params(("id" = Uuid, Path), Paging),
    responses((status = 200, body = Page<FunctionOfFile>), Problems),
)]
pub async fn functions(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
    Query(Paging { limit, cursor }): Query<Paging>,
) -> Result<Sequenced<Page<FunctionOfFile>>, Problem> {
    let query = query::ListFunctions { file: FileId(id), limit, cursor };
    let Sequenced { body, sequence } = app.ask(&viewer, at_least, query).await?;
    let items = body.rows.into_iter().map(FunctionOfFile::try_from).collect::<Result<_, _>>()?;
    Ok(Sequenced { body: Page { items, next: body.next }, sequence })
}

/// A part of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// The jobs on a file that you may see, newest first
#[utoipa::path(
    get, operation_id = "listFileJobs", path = "/files/{id}/jobs", tag = "files", params(("id" = Uuid, Path), Paging),
    responses((status = 200, body = Page<Job>), Problems),
)]
pub async fn jobs(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
    Query(Paging { limit, cursor }): Query<Paging>,
) -> Result<Sequenced<Page<Job>>, Problem> {
    let query = query::ListJobs {
        scope: query::Scope::Visible,
        file: Some(FileId(id)),
        limit,
        cursor,
        ..query::ListJobs::default()
    };
    jobs::page(&app, &viewer, at_least, query).await
}

/// What was made from a file, by job, newest first
#[utoipa::path(
    get, operation_id = "listFileArtifacts", path = "/files/{id}/artifacts", tag = "files",
    params(("id" = Uuid, Path), Paging),
    responses((status = 200, body = Page<ArtifactGroup>), Problems),
)]
pub async fn artifacts(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
    Query(Paging { limit, cursor }): Query<Paging>,
) -> Result<Sequenced<Page<ArtifactGroup>>, Problem> {
    let query = query::ListFileArtifacts { file: FileId(id), limit, cursor };
    page(&app, &viewer, at_least, query, |group| [group.job.order.creator], ArtifactGroup::of).await
}
