//! What is looked at in a browser: the web UI, and what the API is. Nothing comes from elsewhere.

mod docs;
mod home;
mod web;

use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use jobtrail_events::value::Digest;
use utoipa::openapi::OpenApi;

use crate::app::Shared;

const STYLE: &str = include_str!("style.css");

/// The pages and the document that they speak of.
pub fn routes(document: &OpenApi) -> Router<Shared> {
    let value = serde_json::to_value(document).expect("the document has only string keys");
    let docs = Bytes::from(docs::page(&value));
    let json = Bytes::from(crate::openapi::document());
    Router::new()
        .merge(web::routes())
        .route("/api/docs", get(move || async move { html(docs.clone()) }))
        .route("/api/v1/openapi.json", get(move || async move { ([(CONTENT_TYPE, "application/json")], json.clone()) }))
}

fn html(page: impl Into<Body>) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY.as_str()),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, page.into()).into_response()
}

/// Only the one style is let in, by its digest.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let style = STANDARD.encode(Digest::of(STYLE.as_bytes()).0);
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

/// A whole page around the body, which is HTML already.
fn frame(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

/// Text as it may stand in HTML, inside attributes too.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
