//! API tokens, for programs.

use axum::Json as Answer;
use axum::extract::State;
use http::StatusCode;
use jobtrail_events::ids::TokenId;
use jobtrail_events::permission::TokenScope;
use jobtrail_services::people;
use uuid::Uuid;

use super::Problems;
use crate::app::Shared;
use crate::dto::{CreateToken, List, Token, TokenCreated};
use crate::extract::{Json, Path, Viewer};
use crate::problem::Problem;

/// Your API tokens
#[utoipa::path(get, operation_id = "listTokens", path = "/tokens", tag = "session", responses((status = 200, body = List<Token>), Problems))]
pub async fn list(State(app): State<Shared>, Viewer(me): Viewer) -> Result<Answer<List<Token>>, Problem> {
    let rows = app.services.people(people::ListTokens { person: me.person }).await?;
    Ok(Answer(List { items: rows.into_iter().map(Token::from).collect() }))
}

/// Make an API token
///
/// Its secret is in the answer and nowhere afterwards. Send it as `Authorization: Bearer jt_...`.
#[utoipa::path(
    post, operation_id = "createToken", path = "/tokens", tag = "session",
    request_body = CreateToken,
    responses((status = 201, body = TokenCreated), Problems),
)]
pub async fn create(
    State(app): State<Shared>,
    Viewer(me): Viewer,
    Json(CreateToken { name, expires_in_days, scope }): Json<CreateToken>,
) -> Result<(StatusCode, Answer<TokenCreated>), Problem> {
    let scope = scope.map_or(TokenScope::Administer, TokenScope::from);
    let command = people::CreateToken { person: me.person, name, scope, expires_in_days };
    let created = app.services.people(command).await?;
    let token = TokenCreated { token: created.row.into(), secret: created.secret };
    Ok((StatusCode::CREATED, Answer(token)))
}

/// Withdraw an API token
#[utoipa::path(
    delete, operation_id = "revokeToken", path = "/tokens/{id}", tag = "session",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "It works no more"), Problems),
)]
pub async fn revoke(
    State(app): State<Shared>,
    Viewer(me): Viewer,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    app.services.people(people::RevokeToken { person: me.person, token: TokenId(id) }).await?;
    Ok(StatusCode::NO_CONTENT)
}
