//! How agents come in: an administrator makes a token, an agent exchanges it for an identity.

use axum::Json as Answer;
use axum::extract::State;
use http::StatusCode;
use jobtrail_events::agent::{CreateEnrolment, EnrolAgent, ListEnrolments, RevokeEnrolment};
use jobtrail_events::ids::EnrolmentId;
use uuid::Uuid;

use super::Problems;
use crate::app::Shared;
use crate::dto::{CreateEnrolmentToken, Enrol, Enrolled, EnrolmentToken, EnrolmentTokenCreated, List};
use crate::extract::{Json, Path, RequestId, Viewer};
use crate::problem::Problem;

/// The enrolment tokens, newest first (administrators and auditors)
#[utoipa::path(
    get, operation_id = "listEnrolmentTokens", path = "/agents/enrolment-tokens", tag = "agents",
    responses((status = 200, body = List<EnrolmentToken>), Problems),
)]
pub async fn list(
    State(app): State<Shared>,
    viewer: Viewer,
    id: RequestId,
) -> Result<Answer<List<EnrolmentToken>>, Problem> {
    let rows = app.send(&viewer, id, ListEnrolments {}).await?.body;
    let names = app.names.of(rows.iter().map(|row| row.by)).await;
    Ok(Answer(List { items: rows.into_iter().map(|row| EnrolmentToken::of(row, &names)).collect() }))
}

/// Make an enrolment token (administrators)
///
/// Its secret is in the answer and nowhere afterwards. Give it to an agent: `jobtrail agent --enrol jte_...`.
#[utoipa::path(
    post, operation_id = "createEnrolmentToken", path = "/agents/enrolment-tokens", tag = "agents",
    request_body = CreateEnrolmentToken,
    responses((status = 201, body = EnrolmentTokenCreated), Problems),
)]
pub async fn create(
    State(app): State<Shared>,
    viewer: Viewer,
    id: RequestId,
    Json(CreateEnrolmentToken { name, uses, expires_in_hours }): Json<CreateEnrolmentToken>,
) -> Result<(StatusCode, Answer<EnrolmentTokenCreated>), Problem> {
    let created = app.send(&viewer, id, CreateEnrolment { name, uses, expires_in_hours }).await?.body;
    let names = app.names.of([created.row.by]).await;
    let token = EnrolmentToken::of(created.row, &names);
    Ok((StatusCode::CREATED, Answer(EnrolmentTokenCreated { token, secret: created.secret })))
}

/// Withdraw an enrolment token (administrators)
///
/// The agents that it brought in stay.
#[utoipa::path(
    delete, operation_id = "revokeEnrolmentToken", path = "/agents/enrolment-tokens/{id}", tag = "agents",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "It brings in nobody any more"), Problems),
)]
pub async fn revoke(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    app.send(&viewer, request, RevokeEnrolment { token: EnrolmentId(id) }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Enrol an agent
///
/// For agents: exchanges an enrolment token for an identity. The agent keeps the secret half of its key to itself. The same
/// token with the same key again is answered as the first time, and counted once.
#[utoipa::path(
    post, operation_id = "enrolAgent", path = "/agents/enrol", tag = "agents",
    request_body = Enrol,
    responses((status = 201, description = "The agent may connect to the broker with its key", body = Enrolled), Problems),
    security(()),
)]
pub async fn enrol(
    State(app): State<Shared>,
    Json(Enrol { token, key, name }): Json<Enrol>,
) -> Result<(StatusCode, Answer<Enrolled>), Problem> {
    let done = app.services.enrol(EnrolAgent { secret: token, key, name }).await?;
    Ok((StatusCode::CREATED, Answer(Enrolled { agent_id: done.answer.0 })))
}
