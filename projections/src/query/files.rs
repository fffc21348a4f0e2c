//! Files, and what was made from them.

use jobtrail_events::file::{About, Revision};
use jobtrail_events::ids::{FileId, JobId, PersonId, SystemId};
use jobtrail_events::job::Artifact;
use jobtrail_events::value::Timestamp;
use serde::{Deserialize, Serialize};

use super::{JobRow, Scope};

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
    /// The system by which the viewer sees it, when it is another's.
    pub through: Option<SystemId>,
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
