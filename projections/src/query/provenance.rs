//! What made a file, and what was made from it.

use jobtrail_events::ids::FileId;
use jobtrail_events::job::Artifact;
use serde::{Deserialize, Serialize};

use super::{FileRow, JobRow};

/// Where a file came from, up to what somebody uploaded, and what was made from it, and from that, and so on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetProvenance {
    pub file: FileId,
    /// How many jobs may stand between the file and what is shown of what was made from it; absent:
    /// [`GetProvenance::DEFAULT_DEPTH`].
    pub depth: Option<u16>,
    /// Of the jobs on the file itself.
    pub limit: Option<u16>,
    pub cursor: Option<String>,
}

impl GetProvenance {
    pub const DEFAULT_DEPTH: u16 = 3;
    pub const DEEPEST: u16 = 10;
    /// Jobs from a file up to what was uploaded.
    pub const MOST_ORIGINS: usize = 50;
    /// Jobs below one job on the file itself.
    pub const MOST_BELOW: usize = 100;
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    pub file: FileRow,
    /// First the job that made it, then the one that made that one's input, and so on; none of what was uploaded.
    pub origins: Vec<Origin>,
    /// The last of them is that of something uploaded. Otherwise the viewer may not see further, or there are too many.
    pub reaches_an_upload: bool,
    /// What was made from it, by job, newest first, and behind each what was made from that.
    pub made: Vec<Derived>,
    /// Files among those of which more was made than is shown: ask for the provenance of each.
    pub more: Vec<FileId>,
    /// Of the jobs on the file itself.
    pub next: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    pub job: JobRow,
    /// What it worked on, as that is now; absent when the viewer may not see it.
    pub input: Option<FileRow>,
}

/// What a job made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Derived {
    /// 1: from the file itself.
    pub depth: u16,
    /// What the job worked on.
    pub from: FileId,
    pub job: JobRow,
    pub artifacts: Vec<Artifact>,
}
