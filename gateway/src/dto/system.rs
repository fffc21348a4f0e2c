use jobtrail_events::ids::PersonId;
use jobtrail_events::system::{self, TreePath};
use jobtrail_projections::query;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Assignment, Named};
use crate::instant::Instant;
use crate::names::Known;
use crate::problem::Problem;

/// A tree of folders and files that its members share.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct System {
    pub id: Uuid,
    #[schema(example = "Pump P-101")]
    pub name: String,
    pub description: String,
    /// It can be read, and nothing in it changes.
    pub archived: bool,
    /// What you are in it; null: you are no member.
    #[schema(required = true)]
    pub role: Option<SystemRole>,
    /// How many members it has.
    pub members: u64,
    /// Folders in its tree.
    pub folders: u64,
    /// Files in its tree.
    pub files: u64,
    pub snapshots: u64,
    pub created_on: Instant,
    /// The sequence of its last event.
    pub sequence: u64,
}

/// What someone is in a system; each may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SystemRole {
    /// Sees its files, the jobs on them without their inputs, and what those made.
    Viewer,
    /// Also changes its tree, takes snapshots, and runs functions on its files.
    Editor,
    /// Also describes it, and decides about members who are no owners.
    Administrator,
    /// Also decides about owners, and archives it.
    Owner,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Member {
    pub person: Named,
    pub role: SystemRole,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateSystem {
    #[schema(example = "Pump P-101", min_length = 1, max_length = 100)]
    pub name: String,
    #[serde(default)]
    #[schema(max_length = 10_000)]
    pub description: String,
}

/// What is absent stays as it is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSystem {
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetMember {
    pub role: SystemRole,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddFolders {
    /// Names with `/` between, from the top of the tree.
    #[schema(example = json!(["drawings/old"]), min_items = 1, max_items = 1_000)]
    pub paths: Vec<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackFiles {
    #[schema(min_items = 1, max_items = 1_000)]
    pub files: Vec<TrackFile>,
}

/// A file of yours, or one that is in the system already.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackFile {
    /// Where it is to be. The folders are made; a file that is there is replaced.
    #[schema(example = "drawings/pump.step")]
    pub path: String,
    pub file_id: Uuid,
    /// The one to track; the latest, whichever that is, when absent.
    #[schema(minimum = 1)]
    pub revision: Option<u32>,
}

/// Move what is at a path, or track another revision of it, or both.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeEntry {
    #[schema(example = "drawings/pump.step")]
    pub path: String,
    /// Its new place.
    #[schema(example = "drawings/old/pump.step")]
    pub to: Option<String>,
    /// Of a file: which revision is tracked from now on.
    pub track: Option<TrackWhat>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackWhat {
    /// Null or absent: always the latest.
    #[schema(minimum = 1)]
    pub revision: Option<u32>,
}

/// What is at one place of a tree.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Entry {
    #[schema(example = "drawings/pump.step")]
    pub path: String,
    /// The last part of the path.
    pub name: String,
    pub kind: EntryKind,
    /// Null: it is a folder.
    #[schema(required = true)]
    pub file: Option<TrackedFile>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    Folder,
    File,
}

/// A file in a tree, at the revision that is tracked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrackedFile {
    pub id: Uuid,
    pub revision: u32,
    /// It stays at this revision, whatever comes.
    pub pinned: bool,
    /// Of the revision.
    pub name: String,
    /// Null: it is called as its revision is.
    #[schema(required = true)]
    pub display_name: Option<String>,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    pub sha256: String,
    pub owner: Named,
    pub archived: bool,
    /// The job that made it; null: someone uploaded it.
    #[schema(required = true)]
    pub made_by: Option<Uuid>,
}

/// A name for a moment of a system. What it holds never changes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Snapshot {
    pub id: Uuid,
    pub system: Named,
    #[schema(example = "as built")]
    pub name: String,
    pub description: String,
    #[schema(required = true)]
    pub taken_by: Option<Named>,
    pub taken_on: Instant,
    pub folders: u64,
    pub files: u64,
    /// The moment of the log that it is a name for.
    pub sequence: u64,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeSnapshot {
    #[schema(example = "as built", min_length = 1, max_length = 100)]
    pub name: String,
    #[serde(default)]
    #[schema(max_length = 10_000)]
    pub description: String,
}

/// What is different in another tree of the same system, by path.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Comparison {
    /// How many there are of each, on all pages together.
    pub added: u64,
    pub removed: u64,
    pub changed: u64,
    pub items: Vec<Difference>,
    /// The `cursor` of the next part; null: this is the last one.
    #[schema(required = true)]
    pub next: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Difference {
    pub path: String,
    pub kind: DifferenceKind,
    #[schema(required = true)]
    pub before: Option<Entry>,
    #[schema(required = true)]
    pub after: Option<Entry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    Added,
    Removed,
    Changed,
}

/// Run the appropriate extract function on a file of a tree.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Extract {
    #[schema(example = "drawings/pump.step")]
    pub path: String,
    /// Absent: automatic.
    pub assignment: Option<Assignment>,
}

/// The path, or what is wrong with the field that has it.
pub fn path(field: &str, text: &str) -> Result<TreePath, Problem> {
    text.parse().map_err(|error: system::NotAPath| Problem::field(field, error.to_string()))
}

impl From<system::SystemRole> for SystemRole {
    fn from(role: system::SystemRole) -> Self {
        match role {
            system::SystemRole::Viewer => Self::Viewer,
            system::SystemRole::Editor => Self::Editor,
            system::SystemRole::Administrator => Self::Administrator,
            system::SystemRole::Owner => Self::Owner,
        }
    }
}

impl From<SystemRole> for system::SystemRole {
    fn from(role: SystemRole) -> Self {
        match role {
            SystemRole::Viewer => Self::Viewer,
            SystemRole::Editor => Self::Editor,
            SystemRole::Administrator => Self::Administrator,
            SystemRole::Owner => Self::Owner,
        }
    }
}

impl From<query::SystemRow> for System {
    fn from(row: query::SystemRow) -> Self {
        Self {
            id: row.id.0,
            name: row.name,
            description: row.description,
            archived: row.archived,
            role: row.role.map(Into::into),
            members: row.members,
            folders: row.folders,
            files: row.files,
            snapshots: row.snapshots,
            created_on: row.created_at.into(),
            sequence: row.sequence,
        }
    }
}

impl Entry {
    pub fn of(row: query::TreeRow, names: &Known) -> Self {
        let kind = if row.file.is_some() { EntryKind::File } else { EntryKind::Folder };
        let file = row.file.map(|file| TrackedFile {
            id: file.id.0,
            revision: file.revision,
            pinned: file.pinned,
            name: file.content.name,
            display_name: file.display_name,
            media_type: file.content.media_type,
            size: file.content.size,
            sha256: file.content.digest.to_string(),
            owner: names.of(file.owner),
            archived: file.archived,
            made_by: file.made_by.map(|job| job.0),
        });
        Self { path: row.path.to_string(), name: row.path.name().to_owned(), kind, file }
    }

    /// Everyone that a row names.
    pub fn people(row: &query::TreeRow) -> Option<PersonId> {
        row.file.as_ref().map(|file| file.owner)
    }
}

impl Snapshot {
    pub fn of(row: query::SnapshotRow, names: &Known) -> Self {
        Self {
            id: row.id.0,
            system: Named { id: row.system.0, name: Some(row.system_name) },
            name: row.name,
            description: row.description,
            taken_by: row.by.map(|person| names.of(person)),
            taken_on: row.at.into(),
            folders: row.folders,
            files: row.files,
            sequence: row.sequence,
        }
    }
}

impl Difference {
    pub fn of(row: query::Difference, names: &Known) -> Self {
        let kind = match (&row.before, &row.after) {
            (None, _) => DifferenceKind::Added,
            (Some(_), None) => DifferenceKind::Removed,
            (Some(_), Some(_)) => DifferenceKind::Changed,
        };
        let entry = |row: Option<query::TreeRow>| row.map(|row| Entry::of(row, names));
        Self { path: row.path.to_string(), kind, before: entry(row.before), after: entry(row.after) }
    }

    pub fn people(row: &query::Difference) -> impl Iterator<Item = PersonId> {
        row.before.iter().chain(&row.after).filter_map(Entry::people)
    }
}
