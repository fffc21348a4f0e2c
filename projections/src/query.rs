//! What can be asked, and what it is answered with.
//!
//! A question goes to `query.<name>` in postcard and comes back with the sequence of the log that it was answered
//! as of. Who may see what is decided by the projections ([`crate::visibility`]), never by who asks.

mod agents;
mod changes;
mod files;
mod jobs;
mod log;
mod pools;
mod provenance;
mod systems;
mod tools;

use jobtrail_bus::Unreadable;
use jobtrail_events::ids::PersonId;
use jobtrail_events::job::{Artifact, JobStatus};
use jobtrail_events::person::Role;
pub use jobtrail_events::request::{DEFAULT_PAGE, LARGEST_PAGE};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use agents::{AgentCounts, AgentRow, AgentStatus, CapableAgent, GetAgent, ListAgents, NamedPool};
pub use changes::{Change, Changed, ChangesAnswer, ChangesSince, Told};
pub use files::{
    ArtifactGroup, CountFiles, Counted, FileDetails, FileGroup, FileKind, FileRow, FileSort, GetFile,
    ListFileArtifacts, ListFiles, LocateFiles, Located,
};
pub use jobs::{
    ActiveJob, CountJobs, GetJob, GetQueuePlace, HistoryRow, JobRow, JobSort, JobTally, ListActiveJobs, ListArtifacts,
    ListHistory, ListJobs, QueuePlace, TallyJobs,
};
pub use log::{Checkpoint, GetCheckpoint, Rebuild};
pub use pools::{GetPool, ListPools, PoolRow};
pub use provenance::{Derived, GetProvenance, Origin, Provenance};
pub use systems::{
    CompareTrees, Comparison, Difference, Extract, GetExtract, GetSnapshot, GetSystem, ListSnapshots, ListSystems,
    ListTree, SnapshotRow, SystemDetails, SystemRow, Tree, TreeFile, TreeRow,
};
pub use tools::{
    FunctionRow, GetTool, ListFunctions, ListTargets, ListTools, TargetPool, Targets, ToolRow, ToolVersionRow,
};

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
    #[error("that needs the role {needed} in system '{system}'; ask one of its administrators")]
    NotInRole { system: String, needed: String },
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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    #[default]
    Mine,
    /// Administrators and auditors only.
    All,
    /// Whatever the viewer may see; only of what concerns one file.
    Visible,
}

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
    LocateFiles, "locate-files" => Vec<Located>;
    ListFileArtifacts, "file-artifacts" => Page<ArtifactGroup>;
    ListFunctions, "functions" => Page<FunctionRow>;
    ListTools, "tools" => Page<ToolRow>;
    GetTool, "tool" => ToolRow;
    ListTargets, "targets" => Targets;
    ListAgents, "agents" => Page<AgentRow>;
    GetAgent, "agent" => AgentRow;
    ListPools, "pools" => Page<PoolRow>;
    GetPool, "pool" => PoolRow;
    ListSystems, "systems" => Page<SystemRow>;
    GetSystem, "system" => SystemDetails;
    ListTree, "tree" => Page<TreeRow>;
    ListSnapshots, "snapshots" => Page<SnapshotRow>;
    GetSnapshot, "snapshot" => SnapshotRow;
    CompareTrees, "comparison" => Comparison;
    GetExtract, "extract" => Extract;
    CountFiles, "file-counts" => Counted;
    GetProvenance, "provenance" => Provenance;
    TallyJobs, "job-tally" => JobTally;
    CountJobs, "counts" => Vec<(JobStatus, u64)>;
    ChangesSince, "changes" => ChangesAnswer;
    ListActiveJobs, "active-jobs" => Vec<ActiveJob>;
    GetCheckpoint, "checkpoint" => Checkpoint;
    Rebuild, "rebuild" => Checkpoint;
}
