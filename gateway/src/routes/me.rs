//! Oneself: name, password and sessions.

use axum::Json as Answer;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use jobtrail_events::ids::SessionId;
use jobtrail_events::person::{ChangeOneself, GetPerson};
use jobtrail_services::people;
use uuid::Uuid;

use super::Problems;
use crate::app::Shared;
use crate::dto::{ChangeMe, ChangePassword, List, Me, Person, Session};
use crate::extract::{Json, Path, RequestId, Sequenced, Viewer, secret_of};
use crate::problem::Problem;

/// Who is signed in
#[utoipa::path(get, operation_id = "me", path = "/me", tag = "session", responses((status = 200, body = Me), Problems))]
pub async fn get(Viewer(identity): Viewer) -> Answer<Me> {
    Answer(identity.into())
}

/// Change your name
#[utoipa::path(
    patch, operation_id = "changeMe", path = "/me", tag = "session", request_body = ChangeMe,
    responses((status = 200, body = Person), Problems),
)]
pub async fn change(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    headers: HeaderMap,
    Json(ChangeMe { name }): Json<ChangeMe>,
) -> Result<Sequenced<Person>, Problem> {
    let person = viewer.0.person;
    app.send(&viewer, request, ChangeOneself { name }).await?;
    app.names.forget(person).await;
    app.identities.forget(&secret_of(&headers)?).await;
    Ok(app.send(&viewer, request, GetPerson { person }).await?.map(Person::from))
}

/// Change your password
///
/// All your other sessions end.
#[utoipa::path(
    put, operation_id = "changePassword", path = "/me/password", tag = "session", request_body = ChangePassword,
    responses((status = 204, description = "It is changed"), Problems),
)]
pub async fn password(
    State(app): State<Shared>,
    Viewer(me): Viewer,
    Json(ChangePassword { present, password }): Json<ChangePassword>,
) -> Result<StatusCode, Problem> {
    app.services.people(people::ChangePassword { person: me.person, present, password, keep: me.session }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Your sessions, newest first
#[utoipa::path(
    get, operation_id = "listSessions", path = "/me/sessions", tag = "session",
    responses((status = 200, body = List<Session>), Problems),
)]
pub async fn sessions(State(app): State<Shared>, Viewer(me): Viewer) -> Result<Answer<List<Session>>, Problem> {
    let rows = app.services.people(people::ListSessions { person: me.person }).await?;
    Ok(Answer(List { items: rows.into_iter().map(|row| Session::of(row, &me)).collect() }))
}

/// End all your sessions but this one
#[utoipa::path(
    delete, operation_id = "endOtherSessions", path = "/me/sessions", tag = "session",
    responses((status = 204, description = "You are signed out everywhere else"), Problems),
)]
pub async fn end_others(State(app): State<Shared>, Viewer(me): Viewer) -> Result<StatusCode, Problem> {
    app.services.people(people::EndOtherSessions { person: me.person, keep: me.session }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End one of your sessions
#[utoipa::path(
    delete, operation_id = "endSession", path = "/me/sessions/{id}", tag = "session", params(("id" = Uuid, Path)),
    responses((status = 204, description = "It is over"), Problems),
)]
pub async fn end(State(app): State<Shared>, Viewer(me): Viewer, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    app.services.people(people::EndSession { person: me.person, session: SessionId(id) }).await?;
    Ok(StatusCode::NO_CONTENT)
}
