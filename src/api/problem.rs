//! What went wrong, in three parts: what happened, field by field, and what to do.

use std::error::Error;
use std::fmt;
use std::io;

use serde::Deserialize;

use super::BaseUrl;

/// The gateway refused, or could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    #[error("{0}")]
    Refused(Box<Problem>),
    #[error(
        "nothing answers at {0}\n  what to do: start Jobtrail with `make run` in its checkout or with `jobtrail up`; \
         if it runs elsewhere, say where with --url or JOBTRAIL_URL"
    )]
    NothingThere(BaseUrl),
    #[error("{base} cannot be reached: {cause}")]
    Unreachable { base: BaseUrl, cause: String },
    #[error("{0} has not answered for too long")]
    Silent(BaseUrl),
    /// Something else listens there, or another version.
    #[error("{url} did not answer as Jobtrail does ({what})\n  what to do: check --url or JOBTRAIL_URL")]
    Strange { url: String, what: String },
    #[error("this machine cannot make connections: {0}")]
    NoClient(String),
}

impl ApiError {
    pub fn transport(base: &BaseUrl, error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::Silent(base.clone());
        }
        if causes(error).any(|cause| {
            cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
        }) {
            return Self::NothingThere(base.clone());
        }
        Self::Unreachable { base: base.clone(), cause: innermost(error) }
    }

    /// The code of the problem document, when there is one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(problem) => Some(&problem.code),
            Self::NothingThere(_) | Self::Unreachable { .. } | Self::Silent(_) | Self::Strange { .. } => None,
            Self::NoClient(_) => None,
        }
    }

    /// Whether asking the same again soon may go better.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Refused(problem) => problem.status == 503,
            Self::NothingThere(_) | Self::Unreachable { .. } | Self::Silent(_) => true,
            Self::Strange { .. } | Self::NoClient(_) => false,
        }
    }
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| <dyn Error>::source(*error))
}

/// What lies at the bottom: the layers above it only say that they met it.
fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error).last().unwrap_or(error).to_string()
}

/// A problem document (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Problem {
    pub title: String,
    pub status: u16,
    #[serde(default)]
    pub detail: String,
    #[serde(default)]
    pub code: String,
    /// `urn:uuid:<request id>`
    #[serde(default)]
    pub instance: Option<String>,
    #[serde(default)]
    pub errors: Vec<FieldProblem>,
    /// From the header `Retry-After`, in seconds.
    #[serde(skip)]
    pub retry_after_s: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FieldProblem {
    pub field: String,
    pub message: String,
}

impl Problem {
    /// What the user can do about it, where that is not said already.
    fn advice(&self) -> Option<String> {
        let advice = match self.code.as_str() {
            "not-signed-in" => "sign in with `jobtrail sign-in`, or set JOBTRAIL_TOKEN to an API token",
            "wrong-credentials" => {
                "the first administrator is 'admin', with the password that the first start printed or was given"
            }
            "not-found" | "unknown-job" | "unknown-file" => {
                "`jobtrail job list` and `jobtrail file list` show what there is"
            }
            "no-longer-pending" => "see what becomes of it with `jobtrail job watch`",
            "idempotency-key-reused" => "give this request another --key",
            "not-administrator" => "ask an administrator, or leave out what concerns others",
            "content-missing" | "internal" => {
                return self.instance.as_ref().map(|request| format!("look for {request} in the gateway's log"));
            }
            _ => match (self.status, self.retry_after_s) {
                (429 | 503, Some(seconds)) => return Some(format!("try again in {seconds} s")),
                (429 | 503, None) => "try again in a moment",
                _ => return None,
            },
        };
        Some(advice.to_owned())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // How one signs in by hand is of no use to whoever has a command for it.
        let is_in_title = self.detail.is_empty() || self.code == "not-signed-in";
        let mut text = match &self.errors[..] {
            [] if is_in_title => self.title.clone(),
            [] => self.detail.clone(),
            [only] if only.message == self.detail => self.detail.clone(),
            errors => errors.iter().fold(self.title.clone(), |text, error| format!("{text}\n  {error}")),
        };
        if let Some(advice) = self.advice() {
            text.push_str("\n  what to do: ");
            text.push_str(&advice);
        }
        f.write_str(&crate::terminal::printable_lines(&text))
    }
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match name_of(&self.field) {
            "" => f.write_str(&self.message),
            name => write!(f, "{name}: {}", self.message),
        }
    }
}

/// The field as a user of the command line knows it.
fn name_of(field: &str) -> &str {
    match field {
        "/parameters" => "",
        "file_id" => "file",
        "tool_version" => "version",
        "Idempotency-Key" => "--key",
        other => other.strip_prefix("/parameters/").unwrap_or(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn problem(value: serde_json::Value) -> Problem {
        serde_json::from_value(value).expect("a problem")
    }

    #[test]
    fn every_field_has_its_line() {
        let problem = problem(json!({
            "type": "urn:jobtrail:problem:invalid-parameters", "code": "invalid-parameters", "status": 422,
            "title": "The request cannot be carried out as it is", "detail": "the parameters do not fit: a; b",
            "errors": [
                {"field": "/parameters/rows", "message": "11 is greater than the maximum of 10"},
                {"field": "/parameters", "message": "'raws' was unexpected"},
                {"field": "file_id", "message": "there is no file 1"},
            ],
        }));
        let expected = "The request cannot be carried out as it is\n  rows: 11 is greater than the maximum of 10\n  \
                        'raws' was unexpected\n  file: there is no file 1";
        assert_eq!(problem.to_string(), expected);
    }

    #[test]
    fn what_the_only_field_says_is_not_said_twice() {
        let problem = problem(json!({
            "code": "unknown-tool", "status": 404, "title": "There is no such thing", "detail": "there is no tool 'mesh'",
            "errors": [{"field": "tool", "message": "there is no tool 'mesh'"}],
        }));
        assert_eq!(problem.to_string(), "there is no tool 'mesh'");
    }

    #[test]
    fn without_fields_the_detail_says_it() {
        let problem = problem(json!({
            "code": "no-longer-pending", "status": 409, "title": "It does not fit how things stand",
            "detail": "only a Pending job can be cancelled; this one is Running", "job_status": "Running",
        }));
        let expected = "only a Pending job can be cancelled; this one is Running\n  what to do: see what becomes of it with \
                        `jobtrail job watch`";
        assert_eq!(problem.to_string(), expected);
    }

    #[test]
    fn whoever_is_not_signed_in_is_told_of_the_command() {
        let problem = problem(json!({
            "code": "not-signed-in", "status": 401, "title": "Sign in first", "detail": "POST /api/v1/session",
        }));
        let expected =
            "Sign in first\n  what to do: sign in with `jobtrail sign-in`, or set JOBTRAIL_TOKEN to an API token";
        assert_eq!(problem.to_string(), expected);
    }

    #[test]
    fn what_passes_says_when() {
        let mut problem = problem(json!({"code": "throttled", "status": 429, "title": "Too many attempts"}));
        assert_eq!(problem.to_string(), "Too many attempts\n  what to do: try again in a moment");
        problem.retry_after_s = Some(7);
        assert_eq!(problem.to_string(), "Too many attempts\n  what to do: try again in 7 s");
    }

    #[test]
    fn a_mistake_of_the_gateway_names_the_request() {
        let problem = problem(json!({
            "code": "internal", "status": 500, "title": "A mistake of ours", "instance": "urn:uuid:1-2",
        }));
        assert!(problem.to_string().ends_with("look for urn:uuid:1-2 in the gateway's log"), "{problem}");
    }

    #[test]
    fn what_others_wrote_cannot_steer_the_terminal() {
        let problem = problem(json!({"status": 404, "title": "t", "detail": "no tool '\u{1b}[2J'"}));
        assert!(!problem.to_string().contains('\u{1b}'), "{problem:?}");
    }
}
