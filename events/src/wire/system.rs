use serde::{Deserialize, Serialize};

use super::payload;
use crate::ids::{FileId, PersonId, SnapshotId};
use crate::system::{SystemRole, Tracked, TreePath};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemCreatedV1 {
    pub by: PersonId,
    pub name: String,
    pub description: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemDescribedV1 {
    pub name: String,
    pub description: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemMemberSetV1 {
    pub person: PersonId,
    pub role: SystemRole,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemMemberRemovedV1 {
    pub person: PersonId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemFoldersAddedV1 {
    pub paths: Vec<TreePath>,
}

payload! { TrackedV1 for Tracked { path: TreePath, file: FileId, pin: Option<u32> } }

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemFilesTrackedV1 {
    pub files: Vec<TrackedV1>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemEntryMovedV1 {
    pub from: TreePath,
    pub to: TreePath,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemEntryRemovedV1 {
    pub path: TreePath,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemFilePinnedV1 {
    pub path: TreePath,
    pub pin: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemSnapshotTakenV1 {
    pub snapshot: SnapshotId,
    pub name: String,
    pub description: String,
}

/// Of SystemArchived and SystemRestored, which say nothing more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemMovedV1 {}
