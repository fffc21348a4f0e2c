//! Problem documents (RFC 9457): how every refusal and failure is told.
//!
//! `type` is `urn:jobtrail:problem:<code>`; a code never changes its meaning.

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use jobtrail_events::job::JobStatus;
use jobtrail_events::rejection::{Rejection, RejectionKind};
use jobtrail_events::request::Refusal;
use jobtrail_projections::query::QueryError;
use jobtrail_services::people::PeopleRefusal;
use serde::Serialize;
use tracing::{error, warn};
use utoipa::ToSchema;

use crate::extract::request_id;

/// What `type` begins with.
pub const TYPE: &str = "urn:jobtrail:problem:";

/// A refusal or a failure. Boxed, since almost every function may return one and almost none does.
#[derive(Clone, Debug)]
pub struct Problem(Box<ProblemDocument>);

/// What is told of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// `urn:jobtrail:problem:<code>`
    #[serde(rename = "type")]
    #[schema(example = "urn:jobtrail:problem:no-longer-pending")]
    pub kind: String,
    /// What sort of problem it is, the same for all of its code.
    #[schema(example = "The job has moved on")]
    pub title: &'static str,
    /// The HTTP status.
    #[serde(serialize_with = "number")]
    #[schema(value_type = u16, example = 409)]
    pub status: StatusCode,
    /// What happened this time, as a sentence.
    #[schema(example = "only a Pending job can be cancelled; this one is Running")]
    pub detail: String,
    /// A name for programs, which never changes.
    #[schema(example = "no-longer-pending")]
    pub code: &'static str,
    /// `urn:uuid:<request id>`, as in the header `X-Request-Id` and in the logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// What is wrong with which field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldProblem>,
    /// Where the job stands, when that is why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<crate::dto::Status>)]
    pub job_status: Option<&'static str>,
    #[serde(skip)]
    retry_after_s: Option<u32>,
}

/// Something that is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// The name of the field, query parameter or header; of a job's parameters a JSON pointer into the body, as in `/parameters/rows`.
    #[schema(example = "/parameters/rows")]
    pub field: String,
    #[schema(example = "11 is greater than the maximum of 10")]
    pub message: String,
}

impl FieldProblem {
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// How long a client should wait before it asks again, in seconds, when no better time is known.
const RETRY_SOON_S: u32 = 1;

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self(Box::new(ProblemDocument {
            kind: format!("{TYPE}{code}"),
            title,
            status,
            detail: detail.into(),
            code,
            instance: request_id::current().map(|id| format!("urn:uuid:{id}")),
            errors: Vec::new(),
            job_status: None,
            retry_after_s: None,
        }))
    }

    pub fn with_error(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.0.errors.push(FieldProblem::new(field, message));
        self
    }

    fn with_job_status(mut self, status: JobStatus) -> Self {
        self.0.job_status = Some(status.name());
        self
    }

    fn with_retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after_s = Some(seconds);
        self
    }

    /// A field is not as it should be.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        let (field, message) = (field.into(), message.into());
        let detail = format!("{field}: {message}");
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-field", "A field is not as it should be", detail)
            .with_error(field, message)
    }

    pub fn not_found(what: impl std::fmt::Display) -> Self {
        let detail = format!("there is no {what}, or you may not see it");
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is no such thing", detail)
    }

    pub fn not_signed_in(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not-signed-in", "Sign in first", detail)
    }

    /// What it is about stands in the path, and not in a field of the body.
    pub fn about_the_path(mut self) -> Self {
        self.0.errors.retain(|error| !["assignment", "tool", "tool_version"].contains(&error.field.as_str()));
        self
    }

    /// Something that others must mend or that mends itself; asking again is right.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        let detail = detail.into();
        warn!(%detail, "a request could not be served just now");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "A part of the system does not answer", detail)
            .with_retry_after(RETRY_SOON_S)
    }

    /// More is asked at a time than the gateway bears.
    pub fn busy(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Too much at a time", detail).with_retry_after(RETRY_SOON_S)
    }

    /// A mistake of ours. What it is goes to the log, not to the client.
    pub fn internal(what: impl std::fmt::Display) -> Self {
        error!(error = %what, "a request met a mistake of ours");
        let detail = "something went wrong here; the log of the gateway says more under this request's id";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "A mistake of ours", detail)
    }
}

impl std::ops::Deref for Problem {
    type Target = ProblemDocument;

    fn deref(&self) -> &ProblemDocument {
        &self.0
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&*self.0).expect("a problem has only string keys");
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

fn number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Rejected(rejection) => rejection.into(),
            Refusal::Unavailable(detail) => Self::unavailable(detail),
            Refusal::Unreadable(detail) => Self::internal(detail),
        }
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let (status, title) = match rejection.kind() {
            RejectionKind::NotFound => (StatusCode::NOT_FOUND, "There is no such thing"),
            RejectionKind::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "The request cannot be carried out as it is"),
            RejectionKind::Conflict => (StatusCode::CONFLICT, "It does not fit how things stand"),
            RejectionKind::Forbidden => (StatusCode::FORBIDDEN, "You may not do that"),
        };
        let mut problem = Self::new(status, rejection.code(), title, rejection.to_string());
        problem.0.errors = field_problems(&rejection);
        match job_status(&rejection) {
            Some(status) => problem.with_job_status(status),
            None => problem,
        }
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        let detail = error.to_string();
        match error {
            QueryError::NotFound(what) => Self::not_found(what),
            QueryError::Forbidden => {
                Self::new(StatusCode::FORBIDDEN, "not-administrator", "You may not do that", detail)
            }
            QueryError::NotInRole { .. } => {
                Self::new(StatusCode::FORBIDDEN, "not-in-role", "You may not do that", detail)
            }
            QueryError::InvalidField { field, message } => Self::field(field, message),
            QueryError::Behind { .. } => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "behind", "The answer is not ready yet", detail)
                    .with_retry_after(RETRY_SOON_S)
            }
            QueryError::Unavailable(_) => Self::unavailable(detail),
            QueryError::Unreadable(_) => Self::internal(detail),
        }
    }
}

impl From<PeopleRefusal> for Problem {
    fn from(refusal: PeopleRefusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            PeopleRefusal::WrongCredentials => {
                Self::new(StatusCode::UNAUTHORIZED, "wrong-credentials", "You are not signed in", detail)
            }
            PeopleRefusal::Throttled { retry_after_s } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "throttled", "Too many attempts", detail)
                    .with_retry_after(retry_after_s)
            }
            PeopleRefusal::NotSignedIn => Self::not_signed_in(detail),
            PeopleRefusal::Deactivated => {
                Self::new(StatusCode::FORBIDDEN, "deactivated", "You are not signed in", detail)
            }
            PeopleRefusal::InvalidOneTime => {
                Self::new(StatusCode::FORBIDDEN, "invalid-one-time-secret", "You are not signed in", detail)
                    .with_error("secret", "is not valid, or not any more")
            }
            PeopleRefusal::NotLetIn => Self::new(StatusCode::FORBIDDEN, "not-let-in", "You are not signed in", detail),
            PeopleRefusal::NotLinked => Self::new(StatusCode::CONFLICT, "not-linked", "You are not signed in", detail),
            PeopleRefusal::LinkedToAnother => {
                Self::new(StatusCode::CONFLICT, "linked-to-another", "It does not fit how things stand", detail)
            }
            PeopleRefusal::UnknownSession(_) => {
                Self::new(StatusCode::NOT_FOUND, "unknown-session", "There is no such thing", detail)
            }
            PeopleRefusal::UnknownToken(_) => {
                Self::new(StatusCode::NOT_FOUND, "unknown-token", "There is no such thing", detail)
            }
            PeopleRefusal::Rejected(rejection) => rejection.into(),
            PeopleRefusal::InvalidField { field, message } => Self::field(field, message),
            PeopleRefusal::Unavailable(_) => Self::unavailable(detail),
            PeopleRefusal::Unreadable(_) => Self::internal(detail),
        }
    }
}

/// The fields of the request that a rejection is about, in the request's own names.
fn field_problems(rejection: &Rejection) -> Vec<FieldProblem> {
    let about = |field: &str| vec![FieldProblem::new(field, rejection.to_string())];
    match rejection {
        Rejection::InvalidField { field, message } => {
            let field = match field.as_str() {
                "time_to_live_ms" => "time_to_live_seconds",
                "idempotency_key" => "Idempotency-Key",
                "file" => "file_id",
                other => other,
            };
            vec![FieldProblem::new(field, message)]
        }
        Rejection::InvalidParameters(problems) => problems
            .iter()
            .map(|problem| FieldProblem::new(format!("/parameters{}", problem.field), &problem.message))
            .collect(),
        Rejection::UnknownFile(_) | Rejection::NotAccepted { .. } | Rejection::FileArchived(_) => about("file_id"),
        Rejection::UnknownRevision { .. } => about("revision"),
        Rejection::UnknownTool(_) => about("tool"),
        Rejection::UnknownToolVersion { .. } => about("tool_version"),
        Rejection::UnknownFunction { .. } => about("function"),
        Rejection::UnknownAgent(_)
        | Rejection::UnknownPool(_)
        | Rejection::NotOffered { .. }
        | Rejection::AgentArchived(_)
        | Rejection::PoolArchived(_)
        | Rejection::NotInAudience(_) => about("assignment"),
        Rejection::PoolNameTaken(_) => about("name"),
        Rejection::UsernameTaken => about("username"),
        Rejection::EmailTaken => about("email"),
        Rejection::UnknownEntry(_) | Rejection::PathTaken(_) => about("path"),
        Rejection::InvalidEnrolment => about("token"),
        Rejection::KeyReused(_) => about("Idempotency-Key"),
        Rejection::UnknownJob(_)
        | Rejection::NotInPool { .. }
        | Rejection::NotReceived(_)
        | Rejection::UnknownEnrolment(_)
        | Rejection::UnknownWebhook(_)
        | Rejection::UnknownDelivery(_)
        | Rejection::WebhookInactive
        | Rejection::TooManyRevisions(_)
        | Rejection::NoLongerPending(_)
        | Rejection::StaleLease { .. }
        | Rejection::OutOfOrder { .. }
        | Rejection::NotOverdue(_)
        | Rejection::VersionTaken { .. }
        | Rejection::StaleBoot
        | Rejection::NotYourJob
        | Rejection::NotYourFile
        | Rejection::UnknownPerson(_)
        | Rejection::UnknownSystem(_)
        | Rejection::UnknownSnapshot(_)
        | Rejection::SystemArchived(_)
        | Rejection::LastOwner
        | Rejection::LastAdministrator
        | Rejection::PersonErased(_)
        | Rejection::NotInRole { .. }
        | Rejection::NotAdministrator => Vec::new(),
    }
}

/// Where the job stands that the rejection is about, when it says so.
fn job_status(rejection: &Rejection) -> Option<JobStatus> {
    match rejection {
        Rejection::NoLongerPending(status) | Rejection::NotOverdue(status) => Some(*status),
        Rejection::StaleLease { status, .. } | Rejection::OutOfOrder { status, .. } => Some(*status),
        Rejection::UnknownJob(_)
        | Rejection::UnknownFile(_)
        | Rejection::UnknownRevision { .. }
        | Rejection::UnknownTool(_)
        | Rejection::UnknownToolVersion { .. }
        | Rejection::UnknownFunction { .. }
        | Rejection::UnknownAgent(_)
        | Rejection::UnknownPool(_)
        | Rejection::InvalidField { .. }
        | Rejection::InvalidParameters(_)
        | Rejection::NotAccepted { .. }
        | Rejection::NotOffered { .. }
        | Rejection::NotInPool { .. }
        | Rejection::NotReceived(_)
        | Rejection::InvalidEnrolment
        | Rejection::UnknownEnrolment(_)
        | Rejection::UnknownWebhook(_)
        | Rejection::UnknownDelivery(_)
        | Rejection::WebhookInactive
        | Rejection::AgentArchived(_)
        | Rejection::PoolArchived(_)
        | Rejection::NotInAudience(_)
        | Rejection::PoolNameTaken(_)
        | Rejection::FileArchived(_)
        | Rejection::TooManyRevisions(_)
        | Rejection::KeyReused(_)
        | Rejection::VersionTaken { .. }
        | Rejection::StaleBoot
        | Rejection::NotYourJob
        | Rejection::NotYourFile
        | Rejection::UnknownPerson(_)
        | Rejection::UnknownSystem(_)
        | Rejection::UnknownSnapshot(_)
        | Rejection::UnknownEntry(_)
        | Rejection::SystemArchived(_)
        | Rejection::PathTaken(_)
        | Rejection::LastOwner
        | Rejection::LastAdministrator
        | Rejection::UsernameTaken
        | Rejection::EmailTaken
        | Rejection::PersonErased(_)
        | Rejection::NotInRole { .. }
        | Rejection::NotAdministrator => None,
    }
}
