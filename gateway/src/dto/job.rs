use jobtrail_events::job::{self, FailureCause, JobStatus};
use jobtrail_events::value;
use jobtrail_projections::query;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Assignment, Named};
use crate::instant::Instant;
use crate::names::Known;
use crate::preview::{Preview, preview};

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Status {
    Pending,
    Claimed,
    Running,
    Validating,
    Uploading,
    Completed,
    Failed,
    Canceled,
}

impl From<JobStatus> for Status {
    fn from(status: JobStatus) -> Self {
        match status {
            JobStatus::Pending => Self::Pending,
            JobStatus::Claimed => Self::Claimed,
            JobStatus::Running => Self::Running,
            JobStatus::Validating => Self::Validating,
            JobStatus::Uploading => Self::Uploading,
            JobStatus::Completed => Self::Completed,
            JobStatus::Failed => Self::Failed,
            JobStatus::Canceled => Self::Canceled,
        }
    }
}

impl From<Status> for JobStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Pending => Self::Pending,
            Status::Claimed => Self::Claimed,
            Status::Running => Self::Running,
            Status::Validating => Self::Validating,
            Status::Uploading => Self::Uploading,
            Status::Completed => Self::Completed,
            Status::Failed => Self::Failed,
            Status::Canceled => Self::Canceled,
        }
    }
}

/// One execution of one function on one file revision.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Job {
    pub id: Uuid,
    pub status: Status,
    /// How often it has been in the queue: 1, 2, 3, ...
    pub attempt: u32,
    pub max_attempts: u32,
    #[schema(example = "archive")]
    pub tool: String,
    #[schema(example = "Archive")]
    pub tool_name: String,
    #[schema(example = "1.0.0")]
    pub tool_version: String,
    #[schema(example = "extract")]
    pub function: String,
    #[schema(example = "List contents")]
    pub function_name: String,
    /// The file that it works on; null for all but the creator.
    #[schema(required = true)]
    pub file: Option<Input>,
    pub assignment: Assignment,
    /// Who has it or had it last; null while nobody has had it.
    #[schema(required = true)]
    pub agent: Option<Named>,
    /// When it is assigned to one.
    #[schema(required = true)]
    pub pool: Option<Named>,
    /// Whether the present or last attempt runs in a sandbox; null while nobody has had it.
    #[schema(required = true)]
    pub sandboxed: Option<bool>,
    /// When it was submitted.
    pub started_on: Instant,
    pub started_by: Named,
    /// When it came into its present status.
    pub since: Instant,
    /// Only for the creator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Vec<Input>>,
    /// Only for the creator.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub parameters: Option<Value>,
    /// What its function last said of itself, while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<JobError>,
    /// The sequence of its last event.
    pub sequence: u64,
}

/// The file revision that a job works on, as it was when the job was submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Input {
    pub file_id: Uuid,
    pub revision: u32,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    pub sha256: String,
}

/// How far a function is, by its own account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    /// 0 to 1; null when it does not know.
    #[serde(default)]
    #[schema(required = true)]
    pub fraction: Option<f64>,
    #[serde(default)]
    #[schema(required = true)]
    pub message: Option<String>,
}

/// Why a job failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct JobError {
    pub cause: Cause,
    /// A sentence, in the function's own words where it gave some.
    pub message: String,
    /// The end of the log.
    pub log_tail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The function said so, or ended with another exit code than 0.
    Function,
    /// It ran longer than its limit.
    TimedOut,
    /// What came out is not what the tool declares.
    InvalidOutput,
    /// The agent could not do its part.
    Agent,
    /// It was given back so often that no attempt is left.
    AttemptsUsedUp,
    /// It waited in the queue for longer than it might.
    Expired,
}

impl From<FailureCause> for Cause {
    fn from(cause: FailureCause) -> Self {
        match cause {
            FailureCause::Function => Self::Function,
            FailureCause::TimedOut => Self::TimedOut,
            FailureCause::InvalidOutput => Self::InvalidOutput,
            FailureCause::Agent => Self::Agent,
            FailureCause::AttemptsUsedUp => Self::AttemptsUsedUp,
            FailureCause::Expired => Self::Expired,
        }
    }
}

impl Job {
    /// What the viewer may see of it was decided by the projections.
    pub fn of(row: query::JobRow, names: &Known) -> Self {
        let order = row.order;
        let input = row.order_is_whole.then(|| Input::from(order.input));
        let pool = match order.assignment {
            value::Assignment::Pool(id) => Some(Named { id: id.0, name: row.pool_name }),
            value::Assignment::Automatic | value::Assignment::Agent(_) => None,
        };
        Self {
            id: row.id.0,
            status: row.status.into(),
            attempt: row.attempt,
            max_attempts: order.limits.max_attempts,
            tool: order.tool.tool.to_string(),
            tool_name: row.tool_name,
            tool_version: order.tool.version.to_string(),
            function: order.function.to_string(),
            function_name: row.function_name,
            file: input.clone(),
            assignment: order.assignment.into(),
            agent: row.run.map(|run| Named { id: run.agent.0, name: row.agent_name }),
            pool,
            sandboxed: row.sandboxed,
            started_on: row.submitted_at.into(),
            started_by: names.of(order.creator),
            since: row.since.into(),
            inputs: input.map(|input| vec![input]),
            parameters: row.order_is_whole.then(|| serde_json::from_str(&order.parameters).unwrap_or_default()),
            progress: None,
            error: row.failure.map(JobError::from),
            sequence: row.sequence,
        }
    }
}

impl From<job::Input> for Input {
    fn from(input: job::Input) -> Self {
        Self {
            file_id: input.file.0,
            revision: input.revision,
            name: input.name,
            media_type: input.media_type,
            size: input.size,
            sha256: input.content.to_string(),
        }
    }
}

impl From<job::Failure> for JobError {
    fn from(failure: job::Failure) -> Self {
        Self { cause: failure.cause.into(), message: failure.message, log_tail: failure.log_tail }
    }
}

/// One file that a job made. Its content is at `/files/{file_id}/content`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Artifact {
    pub file_id: Uuid,
    /// The name of the declared output; `log` for the run's log.
    #[schema(example = "contents")]
    pub output: String,
    /// The path in the output folder, with `/`.
    #[schema(example = "contents.json")]
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    pub sha256: String,
    /// How it can be looked at; null: not as it is.
    #[schema(required = true)]
    pub preview: Option<Preview>,
}

impl From<job::Artifact> for Artifact {
    fn from(artifact: job::Artifact) -> Self {
        Self {
            file_id: artifact.file.0,
            preview: preview(&artifact.name, &artifact.media_type, artifact.size),
            output: artifact.output,
            name: artifact.name,
            media_type: artifact.media_type,
            size: artifact.size,
            sha256: artifact.content.to_string(),
        }
    }
}
