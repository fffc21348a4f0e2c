use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use futures::StreamExt;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::strict::Strict;
use crate::app::Shared;
use crate::problem::Problem;

/// A JSON body. What is wrong with it names the field.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Problem> {
        if !is_json(&request) {
            let detail = "the body must be JSON, with the header Content-Type: application/json";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Problem::new(status, "unsupported-media-type", "The body is of another type", detail));
        }
        let body = read(request, app.limits.json_bytes).await?;
        parse(&body).map(Self)
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let value: Value = serde_json::from_slice(body).map_err(|error| not_json(&error))?;
    serde_path_to_error::deserialize(Strict(value)).map_err(|error| wrong(&error))
}

/// Both forms that say JSON: `application/json` and `application/<anything>+json`, with or without parameters.
fn is_json(request: &Request) -> bool {
    let Some(value) = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

async fn read(request: Request, most: usize) -> Result<Bytes, Problem> {
    let mut body = request.into_body().into_data_stream();
    let mut read = Vec::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|error| {
            let detail = format!("the body ended early: {error}");
            Problem::new(StatusCode::BAD_REQUEST, "incomplete-body", "The body is incomplete", detail)
        })?;
        if read.len() + chunk.len() > most {
            let detail = format!("the body may have at most {most} bytes");
            let status = StatusCode::PAYLOAD_TOO_LARGE;
            return Err(Problem::new(status, "too-large", "The body is too large", detail));
        }
        read.extend_from_slice(&chunk);
    }
    Ok(read.into())
}

fn wrong(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let inner = error.inner();
    match inner.classify() {
        serde_json::error::Category::Data => {
            let message = inner.to_string();
            let message = without_place(&message);
            Problem::field(field(error.path().to_string(), message), message)
        }
        serde_json::error::Category::Syntax | serde_json::error::Category::Eof | serde_json::error::Category::Io => {
            not_json(inner)
        }
    }
}

/// The path of the field. Of one that is missing the path is that of what it is missing in.
fn field(path: String, message: &str) -> String {
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    match (path.as_str(), missing) {
        (".", Some(name)) => name.to_owned(),
        (".", None) => "body".to_owned(),
        (path, Some(name)) => format!("{path}.{name}"),
        (path, None) => path.to_owned(),
    }
}

fn not_json(error: &serde_json::Error) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid-json", "The body is no JSON", error.to_string())
}

/// The message without the line and the column, which mean little beside the name of the field.
fn without_place(message: &str) -> &str {
    message.rsplit_once(" at line ").map_or(message, |(message, _)| message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[serde(rename = "inner")]
        _inner: Inner,
    }

    #[derive(Debug, serde::Deserialize)]
    struct Inner {
        #[serde(rename = "n")]
        _n: u8,
    }

    fn problem(text: &str) -> Problem {
        parse::<Body>(text.as_bytes()).expect_err("it is wrong")
    }

    #[test]
    fn a_wrong_field_is_named_by_its_path() {
        let problem = problem(r#"{"inner": {"n": 300}}"#);
        assert_eq!(problem.code, "invalid-field");
        assert_eq!(problem.errors[0].field, "inner.n");
        assert_eq!(problem.errors[0].message, "invalid value: integer `300`, expected u8");
    }

    #[test]
    fn a_missing_or_unknown_field_is_named_too() {
        assert_eq!(problem("{}").errors[0].field, "inner");
        assert_eq!(problem(r#"{"inner": {}}"#).errors[0].field, "inner.n");
        assert_eq!(problem(r#"{"outer": 1}"#).errors[0].field, "outer");
        assert_eq!(problem("7").errors[0].field, "body");
    }

    #[test]
    fn an_object_is_no_list_of_its_fields() {
        assert_eq!(problem(r#"[{"n": 1}]"#).errors[0].field, "body");
        let problem = problem(r#"{"inner": [1]}"#);
        assert_eq!(problem.errors[0].field, "inner");
        assert_eq!(problem.errors[0].message, "invalid type: sequence, expected struct Inner");
    }

    #[test]
    fn a_whole_number_may_have_a_point() {
        let read = |text: &str| parse::<Body>(text.as_bytes()).map(|body| body._inner._n).map_err(|it| it.code);
        assert_eq!(read(r#"{"inner": {"n": 7.0}}"#), Ok(7));
        assert_eq!(read(r#"{"inner": {"n": 7e1}}"#), Ok(70));
        for other in ["7.5", "-7.0", "256.0", "1e300", "\"7\""] {
            assert_eq!(read(&format!(r#"{{"inner": {{"n": {other}}}}}"#)), Err("invalid-field"), "{other}");
        }
    }

    #[test]
    fn what_is_no_json_says_where() {
        let problem = problem(r#"{"inner": "#);
        assert_eq!((problem.status, problem.code), (StatusCode::BAD_REQUEST, "invalid-json"));
        assert!(problem.detail.contains("line 1"), "{}", problem.detail);
    }
}
