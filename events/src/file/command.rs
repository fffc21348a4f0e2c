use serde::{Deserialize, Serialize};

use super::Content;
use crate::ids::FileId;

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
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveFile {
    pub file: FileId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreFile {
    pub file: FileId,
}
