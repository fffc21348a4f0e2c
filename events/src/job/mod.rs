//! One execution of one function of one tool version on one file revision (J1).

mod command;
mod event;
mod evolve;
mod status;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ids::{AgentId, BootId, FileId, PersonId};
use crate::value::{Assignment, Digest, Key, Timestamp, ToolVersion};

pub use command::{
    CancelJob, ClaimJob, CompleteJob, ExpireJob, FailJob, Lease, RepeatJob, RequeueJob, StartJob, StartUpload,
    SubmitJob, TakeOutput, WorkOrder,
};
pub use event::JobEvent;
pub use status::{JobStatus, NotAStatus};

/// A job, as its events have made it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Job {
    /// Nobody submitted it.
    #[default]
    Unknown,
    /// Queued, waiting for an agent to pick it up.
    Pending { order: Arc<Order>, attempt: u32, since: Timestamp },
    /// An agent has claimed it.
    Claimed { order: Arc<Order>, run: Run, since: Timestamp },
    /// The function is executing.
    Running { order: Arc<Order>, run: Run, since: Timestamp },
    /// The output is being validated.
    Validating { order: Arc<Order>, run: Run, since: Timestamp },
    /// The results are being uploaded.
    Uploading { order: Arc<Order>, run: Run, since: Timestamp },
    /// Finished successfully.
    Completed { order: Arc<Order>, run: Run, artifacts: Vec<Artifact>, since: Timestamp },
    /// Met an error. `run` is absent when it never left the queue.
    Failed { order: Arc<Order>, run: Option<Run>, failure: Failure, log: Option<Artifact>, since: Timestamp },
    /// Cancelled by a user.
    Canceled { order: Arc<Order>, by: PersonId, since: Timestamp },
}

/// What was asked for. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub creator: PersonId,
    pub input: Input,
    pub tool: ToolVersion,
    /// What the tool's folder held when the version was registered.
    pub tool_digest: Digest,
    pub function: Key,
    /// A JSON object, defaults filled in.
    pub parameters: String,
    pub assignment: Assignment,
    pub limits: Limits,
    /// Whether a failure of the function is worth another attempt.
    pub retry_failures: bool,
    /// The digest of the request as it came, to tell a repetition from another use of its idempotency key.
    pub request: Digest,
}

/// The file revision that a job works on, as it was when the job was submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    pub file: FileId,
    /// 1, 2, 3, ...
    pub revision: u32,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    pub content: Digest,
}

/// How long and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// How often the job may be Pending, the first time included.
    pub max_attempts: u32,
    /// How long it may wait in the queue.
    pub time_to_live_ms: u64,
    /// How long the function may run.
    pub run_ms: u64,
}

impl Limits {
    pub const DEFAULT_MAX_ATTEMPTS: u32 = 3;
    pub const MOST_ATTEMPTS: u32 = 10;
    pub const DEFAULT_TIME_TO_LIVE_MS: u64 = 7 * 24 * 3_600_000;
    pub const SHORTEST_TIME_TO_LIVE_MS: u64 = 1_000;
    pub const LONGEST_TIME_TO_LIVE_MS: u64 = 90 * 24 * 3_600_000;
}

/// One attempt in the hands of one agent. The attempt is the fencing token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Run {
    /// 1, 2, 3, ...
    pub attempt: u32,
    pub agent: AgentId,
    pub boot: BootId,
}

/// One file that a job made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// Made by the services, of the job, the attempt, the output and the name; what an agent says here is not believed.
    pub file: FileId,
    /// The name of the declared output, or [`Artifact::LOG`], or [`Artifact::EXTRA`].
    pub output: String,
    /// The path relative to the output folder, with `/`.
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    pub content: Digest,
}

impl Artifact {
    /// The output name of the run's log.
    pub const LOG: &str = "log";
    /// The output name of what no output declares, where the function may make such files.
    pub const EXTRA: &str = "extra";
    /// The most artifacts that one job may have, its log included.
    pub const MOST: usize = 1_000;
    /// Bytes.
    pub const LONGEST_NAME: usize = 1_024;
    /// Bytes of the names of all artifacts of a job.
    pub const LONGEST_NAMES: usize = 256 * 1_024;
    /// Bytes of an output's name.
    pub const LONGEST_OUTPUT: usize = 64;
    /// Bytes.
    pub const LONGEST_MEDIA_TYPE: usize = 127;
}

/// Why a job failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub cause: FailureCause,
    /// A sentence for the user, in the function's own words where it gave some.
    pub message: String,
    /// The end of the log.
    pub log_tail: String,
}

impl Failure {
    /// Characters of message and of log tail that are kept.
    pub const LONGEST_MESSAGE: usize = 2_000;
    pub const LONGEST_LOG_TAIL: usize = 8_000;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FailureCause {
    /// The function said so, or ended with another exit code than 0.
    Function,
    /// It ran longer than its limit.
    TimedOut,
    /// What came out is not what the manifest declares.
    InvalidOutput,
    /// The agent could not do its part: fetch the input, build the sandbox, upload.
    Agent,
    /// It was given back so often that no attempt is left.
    AttemptsUsedUp,
    /// It waited in the queue for longer than its time to live.
    Expired,
}

/// Why a job went back into the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequeueReason {
    /// Nothing was heard of the agent for too long.
    AgentLost,
    /// The agent came back as a new process.
    AgentRestarted,
    /// The agent was stopped and gave the job back.
    AgentStopped,
    /// The function failed, and its manifest or the submitter said to try again.
    FunctionFailed,
    /// The agent is there and has nothing in hand: it dropped the attempt.
    AgentDropped,
}

impl Job {
    pub fn status(&self) -> Option<JobStatus> {
        match self {
            Self::Unknown => None,
            Self::Pending { .. } => Some(JobStatus::Pending),
            Self::Claimed { .. } => Some(JobStatus::Claimed),
            Self::Running { .. } => Some(JobStatus::Running),
            Self::Validating { .. } => Some(JobStatus::Validating),
            Self::Uploading { .. } => Some(JobStatus::Uploading),
            Self::Completed { .. } => Some(JobStatus::Completed),
            Self::Failed { .. } => Some(JobStatus::Failed),
            Self::Canceled { .. } => Some(JobStatus::Canceled),
        }
    }

    pub fn order(&self) -> Option<&Arc<Order>> {
        match self {
            Self::Unknown => None,
            Self::Pending { order, .. }
            | Self::Claimed { order, .. }
            | Self::Running { order, .. }
            | Self::Validating { order, .. }
            | Self::Uploading { order, .. }
            | Self::Completed { order, .. }
            | Self::Failed { order, .. }
            | Self::Canceled { order, .. } => Some(order),
        }
    }

    /// Who has it or had it last: present from Claimed on.
    pub fn run(&self) -> Option<&Run> {
        match self {
            Self::Unknown | Self::Pending { .. } | Self::Canceled { .. } => None,
            Self::Claimed { run, .. }
            | Self::Running { run, .. }
            | Self::Validating { run, .. }
            | Self::Uploading { run, .. }
            | Self::Completed { run, .. } => Some(run),
            Self::Failed { run, .. } => run.as_ref(),
        }
    }

    /// Who has it in hands now: present from Claimed to Uploading.
    pub fn active_run(&self) -> Option<&Run> {
        match self {
            Self::Claimed { run, .. }
            | Self::Running { run, .. }
            | Self::Validating { run, .. }
            | Self::Uploading { run, .. } => Some(run),
            Self::Unknown
            | Self::Pending { .. }
            | Self::Completed { .. }
            | Self::Failed { .. }
            | Self::Canceled { .. } => None,
        }
    }

    /// When it came into its present status.
    pub fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Unknown => None,
            Self::Pending { since, .. }
            | Self::Claimed { since, .. }
            | Self::Running { since, .. }
            | Self::Validating { since, .. }
            | Self::Uploading { since, .. }
            | Self::Completed { since, .. }
            | Self::Failed { since, .. }
            | Self::Canceled { since, .. } => Some(*since),
        }
    }
}
