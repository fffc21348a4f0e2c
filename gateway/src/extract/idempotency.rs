use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use jobtrail_events::job::SubmitJob;
use utoipa::IntoParams;

use crate::problem::Problem;

/// The header `Idempotency-Key`: the same key twice, by the same person, does it once.
#[derive(IntoParams)]
#[into_params(names("Idempotency-Key"), parameter_in = Header)]
pub struct IdempotencyKey(
    /// 1 to 255 visible ASCII characters of your choice
    #[param(min_length = 1, max_length = 255, pattern = "^[!-~]([ -~]*[!-~])?$")]
    pub Option<String>,
);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= SubmitJob::LONGEST_KEY);
        key.map(|key| Self(Some(key.to_owned()))).ok_or_else(|| {
            let message = format!("must be 1 to {} visible ASCII characters", SubmitJob::LONGEST_KEY);
            let detail = format!("the header Idempotency-Key {message}");
            Problem::new(StatusCode::BAD_REQUEST, "invalid-header", "A header is not as it should be", detail)
                .with_error("Idempotency-Key", message)
        })
    }
}
