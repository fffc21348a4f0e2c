//! Webhooks: programs are told of jobs instead of asking.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use http::header::LOCATION;
use jobtrail_events::ids::{DeliveryId, WebhookId};
use jobtrail_events::permission::Action;
use jobtrail_events::person::Role;
use jobtrail_events::request::Command;
use jobtrail_events::webhook;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::Problems;
use super::action::is_within_scope;
use crate::app::{App, Shared};
use crate::dto::{ChangeWebhook, CreateWebhook, Delivery, List, Page, Webhook, WebhookScope, WebhookSecret};
use crate::extract::{Json, Path, Query, RequestId, Sequenced, Viewer};
use crate::problem::Problem;

/// Your webhooks, newest first
///
/// Administrators see those for everybody's jobs, too.
#[utoipa::path(
    get, operation_id = "listWebhooks", path = "/webhooks", tag = "webhooks",
    responses((status = 200, body = List<Webhook>), Problems),
)]
pub async fn list(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
) -> Result<Answer<List<Webhook>>, Problem> {
    let rows = send(&app, viewer, request, webhook::ListWebhooks {}).await?.body;
    let names = app.names.of(rows.iter().map(|row| row.owner)).await;
    Ok(Answer(List { items: rows.into_iter().map(|row| Webhook::of(row, &names)).collect() }))
}

/// Make a webhook
///
/// From now on messages are sent to it when jobs come into the statuses that it names. Its secret, by which the receiver knows that
/// a message is ours, is in the answer and nowhere afterwards. How to verify a message: docs/webhooks.md.
#[utoipa::path(
    post, operation_id = "createWebhook", path = "/webhooks", tag = "webhooks", request_body = CreateWebhook,
    responses((status = 201, body = WebhookSecret, headers(("Location" = String))), Problems),
)]
pub async fn create(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Json(body): Json<CreateWebhook>,
) -> Result<impl IntoResponse, Problem> {
    if body.scope == WebhookScope::All {
        is_within_scope(&viewer.0, Action::ManageOrganizationWebhooks)?;
    }
    let created = send(&app, viewer, request, body.command()).await?.body;
    let location = [(LOCATION, format!("/api/v1/webhooks/{}", created.row.id))];
    Ok((StatusCode::CREATED, location, with_secret(&app, created).await))
}

/// A webhook
#[utoipa::path(
    get, operation_id = "getWebhook", path = "/webhooks/{id}", tag = "webhooks",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Webhook), Problems),
)]
pub async fn get(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
) -> Result<Answer<Webhook>, Problem> {
    let row = send(&app, viewer, request, webhook::GetWebhook { webhook: WebhookId(id) }).await?.body;
    Ok(Answer(named(&app, row).await))
}

/// Change a webhook
///
/// One that was switched off is switched on again by `"active": true`.
#[utoipa::path(
    patch, operation_id = "changeWebhook", path = "/webhooks/{id}", tag = "webhooks",
    params(("id" = Uuid, Path)), request_body = ChangeWebhook,
    responses((status = 200, body = Webhook), Problems),
)]
pub async fn change(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
    Json(body): Json<ChangeWebhook>,
) -> Result<Answer<Webhook>, Problem> {
    let row = send(&app, viewer, request, body.command(WebhookId(id))).await?.body;
    Ok(Answer(named(&app, row).await))
}

/// Delete a webhook
///
/// With it go its deliveries; what waits to be sent is not sent.
#[utoipa::path(
    delete, operation_id = "deleteWebhook", path = "/webhooks/{id}", tag = "webhooks",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "There is no such webhook any more"), Problems),
)]
pub async fn delete(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    send(&app, viewer, request, webhook::DeleteWebhook { webhook: WebhookId(id) }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give a webhook another secret
///
/// It is in the answer and nowhere afterwards. For 24 hours messages are signed with the one before as well.
#[utoipa::path(
    post, operation_id = "rotateWebhookSecret", path = "/webhooks/{id}/rotate-secret", tag = "webhooks",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = WebhookSecret), Problems),
)]
pub async fn rotate(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
) -> Result<Answer<WebhookSecret>, Problem> {
    let rotated = send(&app, viewer, request, webhook::RotateWebhookSecret { webhook: WebhookId(id) }).await?.body;
    Ok(with_secret(&app, rotated).await)
}

/// Send a message to see whether it arrives
///
/// Its type is `webhook.ping`. It is tried once, also when the webhook is not active; the deliveries say what became of it.
#[utoipa::path(
    post, operation_id = "pingWebhook", path = "/webhooks/{id}/ping", tag = "webhooks",
    params(("id" = Uuid, Path)),
    responses((status = 202, description = "It is about to be sent", body = Delivery), Problems),
)]
pub async fn ping(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Answer<Delivery>), Problem> {
    let row = send(&app, viewer, request, webhook::PingWebhook { webhook: WebhookId(id) }).await?.body;
    Ok((StatusCode::ACCEPTED, Answer(row.into())))
}

/// A part of the deliveries.
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

/// The latest messages to a webhook and what became of them, newest first
///
/// Those that wait, and the last 200 that were delivered or given up, for at most 30 days.
#[utoipa::path(
    get, operation_id = "listWebhookDeliveries", path = "/webhooks/{id}/deliveries", tag = "webhooks",
    params(("id" = Uuid, Path), Paging),
    responses((status = 200, body = Page<Delivery>), Problems),
)]
pub async fn deliveries(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path(id): Path<Uuid>,
    Query(Paging { limit, cursor }): Query<Paging>,
) -> Result<Answer<Page<Delivery>>, Problem> {
    let command = webhook::ListDeliveries { webhook: WebhookId(id), limit, cursor };
    let page = send(&app, viewer, request, command).await?.body;
    Ok(Answer(Page { items: page.rows.into_iter().map(Delivery::from).collect(), next: page.next }))
}

/// Send a message again, at once
///
/// One that was delivered, was given up, or waits for its next try. It keeps its id.
#[utoipa::path(
    post, operation_id = "redeliver", path = "/webhooks/{id}/deliveries/{delivery_id}/redeliver", tag = "webhooks",
    params(("id" = Uuid, Path), ("delivery_id" = Uuid, Path)),
    responses((status = 202, description = "It is about to be sent", body = Delivery), Problems),
)]
pub async fn redeliver(
    State(app): State<Shared>,
    viewer: Viewer,
    request: RequestId,
    Path((id, delivery)): Path<(Uuid, Uuid)>,
) -> Result<(StatusCode, Answer<Delivery>), Problem> {
    let command = webhook::Redeliver { webhook: WebhookId(id), delivery: DeliveryId(delivery) };
    let row = send(&app, viewer, request, command).await?.body;
    Ok((StatusCode::ACCEPTED, Answer(row.into())))
}

/// Sends a command. Whose API token is not good for the webhooks on everybody's jobs is answered as somebody who may not see
/// them.
async fn send<C: Command>(
    app: &App,
    mut viewer: Viewer,
    request: RequestId,
    command: C,
) -> Result<Sequenced<C::Answer>, Problem> {
    if is_within_scope(&viewer.0, Action::ManageOrganizationWebhooks).is_err() {
        viewer.0.role = Role::Member;
    }
    app.send(&viewer, request, command).await
}

async fn named(app: &App, row: webhook::WebhookRow) -> Webhook {
    let names = app.names.of([row.owner]).await;
    Webhook::of(row, &names)
}

async fn with_secret(
    app: &App,
    webhook::WebhookSecret { row, secret }: webhook::WebhookSecret,
) -> Answer<WebhookSecret> {
    Answer(WebhookSecret { webhook: named(app, row).await, secret })
}
