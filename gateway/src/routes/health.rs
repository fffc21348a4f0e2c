//! For those who operate it.

use std::time::Duration;

use axum::Json as Answer;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use jobtrail_projections::query::{GetCheckpoint, Viewer};
use jobtrail_services::people::Names;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{App, Shared};
use crate::figures;

/// How long a part may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether the process is there
#[utoipa::path(get, operation_id = "healthz", path = "/healthz", tag = "operations", responses((status = 200, description = "It is")), security(()))]
pub async fn alive() -> &'static str {
    "ok\n"
}

/// What the gateway needs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Readiness {
    pub ready: bool,
    /// `ok`, or what is wrong.
    pub broker: String,
    pub services: String,
    pub projections: String,
    pub signing_key: String,
}

/// Whether all that is needed answers
#[utoipa::path(
    get, operation_id = "readyz", path = "/readyz", tag = "operations",
    responses(
        (status = 200, description = "It does", body = Readiness),
        (status = 503, description = "Something does not", body = Readiness),
    ),
    security(()),
)]
pub async fn ready(State(app): State<Shared>) -> Response {
    let (broker, services, projections) = tokio::join!(broker(&app), services(&app), projections(&app));
    let signing_key = app.key.get().map(|_| ()).ok_or_else(|| "the services have not made it yet".to_owned());
    let ready = broker.is_ok() && services.is_ok() && projections.is_ok() && signing_key.is_ok();
    let readiness = Readiness {
        ready,
        broker: word(broker),
        services: word(services),
        projections: word(projections),
        signing_key: word(signing_key),
    };
    if ready {
        return Answer(readiness).into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "1")], Answer(readiness)).into_response()
}

/// Figures for Prometheus
#[utoipa::path(
    get, operation_id = "metrics", path = "/metrics", tag = "operations",
    responses((status = 200, description = "Prometheus' text format", body = String, content_type = "text/plain")),
    security(()),
)]
pub async fn metrics() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], figures::render())
}

fn word(state: Result<(), String>) -> String {
    state.err().unwrap_or_else(|| "ok".to_owned())
}

async fn broker(app: &App) -> Result<(), String> {
    match tokio::time::timeout(PATIENCE, app.bus.client().flush()).await {
        Ok(Ok(())) if app.bus.client().connection_state() == async_nats::connection::State::Connected => Ok(()),
        Ok(Ok(())) => Err("not connected".to_owned()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("no answer in time".to_owned()),
    }
}

async fn services(app: &App) -> Result<(), String> {
    match tokio::time::timeout(PATIENCE, app.services.people(Names { people: Vec::new() })).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("no answer in time".to_owned()),
    }
}

async fn projections(app: &App) -> Result<(), String> {
    match tokio::time::timeout(PATIENCE, app.projections.ask(Viewer::System, GetCheckpoint {})).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("no answer in time".to_owned()),
    }
}
