use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{SystemRole, Tracked, TreePath};
use crate::ids::{FileId, JobId, PersonId, SnapshotId, SystemId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSystem {
    pub name: String,
    pub description: String,
}

/// What is absent stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSystem {
    pub system: SystemId,
    pub name: Option<String>,
    pub description: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetSystemMember {
    pub system: SystemId,
    pub person: PersonId,
    pub role: SystemRole,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveSystemMember {
    pub system: SystemId,
    pub person: PersonId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddFolders {
    pub system: SystemId,
    pub paths: Vec<TreePath>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackFiles {
    pub system: SystemId,
    pub files: Vec<Tracked>,
    /// Of those that are artifacts, the jobs that made them.
    pub made_by: BTreeMap<FileId, JobId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveEntry {
    pub system: SystemId,
    pub from: TreePath,
    pub to: TreePath,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveEntry {
    pub system: SystemId,
    pub path: TreePath,
}

/// Track one revision, or the latest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinEntry {
    pub system: SystemId,
    pub path: TreePath,
    pub pin: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeSnapshot {
    pub system: SystemId,
    pub snapshot: SnapshotId,
    pub name: String,
    pub description: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveSystem {
    pub system: SystemId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreSystem {
    pub system: SystemId,
}
