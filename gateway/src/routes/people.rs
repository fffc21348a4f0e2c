//! People: who there is, and what they are in the organization.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use jobtrail_events::ids::PersonId;
use jobtrail_events::person::{self, EndSessions, GetPerson, ListPeople, ResetPassword};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::Problems;
use crate::app::Shared;
use crate::dto::{AddPerson, ChangePerson, ErasePerson, OneTimeSecret, OrganizationRole, Page, Person, PersonAdded};
use crate::extract::{Json, Path, Query, RequestId, SEQUENCE, Sequenced, Viewer};
use crate::problem::Problem;

/// Whom to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filters {
    /// Part of a name; for administrators and auditors of a user name or e-mail address too.
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// For administrators and auditors.
    pub role: Option<OrganizationRole>,
    /// For administrators and auditors; others are told of those who are active.
    pub active: Option<bool>,
    /// The most in one answer: 1 to 500; 50 when absent.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u16>,
    /// The `next` of the part before.
    pub cursor: Option<String>,
}

/// Who there is, by name
///
/// Everybody is told the names of those who are active; administrators and auditors are told all. It is as of now: the next part
/// begins after the last name of this one.
#[utoipa::path(
    get, operation_id = "listPeople", path = "/people", tag = "people", params(Filters),
    responses((status = 200, body = Page<Person>), Problems),
)]
pub async fn list(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Query(Filters { q, role, active, limit, cursor }): Query<Filters>,
) -> Result<Answer<Page<Person>>, Problem> {
    let query = ListPeople { q, role: role.map(Into::into), active, limit, after: cursor };
    let page = app.send(&viewer, request, query).await?.body;
    Ok(Answer(Page { items: page.rows.into_iter().map(Person::from).collect(), next: page.next }))
}

/// Let somebody in (administrators)
///
/// Without a password the answer has a secret with which they set one; it is good once and for three days.
#[utoipa::path(
    post, operation_id = "addPerson", path = "/people", tag = "people", request_body = AddPerson,
    responses(
        (status = 201, description = "They were let in", body = PersonAdded, headers(("Location" = String))),
        Problems,
    ),
)]
pub async fn add(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Json(body): Json<AddPerson>,
) -> Result<Response, Problem> {
    let Sequenced { body, sequence } = app.send(&viewer, request, person::AddPerson::from(body)).await?;
    let location = [(LOCATION, format!("/api/v1/people/{}", body.person))];
    let added = PersonAdded { id: body.person.0, one_time: body.one_time.map(OneTimeSecret::from) };
    Ok((StatusCode::CREATED, location, Sequenced { body: added, sequence }).into_response())
}

/// A person
///
/// Whoever was erased is a former member.
#[utoipa::path(
    get, operation_id = "getPerson", path = "/people/{id}", tag = "people", params(("id" = Uuid, Path)),
    responses((status = 200, body = Person), Problems),
)]
pub async fn get(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
) -> Result<Sequenced<Person>, Problem> {
    Ok(app.send(&viewer, request, GetPerson { person: PersonId(id) }).await?.map(Person::from))
}

/// Change a person (administrators)
///
/// Whoever is deactivated is signed out everywhere, and their API tokens end for good. The organization keeps an active
/// administrator.
#[utoipa::path(
    patch, operation_id = "changePerson", path = "/people/{id}", tag = "people", params(("id" = Uuid, Path)),
    request_body = ChangePerson, responses((status = 200, body = Person), Problems),
)]
pub async fn change(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
    Json(ChangePerson { name, email, role, active }): Json<ChangePerson>,
) -> Result<Sequenced<Person>, Problem> {
    let person = PersonId(id);
    let command = person::ChangePerson { person, name, email, role: role.map(Into::into), active };
    let sequence = app.send(&viewer, request, command).await?.sequence;
    app.names.forget(person).await;
    let body = app.send(&viewer, request, GetPerson { person }).await?.body.into();
    Ok(Sequenced { body, sequence })
}

/// Give somebody a new secret to set their password with (administrators)
///
/// It takes the place of an earlier one. The present password and the sessions stay until it is used.
#[utoipa::path(
    post, operation_id = "resetPassword", path = "/people/{id}/reset-password", tag = "people",
    params(("id" = Uuid, Path)), responses((status = 200, body = OneTimeSecret), Problems),
)]
pub async fn reset_password(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
) -> Result<Answer<OneTimeSecret>, Problem> {
    let one_time = app.send(&viewer, request, ResetPassword { person: PersonId(id) }).await?.body;
    Ok(Answer(one_time.into()))
}

/// End all sessions of somebody (administrators)
#[utoipa::path(
    delete, operation_id = "endSessionsOf", path = "/people/{id}/sessions", tag = "people",
    params(("id" = Uuid, Path)), responses((status = 204, description = "They are signed out everywhere"), Problems),
)]
pub async fn end_sessions(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    app.send(&viewer, request, EndSessions { person: PersonId(id) }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Erase somebody (administrators)
///
/// All that is personal of them is removed for ever: name, user name, e-mail address, password, sessions, API tokens. What they
/// did stays, as done by a former member. It cannot be undone. Doing it once more completes what broke off.
#[utoipa::path(
    delete, operation_id = "erasePerson", path = "/people/{id}", tag = "people", params(("id" = Uuid, Path)),
    request_body = ErasePerson, responses((status = 204, description = "They are erased"), Problems),
)]
pub async fn erase(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
    Json(ErasePerson { confirm }): Json<ErasePerson>,
) -> Result<Response, Problem> {
    let person = PersonId(id);
    let sequence = app.send(&viewer, request, person::ErasePerson { person, confirm }).await?.sequence;
    app.names.forget(person).await;
    Ok((StatusCode::NO_CONTENT, [(SEQUENCE, sequence.to_string())]).into_response())
}
