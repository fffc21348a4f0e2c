//! Which route goes where, and what all requests pass through.

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use http::{HeaderValue, StatusCode};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::{Level, Span, info_span};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::extract::{csrf, request_id};
use crate::figures;
use crate::openapi::{self, Api};
use crate::pages;
use crate::problem::Problem;
use crate::routes::{
    action, agents, changes, content, enrolment, extract, file_content, file_list, files, health, job_log, jobs, me,
    oidc, people, pools, provenance, session, snapshots, systems, tokens, tools, webhooks,
};

/// The routes of the API and their description.
pub fn api() -> (Router<Shared>, utoipa::openapi::OpenApi) {
    let v1 = OpenApiRouter::new()
        .routes(routes!(session::sign_in, session::sign_out))
        .routes(routes!(session::set_password))
        .routes(routes!(oidc::methods))
        .routes(routes!(oidc::begin))
        .routes(routes!(oidc::callback))
        .routes(routes!(me::get, me::change))
        .routes(routes!(me::password))
        .routes(routes!(me::sessions, me::end_others))
        .routes(routes!(me::end))
        .routes(routes!(people::list, people::add))
        .routes(routes!(people::get, people::change, people::erase))
        .routes(routes!(people::reset_password))
        .routes(routes!(people::end_sessions))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::revoke))
        .routes(routes!(file_list::list, files::upload))
        .routes(routes!(file_list::counts))
        .routes(routes!(files::get, files::describe))
        .routes(routes!(files::revise))
        .routes(routes!(file_content::get))
        .routes(routes!(files::functions))
        .routes(routes!(files::jobs))
        .routes(routes!(provenance::get))
        .routes(routes!(files::artifacts))
        .routes(routes!(files::archive))
        .routes(routes!(files::restore))
        .routes(routes!(jobs::list, jobs::submit))
        .routes(routes!(jobs::counts))
        .routes(routes!(jobs::get))
        .routes(routes!(jobs::history))
        .routes(routes!(jobs::queue))
        .routes(routes!(jobs::artifacts))
        .routes(routes!(job_log::get))
        .routes(routes!(jobs::cancel))
        .routes(routes!(tools::list))
        .routes(routes!(tools::get))
        .routes(routes!(tools::version))
        .routes(routes!(tools::deprecate))
        .routes(routes!(tools::recommend))
        .routes(routes!(tools::targets))
        .routes(routes!(agents::list))
        .routes(routes!(agents::get))
        .routes(routes!(agents::archive))
        .routes(routes!(pools::list, pools::create))
        .routes(routes!(pools::get, pools::change))
        .routes(routes!(pools::add_member, pools::remove_member))
        .routes(routes!(pools::archive))
        .routes(routes!(pools::restore))
        .routes(routes!(systems::list, systems::create))
        .routes(routes!(systems::get, systems::change))
        .routes(routes!(systems::archive))
        .routes(routes!(systems::restore))
        .routes(routes!(systems::members))
        .routes(routes!(systems::set_member, systems::remove_member))
        .routes(routes!(systems::tree))
        .routes(routes!(systems::add_folders))
        .routes(routes!(systems::track))
        .routes(routes!(systems::change_entry, systems::remove_entry))
        .routes(routes!(extract::in_system))
        .routes(routes!(snapshots::list, snapshots::take))
        .routes(routes!(snapshots::get))
        .routes(routes!(snapshots::tree))
        .routes(routes!(snapshots::compare))
        .routes(routes!(extract::in_snapshot))
        .routes(routes!(enrolment::list, enrolment::create))
        .routes(routes!(enrolment::revoke))
        .routes(routes!(enrolment::enrol))
        .routes(routes!(webhooks::list, webhooks::create))
        .routes(routes!(webhooks::get, webhooks::change, webhooks::delete))
        .routes(routes!(webhooks::rotate))
        .routes(routes!(webhooks::ping))
        .routes(routes!(webhooks::deliveries))
        .routes(routes!(webhooks::redeliver))
        .routes(routes!(changes::get))
        .routes(routes!(content::read))
        .routes(routes!(content::write));
    let (routes, mut document) = OpenApiRouter::with_openapi(Api::openapi())
        .nest("/api/v1", v1)
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(health::metrics))
        .split_for_parts();
    openapi::finish(&mut document);
    (routes, document)
}

/// All that the gateway answers.
pub fn router(app: Shared) -> Router {
    let (api, document) = api();
    let trace = TraceLayer::new_for_http()
        .make_span_with(span)
        .on_request(())
        .on_failure(())
        .on_response(DefaultOnResponse::new().level(Level::DEBUG));
    // Only routes of the API: what is added after it does not pass through.
    let api = api.route_layer(from_fn_with_state(Arc::clone(&app), action::layer));
    api.merge(pages::routes(&document))
        .fallback(no_route)
        .method_not_allowed_fallback(no_method)
        // The last one is passed through first.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(csrf::layer))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(map_response(secured))
        .layer(trace)
        .layer(from_fn(figures::layer))
        .layer(from_fn(request_id::layer))
        .with_state(app)
}

async fn no_route(request: Request) -> Problem {
    no_such_route(request.uri().path())
}

pub fn no_such_route(path: &str) -> Problem {
    let detail = format!("nothing is at {path}; /api/docs lists what there is");
    Problem::new(StatusCode::NOT_FOUND, "no-such-route", "There is no such route", detail)
}

async fn no_method(request: Request) -> Problem {
    let detail = format!("{} does not take {}; see Allow", request.uri().path(), request.method());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "The route does not take that method", detail)
}

fn span(request: &Request) -> Span {
    let id = request_id::current();
    info_span!("request", method = %request.method(), path = request.uri().path(), id = id.map(tracing::field::display))
}

/// The panic itself is in the log already.
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Problem::internal(format!("panicked: {}", text.unwrap_or("without a message"))).into_response()
}

/// What every answer says to a browser, unless its route has said something else.
async fn secured(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let defaults = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in defaults {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
