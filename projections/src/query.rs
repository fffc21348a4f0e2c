//! What can be asked, and what it is answered with.
//!
//! A question goes to `query.<name>` in postcard and comes back with the sequence of the log that it was answered
//! as of. Who may see what is decided by the projections ([`crate::visibility`]), never by who asks.

use std::collections::BTreeSet;

use jobtrail_bus::Unreadable;
use jobtrail_events::agent::{Departure, Profile};
use jobtrail_events::file::{About, Revision};
use jobtrail_events::ids::{AgentId, BootId, FileId, JobId, PersonId, PoolId, SystemId};
use jobtrail_events::job::{Artifact, Failure, JobStatus, Limits, Order, RequeueReason, Run};
use jobtrail_events::person::Role;
use jobtrail_events::pool::Audience;
use jobtrail_events::value::{Actor, Assignment, Digest, Key, Timestamp, ToolVersion};
use semver::Version;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A question that can be asked, with the name its subject ends with and what it is answered with.
pub trait Query: Serialize + DeserializeOwned + Send + Sync + 'static {
    const NAME: &'static str;
    type Answer: Serialize + DeserializeOwned + Send + 'static;
}

/// Who wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Viewer {
    Person {
        id: PersonId,
        role: Role,
    },
    /// A part of the system itself: sees all.
    System,
}

/// A question with its circumstances.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Question<Q> {
    pub viewer: Viewer,
    /// Answer as things stood at that sequence of the log. (A page cursor takes precedence.)
    pub at_sequence: Option<u64>,
    /// Wait, within bounds, until the log has been taken in up to that sequence.
    pub at_least_sequence: Option<u64>,
    pub query: Q,
}

/// An answer and the sequence of the log that it is as of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered<A> {
    pub answer: A,
    pub sequence: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum QueryError {
    /// There is no such thing, or the viewer may not see it.
    #[error("there is no {0}")]
    NotFound(String),
    #[error("only an administrator or an auditor may ask for that")]
    Forbidden,
    #[error("{field}: {message}")]
    InvalidField { field: String, message: String },
    /// The log has not been taken in that far yet; asking again is right.
    #[error("the read model is at {at} and not yet at {wanted}")]
    Behind { at: u64, wanted: u64 },
    #[error("the projections could not answer: {0}")]
    Unavailable(String),
    #[error("the projections could not read the question: {0}")]
    Unreadable(String),
}

impl From<Unreadable> for QueryError {
    fn from(unreadable: Unreadable) -> Self {
        Self::Unreadable(unreadable.0)
    }
}

/// A part of a list. `next` is a cursor that pins the sequence, so that paging is stable while things change.
///
/// A page may be short, or empty, and still have a `next`: it ends when it has looked at enough or is large enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub next: Option<String>,
}

/// The rows of a page when none are asked for, and the most that can be.
pub const DEFAULT_PAGE: u16 = 50;
pub const LARGEST_PAGE: u16 = 500;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    #[default]
    Mine,
    /// Administrators and auditors only.
    All,
}

/// Jobs, newest first.
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

/// How many agents stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentCounts {
    /// With a free slot.
    pub online: u32,
    pub busy: u32,
    pub draining: u32,
    /// Not there, or never here.
    pub offline: u32,
}

impl AgentCounts {
    /// One that is archived counts for nothing.
    pub fn count(&mut self, status: AgentStatus) {
        *match status {
            AgentStatus::Online => &mut self.online,
            AgentStatus::Busy => &mut self.busy,
            AgentStatus::Draining => &mut self.draining,
            AgentStatus::Enrolled | AgentStatus::Offline => &mut self.offline,
            AgentStatus::Archived => return,
        } += 1;
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CapableAgent {
    pub id: AgentId,
    pub name: String,
    pub status: AgentStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AgentStatus {
    /// It has an identity and was never here.
    Enrolled,
    Online,
    /// Online, with all its slots in use.
    Busy,
    /// Online, but takes no more work.
    Draining,
    Offline,
    Archived,
}

impl AgentStatus {
    /// Whether a process of it is there.
    pub fn is_there(self) -> bool {
        match self {
            Self::Online | Self::Busy | Self::Draining => true,
            Self::Enrolled | Self::Offline | Self::Archived => false,
        }
    }

    /// Whether it takes work, now or when a slot becomes free.
    pub fn takes_work(self) -> bool {
        match self {
            Self::Online | Self::Busy => true,
            Self::Enrolled | Self::Draining | Self::Offline | Self::Archived => false,
        }
    }
}

/// What a job made, its log last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListArtifacts {
    pub job: JobId,
}

/// Files, newest first. (What jobs made is listed under them, not here.)
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListFiles {
    pub scope: Scope,
    /// A part of the name, in any case.
    pub name: Option<String>,
    pub archived: bool,
    pub limit: Option<u16>,
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileRow {
    pub id: FileId,
    pub owner: PersonId,
    /// What people call it and say of it; nothing of what a job made.
    pub about: About,
    pub archived: bool,
    /// The latest.
    pub revision: u32,
    pub latest: Revision,
    pub created_at: Timestamp,
    /// What made it, when a job did.
    pub made_by: Option<JobId>,
    /// The sequence of its last event.
    pub sequence: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetFile {
    pub file: FileId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileDetails {
    pub row: FileRow,
    /// Oldest first; of very many the newest.
    pub revisions: Vec<Revision>,
}

/// What was made from a file, by job, newest first; of very much the newest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListFileArtifacts {
    pub file: FileId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArtifactGroup {
    pub job: JobRow,
    pub artifacts: Vec<Artifact>,
}

/// The functions that take a file (C2), by tool, newest version first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListFunctions {
    pub file: FileId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunctionRow {
    pub tool: ToolVersion,
    pub tool_name: String,
    pub function: Key,
    pub function_name: String,
    pub description: String,
    pub extract: bool,
    /// A JSON Schema, as JSON.
    pub parameters: String,
    /// How many online agents have it.
    pub agents_online: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListTools {}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetTool {
    pub tool: Key,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolRow {
    pub key: Key,
    /// Newest first.
    pub versions: Vec<ToolVersionRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolVersionRow {
    pub version: Version,
    pub digest: Digest,
    /// As JSON ([`jobtrail_events::tool::Manifest::from_json`]).
    pub manifest: String,
    pub since: Timestamp,
    /// Why, in the words of whoever deprecated it.
    pub deprecated: Option<String>,
    /// The agents that have it, and whether they are online.
    pub agents: Vec<CapableAgent>,
}

/// What a job for a tool version can be assigned to by the viewer (C5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListTargets {
    pub tool: ToolVersion,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Targets {
    /// The agents that have it and take jobs that are assigned to nobody in particular.
    pub automatic: AgentCounts,
    /// The agents that have it, by name. One that is archived is none.
    pub agents: Vec<CapableAgent>,
    /// The pools that the viewer may assign jobs to and of which a member has it, by name.
    pub pools: Vec<TargetPool>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetPool {
    pub id: PoolId,
    pub name: String,
    /// Its members that have the tool version.
    pub capable: AgentCounts,
    /// Its members that are there and take work, whatever they have.
    pub members_online: u32,
}

/// By name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListAgents {}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetAgent {
    pub agent: AgentId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentRow {
    pub id: AgentId,
    pub status: AgentStatus,
    pub profile: Profile,
    /// The profile is not whole: a long list leaves out what its last agents offer.
    pub offers_left_out: bool,
    /// The process that is there or was there last.
    pub boot: Option<BootId>,
    pub departure: Option<Departure>,
    /// When it came or went.
    pub since: Timestamp,
    /// Jobs that it has in hands.
    pub active_jobs: u32,
    /// The pools that it is a member of, by name: all for administrators; for others those that they may assign jobs to.
    pub pools: Vec<NamedPool>,
    pub sequence: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedPool {
    pub id: PoolId,
    pub name: String,
}

/// Agent pools, by name.
///
/// Administrators see all; others those that are open and that they may assign jobs to, without members and audience.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListPools {}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetPool {
    pub pool: PoolId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolRow {
    pub id: PoolId,
    pub name: String,
    pub archived: bool,
    /// Only for administrators. A long list of pools leaves it out of its last ones.
    pub audience: Option<Audience>,
    /// By name; only for administrators. A long list of pools leaves them out of its last ones.
    pub members: Option<Vec<CapableAgent>>,
    /// How many of its members are there and take work.
    pub members_online: u32,
    /// Jobs that wait in its queue.
    pub pending: u64,
    /// Jobs that its members have in hand for it.
    pub active: u64,
    /// Jobs that its members brought to an end, well or badly, in the last hour and in the last day, to five minutes. The
    /// last hour is the one before the question; of a question as of a sequence, the one before that was written.
    pub ended_last_hour: u64,
    pub ended_last_day: u64,
    pub created_at: Timestamp,
    /// The sequence of its last event.
    pub sequence: u64,
}

/// How many jobs there are in each status, in the order of [`JobStatus::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CountJobs {
    pub scope: Scope,
}

/// What changed after a sequence, oldest first, for as long as it is remembered ([`ChangesSince::MOST`] commits).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangesSince {
    pub after: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangesAnswer {
    pub changes: Vec<Change>,
    /// There were more than are remembered: read everything again.
    pub incomplete: bool,
}

impl ChangesSince {
    /// The most changes in one answer.
    pub const MOST: usize = 1_000;
}

/// One thing has changed. What a batch of commits changed is also published on `changes.<what>`, as a list of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub sequence: u64,
    pub what: Changed,
    pub told: Told,
}

/// Who may see a change besides administrators and auditors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    Everybody,
    Owner(PersonId),
    /// Empty: nobody else.
    People(BTreeSet<PersonId>),
}

impl Told {
    /// Whether someone is told who is no administrator.
    pub fn reaches(&self, person: PersonId) -> bool {
        match self {
            Self::Everybody => true,
            Self::Owner(owner) => *owner == person,
            Self::People(people) => people.contains(&person),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Changed {
    Job { job: JobId, status: JobStatus, file: FileId },
    File { file: FileId },
    Agent { agent: AgentId },
    Tool { tool: Key },
    Pool { pool: PoolId },
    Person { person: PersonId },
    System { system: SystemId },
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

/// How far the projections are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetCheckpoint {}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub sequence: u64,
    /// Of the commit at that sequence.
    pub digest: Digest,
    /// The last sequence of the log.
    pub log_sequence: u64,
    /// How far the log has been read by a rebuild that is under way; absent: there is none.
    pub rebuilt_to: Option<u64>,
}

/// Build the read model anew from the log beside the present one, and swap. Administrators only.
///
/// It is answered when it has begun; [`GetCheckpoint`] tells how far it is. Of several replicas one does it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rebuild {}

macro_rules! queries {
    ($($query:ty, $name:literal => $answer:ty;)*) => {$(
        impl Query for $query {
            const NAME: &'static str = $name;
            type Answer = $answer;
        }
    )*};
}

queries! {
    ListJobs, "jobs" => Page<JobRow>;
    GetJob, "job" => JobRow;
    ListHistory, "history" => Vec<HistoryRow>;
    GetQueuePlace, "queue-place" => QueuePlace;
    ListArtifacts, "artifacts" => Vec<Artifact>;
    ListFiles, "files" => Page<FileRow>;
    GetFile, "file" => FileDetails;
    ListFileArtifacts, "file-artifacts" => Vec<ArtifactGroup>;
    ListFunctions, "functions" => Vec<FunctionRow>;
    ListTools, "tools" => Vec<ToolRow>;
    GetTool, "tool" => ToolRow;
    ListTargets, "targets" => Targets;
    ListAgents, "agents" => Vec<AgentRow>;
    GetAgent, "agent" => AgentRow;
    ListPools, "pools" => Vec<PoolRow>;
    GetPool, "pool" => PoolRow;
    CountJobs, "counts" => Vec<(JobStatus, u64)>;
    ChangesSince, "changes" => ChangesAnswer;
    ListActiveJobs, "active-jobs" => Vec<ActiveJob>;
    GetCheckpoint, "checkpoint" => Checkpoint;
    Rebuild, "rebuild" => Checkpoint;
}
