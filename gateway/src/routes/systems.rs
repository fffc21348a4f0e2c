//! Systems: trees of folders and files that their members share.

use axum::extract::State;
use axum::response::Response;
use jobtrail_events::ids::{FileId, PersonId, SystemId};
use jobtrail_events::system::{self, Tracked};
use jobtrail_projections::query;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::jobs::Scope;
use super::{Problems, changed, created, done, page};
use crate::app::{App, Shared};
use crate::dto::{
    Accepted, AddFolders, ChangeEntry, ChangeSystem, CreateSystem, Entry, List, Member, Page, SetMember, System,
    TrackFile, TrackFiles, tree_path,
};
use crate::extract::{AtLeast, Json, Path, Query, RequestId, Sequenced, Viewer};
use crate::problem::Problem;

/// Which systems.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filters {
    #[serde(default)]
    #[param(inline)]
    pub scope: Scope,
    /// A part of the name, in any case.
    pub name: Option<String>,
    /// Those that are archived, and no others.
    #[serde(default)]
    pub archived: bool,
    /// 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// Which part of a tree.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// The folder; the top when absent.
    pub path: Option<String>,
    /// Also what is in its folders, however deep; a folder before what is in it.
    #[serde(default)]
    pub recursive: bool,
    /// 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// Which entry.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Place {
    /// The file or folder.
    #[param(example = "drawings/old")]
    pub path: String,
}

/// The systems that you are a member of, newest first
///
/// Administrators and auditors may ask for all.
#[utoipa::path(
    get, operation_id = "listSystems", path = "/systems", tag = "systems", params(Filters),
    responses((status = 200, body = Page<System>), Problems),
)]
pub async fn list(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Query(filters): Query<Filters>,
) -> Result<Sequenced<Page<System>>, Problem> {
    let Filters { scope, name, archived, limit, cursor } = filters;
    let query = query::ListSystems { scope: scope.into(), name, archived, limit, cursor };
    let found = app.ask(&viewer, at_least, query).await?;
    Ok(found.map(|page| Page::of(page, System::from)))
}

/// Create a system
///
/// You are its owner then.
#[utoipa::path(
    post, operation_id = "createSystem", path = "/systems", tag = "systems", request_body = CreateSystem,
    responses(
        (status = 201, description = "It was created", body = System, headers(("Location" = String))),
        (status = 202, description = "It was created, but cannot be shown just now", body = Accepted, headers(("Location" = String))),
        Problems,
    ),
)]
pub async fn create(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Json(body): Json<CreateSystem>,
) -> Result<Response, Problem> {
    let command = system::CreateSystem { name: body.name, description: body.description };
    let Sequenced { body: id, sequence } = app.send(&viewer, request, command).await?;
    let found = show(&app, &viewer, AtLeast(Some(sequence)), id).await;
    Ok(created("systems", found, id.0, sequence))
}

/// A system
#[utoipa::path(
    get, operation_id = "getSystem", path = "/systems/{id}", tag = "systems", params(("id" = Uuid, Path)),
    responses((status = 200, body = System), Problems),
)]
pub async fn get(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
) -> Result<Sequenced<System>, Problem> {
    show(&app, &viewer, at_least, SystemId(id)).await
}

/// Change the name or the description of a system (its administrators)
#[utoipa::path(
    patch, operation_id = "changeSystem", path = "/systems/{id}", tag = "systems",
    params(("id" = Uuid, Path)), request_body = ChangeSystem,
    responses((status = 200, body = System), (status = 202, body = Accepted), Problems),
)]
pub async fn change(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
    Json(body): Json<ChangeSystem>,
) -> Result<Response, Problem> {
    let system = SystemId(id);
    let command = system::ChangeSystem { system, name: body.name, description: body.description };
    changed(&app, &viewer, request, id, command, |now| show(&app, &viewer, now, system)).await
}

/// Archive a system (its owners)
///
/// It can be read, and nothing in it changes until it is restored.
#[utoipa::path(
    post, operation_id = "archiveSystem", path = "/systems/{id}/archive", tag = "systems", params(("id" = Uuid, Path)),
    responses((status = 200, body = System), (status = 202, body = Accepted), Problems),
)]
pub async fn archive(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let system = SystemId(id);
    changed(&app, &viewer, request, id, system::ArchiveSystem { system }, |now| show(&app, &viewer, now, system)).await
}

/// Restore an archived system (its owners)
#[utoipa::path(
    post, operation_id = "restoreSystem", path = "/systems/{id}/restore", tag = "systems", params(("id" = Uuid, Path)),
    responses((status = 200, body = System), (status = 202, body = Accepted), Problems),
)]
pub async fn restore(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let system = SystemId(id);
    changed(&app, &viewer, request, id, system::RestoreSystem { system }, |now| show(&app, &viewer, now, system)).await
}

/// The members of a system, those who are most first
#[utoipa::path(
    get, operation_id = "listSystemMembers", path = "/systems/{id}/members", tag = "systems",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = List<Member>), Problems),
)]
pub async fn members(
    State(app): State<Shared>,
    viewer: Viewer,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
) -> Result<Sequenced<List<Member>>, Problem> {
    let found = app.ask(&viewer, at_least, query::GetSystem { system: SystemId(id) }).await?;
    let names = app.names.of(found.body.members.keys().copied()).await;
    Ok(found.map(|details| {
        let mut items: Vec<_> = details.members.into_iter().collect();
        items.sort_by_key(|(_, role)| std::cmp::Reverse(*role));
        let member =
            |(person, role): (PersonId, system::SystemRole)| Member { person: names.of(person), role: role.into() };
        List { items: items.into_iter().map(member).collect() }
    }))
}

/// Make someone a member of a system, or something else in it (its administrators)
///
/// Who becomes an owner, or ceases to be one, is for owners. An owner remains.
#[utoipa::path(
    put, operation_id = "setSystemMember", path = "/systems/{id}/members/{person_id}", tag = "systems",
    params(("id" = Uuid, Path), ("person_id" = Uuid, Path)), request_body = SetMember,
    responses((status = 204, description = "They are that"), Problems),
)]
pub async fn set_member(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path((id, person)): Path<(Uuid, Uuid)>,
    Json(body): Json<SetMember>,
) -> Result<Response, Problem> {
    let (system, person) = (SystemId(id), PersonId(person));
    done(&app, &viewer, request, system::SetSystemMember { system, person, role: body.role.into() }).await
}

/// Make someone no member of a system any more (its administrators; everybody may leave)
#[utoipa::path(
    delete, operation_id = "removeSystemMember", path = "/systems/{id}/members/{person_id}", tag = "systems",
    params(("id" = Uuid, Path), ("person_id" = Uuid, Path)),
    responses((status = 204, description = "They are no member"), Problems),
)]
pub async fn remove_member(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path((id, person)): Path<(Uuid, Uuid)>,
) -> Result<Response, Problem> {
    let (system, person) = (SystemId(id), PersonId(person));
    done(&app, &viewer, request, system::RemoveSystemMember { system, person }).await
}

/// What is in a folder of a system, by name
#[utoipa::path(
    get, operation_id = "listSystemTree", path = "/systems/{id}/tree", tag = "systems",
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
    part_of(&app, &viewer, at_least, query::Tree::Present(SystemId(id)), part).await
}

/// Make folders in a system (its editors)
#[utoipa::path(
    post, operation_id = "addSystemFolders", path = "/systems/{id}/folders", tag = "systems",
    params(("id" = Uuid, Path)), request_body = AddFolders,
    responses((status = 204, description = "They are there"), Problems),
)]
pub async fn add_folders(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
    Json(body): Json<AddFolders>,
) -> Result<Response, Problem> {
    let path = |(nth, text): (usize, &String)| tree_path(&format!("paths/{nth}"), text);
    let paths = body.paths.iter().enumerate().map(path).collect::<Result<_, _>>()?;
    done(&app, &viewer, request, system::AddFolders { system: SystemId(id), paths }).await
}

/// Put files into a system (its editors)
///
/// Files of yours, which its members see then; or files that it has already. All of them or none.
#[utoipa::path(
    post, operation_id = "trackFiles", path = "/systems/{id}/files", tag = "systems",
    params(("id" = Uuid, Path)), request_body = TrackFiles,
    responses((status = 204, description = "They are there"), Problems),
)]
pub async fn track(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    at_least: AtLeast,
    Path(id): Path<Uuid>,
    Json(body): Json<TrackFiles>,
) -> Result<Response, Problem> {
    if body.files.len() > system::System::MOST_AT_ONCE {
        let message = format!("must be 1 to {} at once", system::System::MOST_AT_ONCE);
        return Err(Problem::field("files", message));
    }
    let tracked = |(nth, it): (usize, &TrackFile)| {
        let path = tree_path(&format!("files/{nth}/path"), &it.path)?;
        Ok(Tracked { path, file: FileId(it.file_id), pin: it.revision })
    };
    let files: Vec<_> = body.files.iter().enumerate().map(tracked).collect::<Result<_, Problem>>()?;
    let of = files.iter().map(|it| it.file).collect();
    let located = app.ask(&viewer, at_least, query::LocateFiles { files: of }).await?.body;
    let made = files.iter().zip(located).filter_map(|(it, found)| Some((it.file, found.made_by?)));
    let made_by = made.collect();
    done(&app, &viewer, request, system::TrackFiles { system: SystemId(id), files, made_by }).await
}

/// Move what is at a path of a system, or track another revision of it (its editors)
#[utoipa::path(
    patch, operation_id = "changeSystemEntry", path = "/systems/{id}/entries", tag = "systems",
    params(("id" = Uuid, Path)), request_body = ChangeEntry,
    responses((status = 204, description = "It is so"), Problems),
)]
pub async fn change_entry(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
    Json(body): Json<ChangeEntry>,
) -> Result<Response, Problem> {
    let (system, path) = (SystemId(id), tree_path("path", &body.path)?);
    let to = body.to.as_deref().map(|to| tree_path("to", to)).transpose()?;
    let pinned = body.track.map(|what| system::PinEntry { system, path: path.clone(), pin: what.revision });
    match (pinned, to) {
        (None, None) => Err(Problem::field("to", "is missing, and so is track: one of them says what to change")),
        (Some(pin), None) => done(&app, &viewer, request, pin).await,
        (None, Some(to)) => done(&app, &viewer, request, system::MoveEntry { system, from: path, to }).await,
        (Some(pin), Some(to)) => {
            app.send(&viewer, request, pin).await.map_err(Problem::about_the_path)?;
            done(&app, &viewer, request, system::MoveEntry { system, from: path, to }).await
        }
    }
}

/// Take a file or a folder, with all that is in it, out of a system (its editors)
///
/// The files themselves stay, and so do snapshots.
#[utoipa::path(
    delete, operation_id = "removeSystemEntry", path = "/systems/{id}/entries", tag = "systems",
    params(("id" = Uuid, Path), Place),
    responses((status = 204, description = "It is not there"), Problems),
)]
pub async fn remove_entry(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
    Query(Place { path }): Query<Place>,
) -> Result<Response, Problem> {
    let path = tree_path("path", &path)?;
    done(&app, &viewer, request, system::RemoveEntry { system: SystemId(id), path }).await
}

/// A page of a tree.
pub(super) async fn part_of(
    app: &App,
    viewer: &Viewer,
    at_least: AtLeast,
    of: query::Tree,
    part: Part,
) -> Result<Sequenced<Page<Entry>>, Problem> {
    let folder = part.path.as_deref().map(|path| tree_path("path", path)).transpose()?;
    let Part { path: _, recursive, limit, cursor } = part;
    let query = query::ListTree { of, folder, recursive, limit, cursor };
    page(app, viewer, at_least, query, Entry::people, Entry::of).await
}

async fn show(app: &App, viewer: &Viewer, at_least: AtLeast, system: SystemId) -> Result<Sequenced<System>, Problem> {
    let found = app.ask(viewer, at_least, query::GetSystem { system }).await?;
    Ok(found.map(|details| System::from(details.row)))
}
