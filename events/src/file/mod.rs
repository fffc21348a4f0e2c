//! A file that someone uploaded, and its revisions. (What jobs make is in the events of those jobs.)

mod command;
mod event;
mod evolve;

use serde::{Deserialize, Serialize};

use crate::ids::PersonId;
use crate::value::{Digest, Timestamp};

pub use command::{ArchiveFile, DescribeFile, RegisterFile, RestoreFile, ReviseFile};
pub use event::FileEvent;

/// A file, as its events have made it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum File {
    #[default]
    Unknown,
    Kept {
        owner: PersonId,
        about: About,
        revisions: Vec<Revision>,
    },
    /// Out of the way: no job can be submitted on it until it is restored.
    Archived {
        owner: PersonId,
        about: About,
        revisions: Vec<Revision>,
        since: Timestamp,
    },
}

/// What people say of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Absent: it is called as its latest revision is.
    pub display_name: Option<String>,
    pub description: String,
}

impl About {
    /// Characters.
    pub const LONGEST_NAME: usize = 200;
    /// Bytes.
    pub const LONGEST_DESCRIPTION: usize = 10_000;
}

/// One content of a file. The first is number 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    pub by: PersonId,
    pub at: Timestamp,
    pub content: Content,
}

/// What was uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The file's name, without a path.
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    pub digest: Digest,
}

impl Content {
    /// The longest file name, in bytes: what common file systems bear.
    pub const LONGEST_NAME: usize = 255;
}

/// The most revisions that one file may have.
pub const MOST_REVISIONS: usize = 10_000;
