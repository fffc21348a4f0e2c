//! Systems, their trees and snapshots.

use std::collections::BTreeMap;

use jobtrail_events::file::Content;
use jobtrail_events::ids::{FileId, JobId, PersonId, SnapshotId, SystemId};
use jobtrail_events::system::{SystemRole, TreePath};
use jobtrail_events::value::{Key, Timestamp, ToolVersion};
use serde::{Deserialize, Serialize};

use super::Scope;

/// Systems, newest first: those that the viewer is a member of, or all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListSystems {
    pub scope: Scope,
    /// A part of the name, in any case.
    pub name: Option<String>,
    pub archived: bool,
    pub limit: Option<u16>,
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemRow {
    pub id: SystemId,
    pub name: String,
    pub description: String,
    pub archived: bool,
    /// What the viewer is in it.
    pub role: Option<SystemRole>,
    pub members: u64,
    /// In its tree.
    pub folders: u64,
    pub files: u64,
    pub snapshots: u64,
    pub created_at: Timestamp,
    /// The sequence of its last event.
    pub sequence: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetSystem {
    pub system: SystemId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemDetails {
    pub row: SystemRow,
    pub members: BTreeMap<PersonId, SystemRole>,
}

/// Which tree: as it is, or as it was when a snapshot was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tree {
    Present(SystemId),
    Snapshot(SnapshotId),
}

/// What is in a folder, by name; or in it and in all that is in it, a folder before what is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListTree {
    pub of: Tree,
    /// Absent: the top.
    pub folder: Option<TreePath>,
    pub recursive: bool,
    pub limit: Option<u16>,
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TreeRow {
    pub path: TreePath,
    /// Absent: it is a folder.
    pub file: Option<TreeFile>,
}

/// A file in a tree, at the revision that is tracked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TreeFile {
    pub id: FileId,
    /// Whether it is this revision whatever comes after it.
    pub pinned: bool,
    pub revision: u32,
    pub content: Content,
    /// What people call it, when that is not the name of its revision.
    pub display_name: Option<String>,
    pub owner: PersonId,
    pub archived: bool,
    /// What made it, when a job did.
    pub made_by: Option<JobId>,
}

/// Snapshots of a system, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListSnapshots {
    pub system: SystemId,
    pub limit: Option<u16>,
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetSnapshot {
    pub snapshot: SnapshotId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SnapshotRow {
    pub id: SnapshotId,
    pub system: SystemId,
    pub system_name: String,
    pub name: String,
    pub description: String,
    pub by: Option<PersonId>,
    pub at: Timestamp,
    /// The moment of the log that it is a name for.
    pub sequence: u64,
    pub folders: u64,
    pub files: u64,
}

/// What is different in another tree of the same system, by path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompareTrees {
    pub from: Tree,
    pub to: Tree,
    pub limit: Option<u16>,
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Of all differences, not of this page alone.
    pub added: u64,
    pub removed: u64,
    pub changed: u64,
    pub rows: Vec<Difference>,
    pub next: Option<String>,
}

/// What is at a path in one tree and in the other; folders are told only when they come or go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    pub path: TreePath,
    pub before: Option<TreeRow>,
    pub after: Option<TreeRow>,
}

/// What an Extract on a file of a tree means (E5): the newest version that is not deprecated of a function that extracts and takes
/// the file; of several, one that an online agent has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetExtract {
    pub of: Tree,
    pub path: TreePath,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extract {
    pub system: SystemId,
    pub file: TreeFile,
    pub tool: ToolVersion,
    pub function: Key,
}
