//! Refusals. A refusal is an answer, not a failure: a sentence that says why, and what would be right.

use serde::{Deserialize, Serialize};

use crate::ids::{AgentId, DeliveryId, EnrolmentId, FileId, JobId, PersonId, PoolId, SnapshotId, SystemId, WebhookId};
use crate::job::JobStatus;
use crate::system::{SystemRole, TreePath};
use crate::tool::ParameterProblem;
use crate::value::{Digest, Key, ToolVersion};

/// Why a command was refused. Nothing was changed by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Rejection {
    #[error("there is no job {0}")]
    UnknownJob(JobId),
    #[error("there is no file {0}")]
    UnknownFile(FileId),
    #[error("file {file} has no revision {revision}; its latest is {latest}")]
    UnknownRevision { file: FileId, revision: u32, latest: u32 },
    #[error("there is no tool '{0}'")]
    UnknownTool(String),
    #[error("tool '{tool}' has no version '{version}'; it has {known}")]
    UnknownToolVersion { tool: Key, version: String, known: String },
    #[error("{tool} has no function '{function}'; it has {known}")]
    UnknownFunction { tool: ToolVersion, function: String, known: String },
    #[error("there is no agent {0}")]
    UnknownAgent(AgentId),
    #[error("there is no agent pool {0}")]
    UnknownPool(PoolId),
    #[error("there is no person {0}")]
    UnknownPerson(PersonId),
    #[error("there is no system {0}")]
    UnknownSystem(SystemId),
    #[error("there is no snapshot {0}")]
    UnknownSnapshot(SnapshotId),
    #[error("the system has nothing at '{0}'")]
    UnknownEntry(TreePath),

    #[error("{field}: {message}")]
    InvalidField { field: String, message: String },
    #[error("the parameters do not fit the function: {}", sentence(.0))]
    InvalidParameters(Vec<ParameterProblem>),
    #[error("{tool} {function} does not take '{file}' ({media_type}); it takes {accepted}")]
    NotAccepted { tool: ToolVersion, function: Key, file: String, media_type: String, accepted: String },
    #[error("agent '{agent}' does not have {tool}")]
    NotOffered { agent: String, tool: ToolVersion },
    #[error("agent '{agent}' is not in agent pool '{pool}'; an administrator can add it")]
    NotInPool { agent: String, pool: String },
    #[error("the bytes of '{0}' were not received by the gateway for this attempt")]
    NotReceived(String),

    #[error(
        "the enrolment token is not valid: it was mistyped, used up, withdrawn, or has expired; ask an administrator for \
         another"
    )]
    InvalidEnrolment,
    #[error("there is no enrolment token {0}")]
    UnknownEnrolment(EnrolmentId),
    #[error("there is no webhook {0}, or you may not see it")]
    UnknownWebhook(WebhookId),
    #[error("there is no delivery {0} of that webhook, or not any more")]
    UnknownDelivery(DeliveryId),
    #[error("the webhook is not active; change it to active first")]
    WebhookInactive,
    #[error("agent '{0}' is archived; choose another, or assign the job automatically")]
    AgentArchived(String),
    #[error("agent pool '{0}' is archived; restore it, or choose another")]
    PoolArchived(String),
    #[error("you are not among those who may assign jobs to agent pool '{0}'; ask an administrator to add you")]
    NotInAudience(String),
    #[error("there is an agent pool '{0}' already; choose another name")]
    PoolNameTaken(String),

    #[error("file {0} is archived; restore it first")]
    FileArchived(FileId),
    #[error("file {0} has as many revisions as a file may have")]
    TooManyRevisions(FileId),
    #[error("only a Pending job can be cancelled; this one is {0}")]
    NoLongerPending(JobStatus),
    #[error("this attempt of the job is over or belongs to another agent; the job is {status}, attempt {attempt}")]
    StaleLease { status: JobStatus, attempt: u32 },
    #[error("the job is {status}; this is possible only when it is {wanted}")]
    OutOfOrder { status: JobStatus, wanted: JobStatus },
    #[error("the job is {0} and within its limits")]
    NotOverdue(JobStatus),
    #[error("this idempotency key was used for another request, which made job {0}")]
    KeyReused(JobId),
    #[error("{tool} is registered with other content ({registered}); give what you changed a version of its own")]
    VersionTaken { tool: ToolVersion, registered: Digest },
    #[error("this process of the agent is not the one that is registered; register again")]
    StaleBoot,

    #[error("system '{0}' is archived; restore it first")]
    SystemArchived(String),
    #[error("there is something else at '{0}' already; choose another place or remove that first")]
    PathTaken(TreePath),
    #[error("a system must keep an owner; make somebody else one first")]
    LastOwner,
    #[error("the organization must keep an active administrator; make somebody else one first")]
    LastAdministrator,
    #[error("somebody has that user name already; choose another")]
    UsernameTaken,
    #[error("somebody has that e-mail address already; give another, or change it there first")]
    EmailTaken,
    #[error("person {0} was erased, and does not come back; add them anew")]
    PersonErased(PersonId),

    #[error("that needs the role {} in system '{system}'; ask one of its administrators", .needed.name())]
    NotInRole { system: String, needed: SystemRole },
    #[error("only its creator or an administrator may do that to this job")]
    NotYourJob,
    #[error("only its owner or an administrator may do that to this file")]
    NotYourFile,
    #[error("only an administrator may do that")]
    NotAdministrator,
}

/// What sort of refusal it is; over HTTP 404, 422, 409 and 403.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectionKind {
    NotFound,
    Invalid,
    Conflict,
    Forbidden,
}

impl Rejection {
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::InvalidField { field: field.into(), message: message.into() }
    }

    /// A name for programs, which never changes.
    pub fn code(&self) -> &'static str {
        self.describe().0
    }

    pub fn kind(&self) -> RejectionKind {
        self.describe().1
    }

    fn describe(&self) -> (&'static str, RejectionKind) {
        use RejectionKind::{Conflict, Forbidden, Invalid, NotFound};
        match self {
            Self::UnknownJob(_) => ("unknown-job", NotFound),
            Self::UnknownFile(_) => ("unknown-file", NotFound),
            Self::UnknownRevision { .. } => ("unknown-revision", NotFound),
            Self::UnknownTool(_) => ("unknown-tool", NotFound),
            Self::UnknownToolVersion { .. } => ("unknown-tool-version", NotFound),
            Self::UnknownFunction { .. } => ("unknown-function", NotFound),
            Self::UnknownAgent(_) => ("unknown-agent", NotFound),
            Self::UnknownPool(_) => ("unknown-pool", NotFound),
            Self::UnknownPerson(_) => ("unknown-person", NotFound),
            Self::UnknownSystem(_) => ("unknown-system", NotFound),
            Self::UnknownSnapshot(_) => ("unknown-snapshot", NotFound),
            Self::UnknownEntry(_) => ("unknown-entry", NotFound),
            Self::SystemArchived(_) => ("system-archived", Conflict),
            Self::PathTaken(_) => ("path-taken", Conflict),
            Self::LastOwner => ("last-owner", Conflict),
            Self::LastAdministrator => ("last-administrator", Conflict),
            Self::UsernameTaken => ("username-taken", Conflict),
            Self::EmailTaken => ("email-taken", Conflict),
            Self::PersonErased(_) => ("person-erased", Conflict),
            Self::NotInRole { .. } => ("not-in-role", Forbidden),
            Self::InvalidField { .. } => ("invalid-field", Invalid),
            Self::InvalidParameters(_) => ("invalid-parameters", Invalid),
            Self::NotAccepted { .. } => ("file-not-accepted", Invalid),
            Self::NotOffered { .. } => ("not-offered", Invalid),
            Self::NotInPool { .. } => ("not-in-pool", Conflict),
            Self::NotReceived(_) => ("not-received", Invalid),
            Self::InvalidEnrolment => ("invalid-enrolment-token", Forbidden),
            Self::UnknownEnrolment(_) => ("unknown-enrolment-token", NotFound),
            Self::UnknownWebhook(_) => ("unknown-webhook", NotFound),
            Self::UnknownDelivery(_) => ("unknown-delivery", NotFound),
            Self::WebhookInactive => ("webhook-inactive", Conflict),
            Self::AgentArchived(_) => ("agent-archived", Conflict),
            Self::PoolArchived(_) => ("pool-archived", Conflict),
            Self::NotInAudience(_) => ("not-in-audience", Forbidden),
            Self::PoolNameTaken(_) => ("pool-name-taken", Conflict),
            Self::FileArchived(_) => ("file-archived", Conflict),
            Self::TooManyRevisions(_) => ("too-many-revisions", Conflict),
            Self::NoLongerPending(_) => ("no-longer-pending", Conflict),
            Self::StaleLease { .. } => ("stale-lease", Conflict),
            Self::OutOfOrder { .. } => ("out-of-order", Conflict),
            Self::NotOverdue(_) => ("not-overdue", Conflict),
            Self::KeyReused(_) => ("idempotency-key-reused", Conflict),
            Self::VersionTaken { .. } => ("version-taken", Conflict),
            Self::StaleBoot => ("stale-boot", Conflict),
            Self::NotYourJob => ("not-your-job", Forbidden),
            Self::NotYourFile => ("not-your-file", Forbidden),
            Self::NotAdministrator => ("not-administrator", Forbidden),
        }
    }
}

fn sentence(problems: &[ParameterProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
