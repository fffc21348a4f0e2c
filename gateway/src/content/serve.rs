//! Giving bytes out: whole or a range, with the digest as entity tag, and never as a page of ours.

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use jobtrail_events::value::Digest;

use super::disposition::disposition;
use super::range::{Wanted, wanted};
use super::store::{ContentStore, StoreError};
use crate::problem::Problem;

/// The policy of what a function or a user made, which may hold scripts. Even where a browser shows it, it is nobody and may load nothing.
pub const SANDBOX: &str =
    "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'";

/// What is given out.
#[derive(Clone, Debug)]
pub struct Serving<'a> {
    pub content: Digest,
    pub name: &'a str,
    pub media_type: &'a str,
    /// To be shown where it stands, and not saved as a file.
    pub inline: bool,
}

/// Which part of it the client wants, and what it has already.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    head: bool,
    range: Option<String>,
    if_range: Option<String>,
    if_none_match: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Conditions {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.method, &parts.headers))
    }
}

impl Conditions {
    fn of(method: &Method, headers: &HeaderMap) -> Self {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Self {
            head: method == Method::HEAD,
            range: text(RANGE),
            if_range: text(IF_RANGE),
            if_none_match: text(IF_NONE_MATCH),
        }
    }

    /// Whether the client has it already.
    fn has(&self, tag: &str) -> bool {
        self.if_none_match.as_deref().is_some_and(|tags| {
            tags.split(',').map(str::trim).any(|given| given == "*" || given.trim_start_matches("W/") == tag)
        })
    }

    fn wanted(&self, tag: &str, size: u64) -> Wanted {
        let same = self.if_range.as_deref().is_none_or(|given| given == tag);
        match &self.range {
            // Of other methods than GET nobody knows what a part would be (RFC 9110, 14.2).
            Some(range) if same && !self.head => wanted(range, size),
            Some(_) | None => Wanted::Whole,
        }
    }
}

/// The answer.
pub type Served = Result<Response, Problem>;

impl ContentStore {
    /// Answers with the bytes, or with what the conditions ask for instead.
    pub async fn serve(&self, serving: &Serving<'_>, conditions: &Conditions) -> Served {
        let size = self.size(serving.content).await.map_err(lost)?;
        let tag = format!("\"{}\"", serving.content);
        let headers = headers(serving, &tag);
        if conditions.has(&tag) {
            return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
        }
        let (status, range) = match conditions.wanted(&tag, size) {
            Wanted::Whole => (StatusCode::OK, 0..size),
            Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
            Wanted::Unsatisfiable => {
                let detail = format!("the file has {size} bytes");
                let status = StatusCode::RANGE_NOT_SATISFIABLE;
                let problem = Problem::new(status, "range-not-satisfiable", "There is no such part of it", detail);
                return Ok(([(CONTENT_RANGE, format!("bytes */{size}"))], problem).into_response());
            }
        };
        let length = range.end - range.start;
        let part = (status == StatusCode::PARTIAL_CONTENT)
            .then(|| [(CONTENT_RANGE, format!("bytes {}-{}/{size}", range.start, range.end - 1))]);
        let body = match conditions.head || length == 0 {
            true => Body::empty(),
            false => Body::from_stream(self.open(serving.content, Some(range)).await.map_err(lost)?),
        };
        let length = [(CONTENT_LENGTH, length.to_string())];
        metrics::counter!("jobtrail_content_served_total").increment(1);
        Ok(match part {
            Some(part) => (status, headers, length, part, body).into_response(),
            None => (status, headers, length, body).into_response(),
        })
    }
}

/// What a browser loads as a script or a style is given out as text. Else a page of ours that lets in scripts of its own
/// origin, as pages do, would let in those of everybody who may upload.
fn inert(media_type: &str) -> &str {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let runs = ["javascript", "ecmascript", "jscript", "livescript"].iter().any(|language| essence.contains(language));
    if runs || essence == "text/css" { "text/plain" } else { media_type }
}

fn headers(serving: &Serving<'_>, tag: &str) -> HeaderMap {
    let unknown = HeaderValue::from_static("application/octet-stream");
    // Text is stored as it came; almost all of it is UTF-8, and a browser would guess otherwise.
    let media_type = inert(serving.media_type);
    let media_type = match media_type.starts_with("text/") && !media_type.contains("charset") {
        true => HeaderValue::from_str(&format!("{media_type}; charset=utf-8")),
        false => HeaderValue::from_str(media_type),
    };
    let pairs = [
        (CONTENT_TYPE, media_type.unwrap_or(unknown)),
        (CONTENT_DISPOSITION, disposition(serving.inline, serving.name)),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX)),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        // It may be kept, and each use asks again whether one may still see it.
        (CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (ETAG, HeaderValue::from_str(tag).unwrap_or_else(|_| HeaderValue::from_static("\"\""))),
    ];
    pairs.into_iter().collect()
}

fn lost(error: StoreError) -> Problem {
    match error {
        StoreError::Missing(digest) => {
            tracing::error!(content = %digest, "content is missing from the store");
            let detail = "the file is known, but its bytes are not in the store; its administrator should look";
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "content-missing", "The bytes are missing", detail)
        }
        StoreError::Object(error) => Problem::unavailable(format!("the store of content failed: {error}")),
        StoreError::Io(error) => Problem::unavailable(format!("the store of content failed: {error}")),
    }
}
