use jobtrail_events::ids::{AgentId, PersonId, PoolId};
use jobtrail_events::job::{self, FailureCause, JobStatus, RequeueReason};
use jobtrail_events::value::{self, Actor};
use jobtrail_projections::query;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{CapableAgent, Named};
use crate::instant::Instant;
use crate::names::Known;
use crate::problem::Problem;

/// Run a function on a file.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitJob {
    pub file_id: Uuid,
    /// Absent: the latest.
    pub revision: Option<u32>,
    /// The key of a tool.
    #[schema(example = "archive")]
    pub tool: String,
    /// The key of one of its functions.
    #[schema(example = "extract")]
    pub function: String,
    /// Absent: the newest.
    #[schema(example = "1.0.0")]
    pub tool_version: Option<String>,
    /// As the function's schema has them. What is absent takes its default.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub parameters: Map<String, Value>,
    /// Absent: automatic.
    pub assignment: Option<Assignment>,
    /// How often it may be tried; 1 to 10, 3 when absent.
    #[schema(minimum = 1, maximum = 10)]
    pub max_attempts: Option<u32>,
    /// How long it may wait in the queue; up to 90 days, 7 days when absent.
    #[schema(minimum = 1, maximum = 7_776_000)]
    pub time_to_live_seconds: Option<u64>,
    /// Whether a failure of the function is worth another attempt; as the tool has it when absent.
    pub retry_failures: Option<bool>,
}

/// Where a job may run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    pub kind: AssignmentKind,
    /// Of the agent or the pool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AssignmentKind {
    /// On any agent that has the tool.
    Automatic,
    /// On that agent.
    Agent,
    /// On an agent of that pool.
    Pool,
}

impl Assignment {
    /// As the services want it.
    pub fn value(&self) -> Result<value::Assignment, Problem> {
        match (self.kind, self.id) {
            (AssignmentKind::Automatic, None) => Ok(value::Assignment::Automatic),
            (AssignmentKind::Agent, Some(id)) => Ok(value::Assignment::Agent(AgentId(id))),
            (AssignmentKind::Pool, Some(id)) => Ok(value::Assignment::Pool(PoolId(id))),
            (AssignmentKind::Automatic, Some(_)) => {
                Err(Problem::field("assignment.id", "an automatic assignment has none"))
            }
            (AssignmentKind::Agent | AssignmentKind::Pool, None) => {
                Err(Problem::field("assignment.id", "is missing: the id of the agent or of the pool"))
            }
        }
    }
}

impl From<value::Assignment> for Assignment {
    fn from(assignment: value::Assignment) -> Self {
        match assignment {
            value::Assignment::Automatic => Self { kind: AssignmentKind::Automatic, id: None },
            value::Assignment::Agent(id) => Self { kind: AssignmentKind::Agent, id: Some(id.0) },
            value::Assignment::Pool(id) => Self { kind: AssignmentKind::Pool, id: Some(id.0) },
        }
    }
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
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
            value::Assignment::Pool(id) => Some(Named { id: id.0, name: None }),
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

/// One transition of a job.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct History {
    pub status: Status,
    pub attempt: u32,
    pub at: Instant,
    pub by: Author,
    /// Why, where there is something to say.
    #[schema(required = true)]
    pub message: Option<String>,
    /// Why it went back into the queue: `agent-lost`, `agent-restarted`, `agent-stopped` or `function-failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    pub sequence: u64,
}

/// Who caused something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Author {
    Person(Named),
    Agent(Named),
    /// The part of the system that watches over time-outs and lost agents.
    System,
}

impl History {
    pub fn of(row: query::HistoryRow, names: &Known) -> Self {
        let by = match row.by {
            Actor::Person(id) => Author::Person(names.of(id)),
            Actor::Agent(id) => Author::Agent(Named { id: id.0, name: row.agent_name }),
            Actor::Reconciler => Author::System,
        };
        Self {
            status: row.status.into(),
            attempt: row.attempt,
            at: row.at.into(),
            by,
            message: row.message,
            reason: row.requeue_reason.map(requeue_reason),
            sequence: row.sequence,
        }
    }

    pub fn person(row: &query::HistoryRow) -> Option<PersonId> {
        match row.by {
            Actor::Person(id) => Some(id),
            Actor::Agent(_) | Actor::Reconciler => None,
        }
    }
}

fn requeue_reason(reason: RequeueReason) -> &'static str {
    match reason {
        RequeueReason::AgentLost => "agent-lost",
        RequeueReason::AgentRestarted => "agent-restarted",
        RequeueReason::AgentStopped => "agent-stopped",
        RequeueReason::FunctionFailed => "function-failed",
    }
}

/// Why a job is pending.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Queue {
    pub status: Status,
    /// Jobs before it in the same queue for the same tool version; null when it is not Pending.
    #[schema(required = true)]
    pub ahead: Option<u64>,
    /// `ahead` stopped counting there: there are at least as many.
    pub ahead_is_at_least: bool,
    /// Agents that have the tool version and take jobs of this assignment.
    pub agents: Vec<CapableAgent>,
    /// When none of them is online: a sentence that says why, and what to do.
    #[schema(required = true)]
    pub obstacle: Option<String>,
}

impl From<query::QueuePlace> for Queue {
    fn from(place: query::QueuePlace) -> Self {
        Self {
            status: place.status.into(),
            ahead: place.ahead,
            ahead_is_at_least: place.ahead_is_at_least,
            agents: place.capable.into_iter().map(CapableAgent::from).collect(),
            obstacle: place.obstacle,
        }
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
}

impl From<job::Artifact> for Artifact {
    fn from(artifact: job::Artifact) -> Self {
        Self {
            file_id: artifact.file.0,
            output: artifact.output,
            name: artifact.name,
            media_type: artifact.media_type,
            size: artifact.size,
            sha256: artifact.content.to_string(),
        }
    }
}

/// How many jobs there are in each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Counts {
    pub pending: u64,
    pub claimed: u64,
    pub running: u64,
    pub validating: u64,
    pub uploading: u64,
    pub completed: u64,
    pub failed: u64,
    pub canceled: u64,
}

impl FromIterator<(JobStatus, u64)> for Counts {
    fn from_iter<T: IntoIterator<Item = (JobStatus, u64)>>(counted: T) -> Self {
        let mut counts = Self::default();
        for (status, count) in counted {
            *match status {
                JobStatus::Pending => &mut counts.pending,
                JobStatus::Claimed => &mut counts.claimed,
                JobStatus::Running => &mut counts.running,
                JobStatus::Validating => &mut counts.validating,
                JobStatus::Uploading => &mut counts.uploading,
                JobStatus::Completed => &mut counts.completed,
                JobStatus::Failed => &mut counts.failed,
                JobStatus::Canceled => &mut counts.canceled,
            } = count;
        }
        counts
    }
}
