//! Read your own writes: a command's answer says how far the log is, and a query that says so waits until the views are there.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderName, StatusCode};
use serde::Serialize;

use crate::problem::Problem;

pub const SEQUENCE: HeaderName = HeaderName::from_static("jobtrail-sequence");

/// The sequence that the answer must not be older than.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AtLeast(pub Option<u64>);

impl<S: Send + Sync> FromRequestParts<S> for AtLeast {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(&SEQUENCE) else { return Ok(Self(None)) };
        let sequence = value.to_str().ok().and_then(|text| text.trim().parse().ok());
        sequence.map(|sequence| Self(Some(sequence))).ok_or_else(|| {
            let message = "must be a number, as an earlier answer gave it";
            let detail = format!("the header Jobtrail-Sequence {message}");
            Problem::new(StatusCode::BAD_REQUEST, "invalid-header", "A header is not as it should be", detail)
                .with_error("Jobtrail-Sequence", message)
        })
    }
}

/// An answer with the sequence that it is as of, in the header `Jobtrail-Sequence`.
pub struct Sequenced<T> {
    pub body: T,
    pub sequence: u64,
}

impl<T> Sequenced<T> {
    pub fn map<U>(self, into: impl FnOnce(T) -> U) -> Sequenced<U> {
        Sequenced { body: into(self.body), sequence: self.sequence }
    }
}

impl<T: Serialize> IntoResponse for Sequenced<T> {
    fn into_response(self) -> Response {
        ([(SEQUENCE, self.sequence.to_string())], axum::Json(self.body)).into_response()
    }
}
