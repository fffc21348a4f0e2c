use super::{SystemRole, Tracked, TreePath};
use crate::ids::{PersonId, SnapshotId};

/// What can happen to a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SystemEvent {
    /// Whoever created it is its first owner.
    Created {
        by: PersonId,
        name: String,
        description: String,
    },
    Described {
        name: String,
        description: String,
    },
    /// A member came, or is something else now.
    MemberSet {
        person: PersonId,
        role: SystemRole,
    },
    MemberRemoved {
        person: PersonId,
    },
    /// With the folders that they are in.
    FoldersAdded {
        paths: Vec<TreePath>,
    },
    /// With the folders that they are in. What was at such a path is replaced, when it was a file.
    FilesTracked {
        files: Vec<Tracked>,
    },
    /// With all that is in it.
    EntryMoved {
        from: TreePath,
        to: TreePath,
    },
    /// With all that is in it.
    EntryRemoved {
        path: TreePath,
    },
    FilePinned {
        path: TreePath,
        pin: Option<u32>,
    },
    SnapshotTaken {
        snapshot: SnapshotId,
        name: String,
        description: String,
    },
    Archived,
    Restored,
}
