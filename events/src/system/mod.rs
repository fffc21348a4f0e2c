//! A system: a tree of folders and tracked files that its members share, and snapshots of that tree.
//!
//! A snapshot is a name for a moment of the log. What the tree held then, and which revision each file was at, follows
//! from the log and never changes.

mod command;
mod event;
mod evolve;
mod path;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::{FileId, PersonId, SnapshotId};

pub use command::{
    AddFolders, ArchiveSystem, ChangeSystem, CreateSystem, MoveEntry, PinEntry, RemoveEntry, RemoveSystemMember,
    RestoreSystem, SetSystemMember, TakeSnapshot, TrackFiles,
};
pub use event::SystemEvent;
pub use path::{NotAPath, TreePath};

/// A system, as its events have made it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum System {
    #[default]
    Unknown,
    Open(Details),
    /// Out of the way: it can be read, and nothing in it changes until it is restored.
    Archived(Details),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    pub name: String,
    pub description: String,
    pub members: BTreeMap<PersonId, SystemRole>,
    /// Every folder and file by its path. A file's folders are among them.
    pub tree: BTreeMap<TreePath, Entry>,
    pub snapshots: BTreeMap<SnapshotId, Snapshot>,
    /// Files that a snapshot holds and the tree does not any more.
    pub kept: BTreeSet<FileId>,
    /// How many events there were, for [`Entry::File`]'s `since`.
    pub events: u64,
    /// `events` when the last snapshot was taken.
    pub last_snapshot: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    Folder,
    File {
        file: FileId,
        /// The revision that is tracked; absent: always the latest.
        pin: Option<u32>,
        /// [`Details::events`] when the file came into the tree.
        since: u64,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub name: String,
    pub description: String,
}

/// A file on its way into a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracked {
    pub path: TreePath,
    pub file: FileId,
    pub pin: Option<u32>,
}

/// What someone is in a system; each may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SystemRole {
    Viewer,
    Editor,
    Administrator,
    Owner,
}

impl SystemRole {
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Editor, Self::Administrator, Self::Owner];

    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Administrator => "administrator",
            Self::Owner => "owner",
        }
    }
}

impl System {
    /// Characters of a name.
    pub const LONGEST_NAME: usize = 100;
    /// Bytes of a description.
    pub const LONGEST_DESCRIPTION: usize = 10_000;
    pub const MOST_MEMBERS: usize = 1_000;
    /// Folders and files of a tree.
    pub const MOST_ENTRIES: usize = 50_000;
    pub const MOST_SNAPSHOTS: usize = 10_000;
    /// Folders or files that one command adds.
    pub const MOST_AT_ONCE: usize = 1_000;
    /// Bytes of all paths of one command.
    pub const LONGEST_AT_ONCE: usize = 256 * 1024;

    pub fn details(&self) -> Option<&Details> {
        match self {
            Self::Unknown => None,
            Self::Open(details) | Self::Archived(details) => Some(details),
        }
    }

    pub fn is_open(&self) -> bool {
        match self {
            Self::Open(_) => true,
            Self::Unknown | Self::Archived(_) => false,
        }
    }

    /// What someone is in it.
    pub fn role_of(&self, person: PersonId) -> Option<SystemRole> {
        self.details()?.members.get(&person).copied()
    }

    /// Whether its tree or a snapshot of it has the file, so that members see the file.
    pub fn holds(&self, file: FileId) -> bool {
        self.details().is_some_and(|details| details.kept.contains(&file) || details.tracks(file))
    }
}

impl Details {
    pub fn tracks(&self, file: FileId) -> bool {
        self.tree.values().any(|entry| entry.file() == Some(file))
    }

    pub fn owners(&self) -> usize {
        self.members.values().filter(|role| **role == SystemRole::Owner).count()
    }
}

impl Entry {
    pub fn file(&self) -> Option<FileId> {
        match self {
            Self::Folder => None,
            Self::File { file, .. } => Some(*file),
        }
    }
}
