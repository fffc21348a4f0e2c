use serde::{Deserialize, Serialize};

use super::Content;
use crate::ids::{FileId, SystemId};

/// The bytes are stored: make a file of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterFile {
    pub file: FileId,
    pub content: Content,
}

/// The bytes are stored: make them the next revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviseFile {
    pub file: FileId,
    pub content: Content,
    /// The system by which the sender may do that to a file of another; absent: it is their own.
    pub through: Option<SystemId>,
}

/// Say what a file is called and what it is. What is absent stays as it is; an empty display name takes it away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribeFile {
    pub file: FileId,
    pub display_name: Option<String>,
    pub description: Option<String>,
    /// As in [`ReviseFile`].
    pub through: Option<SystemId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveFile {
    pub file: FileId,
    /// The system by which the sender sees a file of another; absent: it is their own.
    pub through: Option<SystemId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreFile {
    pub file: FileId,
    /// As in [`ArchiveFile`].
    pub through: Option<SystemId>,
}
