//! Jobs, their histories, places in queues and artifacts.

use jobtrail_events::ids::{AgentId, FileId, JobId, PersonId, PoolId};
use jobtrail_events::job::{Failure, JobStatus, Limits, Order, RequeueReason, Run};
use jobtrail_events::value::{Actor, Assignment, Key, Timestamp, ToolVersion};
use serde::{Deserialize, Serialize};

use super::{AgentCounts, CapableAgent, Scope};

/// Which job of a list comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobSort {
    #[default]
    Newest,
    Oldest,
}

/// Jobs, by when they were submitted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListJobs {
    pub scope: Scope,
    /// Any of these; empty: all.
    pub status: Vec<JobStatus>,
    pub tool: Option<Key>,
    pub function: Option<Key>,
    pub file: Option<FileId>,
    pub agent: Option<AgentId>,
    pub pool: Option<PoolId>,
    pub created_by: Option<PersonId>,
    /// Submitted at or after.
    pub from: Option<Timestamp>,
    /// Submitted before.
    pub to: Option<Timestamp>,
    pub sort: JobSort,
    pub limit: Option<u16>,
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobRow {
    pub id: JobId,
    pub status: JobStatus,
    /// 1, 2, 3, ...
    pub attempt: u32,
    /// With the inputs and parameters left empty for all but the creator (D4): see `order_is_whole`.
    pub order: Order,
    /// Whether the viewer may see the inputs and the parameters.
    pub order_is_whole: bool,
    pub tool_name: String,
    pub function_name: String,
    /// Who has it or had it last.
    pub run: Option<Run>,
    pub agent_name: Option<String>,
    /// Of the pool that it is assigned to, when it is assigned to one.
    pub pool_name: Option<String>,
    /// Whether the present or last attempt runs in a sandbox; absent while nobody has had it.
    pub sandboxed: Option<bool>,
    pub submitted_at: Timestamp,
    /// When it came into its present status.
    pub since: Timestamp,
    pub failure: Option<Failure>,
    /// The sequence of its last event.
    pub sequence: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetJob {
    pub job: JobId,
}

/// Every transition of a job, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListHistory {
    pub job: JobId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryRow {
    pub status: JobStatus,
    pub attempt: u32,
    pub at: Timestamp,
    pub by: Actor,
    /// Of `by`, when it is an agent.
    pub agent_name: Option<String>,
    /// Why, where there is something to say: the failure, the reason it was given back.
    pub message: Option<String>,
    pub requeue_reason: Option<RequeueReason>,
    /// Whether the attempt runs in a sandbox; absent while nobody has it.
    pub sandboxed: Option<bool>,
    pub sequence: u64,
}

/// Why a job is pending.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetQueuePlace {
    pub job: JobId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueuePlace {
    pub status: JobStatus,
    /// Jobs before it in the same queue for the same tool version; absent when it is not Pending.
    pub ahead: Option<u64>,
    /// `ahead` stopped counting there.
    pub ahead_is_at_least: bool,
    /// Agents that have the tool version and take jobs of this assignment, by name; of very many the first.
    pub capable: Vec<CapableAgent>,
    /// Of all of those.
    pub counts: AgentCounts,
    /// When none of them takes work: a sentence that says why and names the fix.
    pub obstacle: Option<String>,
    /// When one does: a sentence that says what the job waits for. Absent when it is not Pending.
    pub waits_for: Option<String>,
}

/// What a job made, its log last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListArtifacts {
    pub job: JobId,
}

/// How many jobs there are in each status, in the order of [`JobStatus::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CountJobs {
    pub scope: Scope,
}

/// How many jobs of a list there are in each status. Its limit, order and cursor do not matter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TallyJobs {
    pub of: ListJobs,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobTally {
    /// In the order of [`JobStatus::ALL`].
    pub by_status: Vec<(JobStatus, u64)>,
    /// There are more, which were not looked at.
    pub at_least: bool,
}

/// The jobs that are not finished, newest first; for the reconciler. A job that is active all the while is on exactly
/// one page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListActiveJobs {
    /// The last of the page before.
    pub after: Option<JobId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActiveJob {
    pub id: JobId,
    pub status: JobStatus,
    pub attempt: u32,
    pub tool: ToolVersion,
    pub assignment: Assignment,
    pub limits: Limits,
    /// Present from Claimed on.
    pub run: Option<Run>,
    pub since: Timestamp,
}

impl ListActiveJobs {
    /// Rows of one answer; fewer means that there are no more.
    pub const PAGE: usize = 1_000;
}
