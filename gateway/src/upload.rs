//! Uploads of people: as a form with files, or as the bytes themselves.

use axum::extract::{FromRequest, Multipart, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use jobtrail_events::file::Content;
use jobtrail_events::value::Digest;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::app::App;
use crate::content::{Expected, ReceiveError, Staged, media_type};
use crate::options::Limits;
use crate::problem::Problem;

/// A file that is all there, and is kept once somebody says so.
pub struct Upload {
    name: String,
    staged: Staged,
}

impl Upload {
    /// Keeps the bytes. Only now the file can be registered: an event never names bytes that are not there.
    pub async fn keep(self) -> Result<Content, Problem> {
        let media_type = media_type(&self.name, self.staged.head()).to_owned();
        let stored = self.staged.publish().await.map_err(|error| Problem::from(ReceiveError::from(error)))?;
        metrics::counter!("jobtrail_upload_bytes_total").increment(stored.size);
        Ok(Content { name: self.name, media_type, size: stored.size, digest: stored.digest })
    }
}

/// Waits until one more upload may begin.
pub async fn turn<'a>(turns: &'a Semaphore, limits: &Limits) -> Result<SemaphorePermit<'a>, Problem> {
    match tokio::time::timeout(limits.upload_wait, turns.acquire()).await {
        Ok(Ok(turn)) => Ok(turn),
        Ok(Err(_)) | Err(_) => Err(Problem::busy("too many uploads at a time; try again in a moment")),
    }
}

pub fn is_form(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.trim_start().to_ascii_lowercase().starts_with("multipart/form-data")
}

/// The files of a form, in its order.
pub async fn form(app: &App, request: Request) -> Result<Vec<Upload>, Problem> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|error| broken_form(error.body_text()))?;
    let mut uploads = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|error| broken_form(error.body_text()))? {
        let Some(path) = field.file_name().map(str::to_owned) else {
            let field = field.name().unwrap_or_default().to_owned();
            return Err(Problem::field(field, "is not a file; the form holds files and nothing else"));
        };
        if uploads.len() == app.limits.upload_files {
            let most = app.limits.upload_files;
            return Err(Problem::field("file", format!("at most {most} files may come in one form")));
        }
        let expected = expected(&app.limits);
        let staged = app.content.receive(field, expected).await?;
        uploads.push(Upload { name: base_name(&path).to_owned(), staged });
    }
    match uploads.is_empty() {
        true => Err(Problem::field("file", "the form has no file")),
        false => Ok(uploads),
    }
}

/// The body itself as a file. An empty one is a file only when the request says so with its `Content-Type`: otherwise
/// whoever forgot the body would replace a file by nothing.
pub async fn raw(app: &App, name: Option<String>, request: Request) -> Result<Upload, Problem> {
    let Some(name) = name else {
        return Err(Problem::field("name", "is missing: send the name as ?name=..., or the file in a form"));
    };
    let says_what_it_is = request.headers().contains_key(CONTENT_TYPE);
    let expected = Expected {
        size: declared_size(request.headers()),
        digest: declared_digest(request.headers())?,
        ..expected(&app.limits)
    };
    let staged = app.content.receive(request.into_body().into_data_stream(), expected).await?;
    if staged.head().is_empty() && !says_what_it_is {
        let fix = "is missing: send the bytes; an empty file comes with Content-Type: application/octet-stream";
        return Err(Problem::field("body", fix));
    }
    Ok(Upload { name, staged })
}

/// What any upload must keep to.
pub fn expected(limits: &Limits) -> Expected {
    Expected { most: limits.upload_bytes, idle: Some(limits.upload_idle), ..Expected::default() }
}

pub fn declared_size(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// `Repr-Digest: sha-256=:<base64>:` (RFC 9530). Other algorithms are passed over.
pub fn declared_digest(headers: &HeaderMap) -> Result<Option<Digest>, Problem> {
    let Some(value) = headers.get("repr-digest").map(|value| value.to_str().unwrap_or_default()) else {
        return Ok(None);
    };
    let Some(text) = value.split(',').find_map(|part| part.trim().strip_prefix("sha-256=")) else { return Ok(None) };
    let bytes =
        text.strip_prefix(':').and_then(|text| text.strip_suffix(':')).and_then(|text| STANDARD.decode(text).ok());
    let digest = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).map(Digest);
    digest.map(Some).ok_or_else(|| Problem::field("Repr-Digest", "must be sha-256=:<base64 of 32 bytes>:"))
}

/// Some clients send a path. Whose folders they are on somebody's machine is nobody's business here.
fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

fn broken_form(detail: String) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid-form", "The form cannot be read", detail)
}

impl From<ReceiveError> for Problem {
    fn from(error: ReceiveError) -> Self {
        let detail = error.to_string();
        match error {
            ReceiveError::TooLarge { .. } => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is too large", detail)
            }
            ReceiveError::Idle(_) => {
                Self::new(StatusCode::REQUEST_TIMEOUT, "upload-stalled", "The upload stalled", detail)
            }
            ReceiveError::Incomplete(_) => {
                Self::new(StatusCode::BAD_REQUEST, "incomplete-body", "The body is incomplete", detail)
            }
            ReceiveError::OtherSize { .. } | ReceiveError::OtherDigest { .. } => {
                let title = "What came is not what was declared";
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "content-mismatch", title, detail)
            }
            ReceiveError::Store(error) => Self::unavailable(format!("the store of content failed: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_part_of_a_path_is_a_name() {
        assert_eq!(base_name("parts.zip"), "parts.zip");
        assert_eq!(base_name("C:\\Users\\me\\parts.zip"), "parts.zip");
        assert_eq!(base_name("../../etc/passwd"), "passwd");
    }

    #[test]
    fn a_declared_digest_is_understood_or_refused() {
        let read = |value: &'static str| {
            let headers = [(http::HeaderName::from_static("repr-digest"), http::HeaderValue::from_static(value))];
            declared_digest(&headers.into_iter().collect()).map_err(|problem| problem.code)
        };
        let hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824".parse().expect("a digest");
        assert_eq!(read("sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:"), Ok(Some(hello)));
        assert_eq!(read("sha-512=:AAAA:"), Ok(None));
        assert_eq!(read("sha-256=:AAAA:"), Err("invalid-field"));
        assert_eq!(read("sha-256=abc"), Err("invalid-field"));
    }
}
