//! Files, and what was made from them.

use jobtrail_events::file::{About, Revision};
use jobtrail_events::ids::{FileId, JobId, PersonId, SystemId};
use jobtrail_events::job::Artifact;
use jobtrail_events::value::Timestamp;
use serde::{Deserialize, Serialize};

use super::{JobRow, Scope};

/// Files that were uploaded. (What jobs made is listed under them, not here.) All that is given must fit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListFiles {
    pub scope: Scope,
    /// A part of the display name or of the name of the latest revision, in any case ([`crate::folded`]).
    pub name: Option<String>,
    pub kind: Option<FileKind>,
    /// What the name of the latest revision ends with, as in `csv` or `tar.gz`; in any case, without the first dot.
    pub extension: Option<String>,
    pub owner: Option<PersonId>,
    /// Uploaded first at or after.
    pub created_from: Option<Timestamp>,
    /// Uploaded first before.
    pub created_to: Option<Timestamp>,
    /// With a latest revision of that time or later.
    pub changed_from: Option<Timestamp>,
    /// With a latest revision from before that time.
    pub changed_to: Option<Timestamp>,
    pub archived: bool,
    pub sort: FileSort,
    pub limit: Option<u16>,
    pub cursor: Option<String>,
}

/// Which file of a list comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileSort {
    #[default]
    Newest,
    Oldest,
    /// By what it is called, in any case.
    Name,
    /// The largest first.
    Size,
}

/// How many files a list has. Its limit, order and cursor do not matter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CountFiles {
    pub of: ListFiles,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub count: u64,
    /// There are more, which were not looked at.
    pub at_least: bool,
}

/// What sort of content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileKind {
    /// A media type, as in `text/csv`; in lower case, without parameters.
    Type(String),
    /// All of a family, as in `image` for `image/*`.
    Family(String),
    Group(FileGroup),
}

/// Media types that people take for one sort of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileGroup {
    Image,
    Audio,
    Video,
    Text,
    Table,
    Document,
    Archive,
    Model,
}

impl FileKind {
    pub fn takes(&self, media_type: &str) -> bool {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let family = essence.split('/').next().unwrap_or_default();
        match self {
            Self::Type(wanted) => essence == *wanted,
            Self::Family(wanted) => family == wanted,
            Self::Group(group) => group.takes(family, &essence),
        }
    }
}

impl FileGroup {
    pub const ALL: [Self; 8] =
        [Self::Image, Self::Audio, Self::Video, Self::Text, Self::Table, Self::Document, Self::Archive, Self::Model];

    pub fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Text => "text",
            Self::Table => "table",
            Self::Document => "document",
            Self::Archive => "archive",
            Self::Model => "model",
        }
    }

    fn takes(self, family: &str, essence: &str) -> bool {
        let is_of = |names: &[&str]| names.contains(&essence);
        let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| essence.starts_with(beginning));
        match self {
            Self::Image | Self::Audio | Self::Video | Self::Model => family == self.name(),
            Self::Text => {
                let structured = essence.ends_with("+json") || essence.ends_with("+xml");
                let is_text = family == "text" || structured && family == "application";
                let named = ["application/json", "application/xml", "application/x-ndjson", "application/yaml"];
                (is_text || is_of(&named)) && !Self::Table.takes(family, essence)
            }
            Self::Table => {
                is_of(&["text/csv", "text/tab-separated-values", "application/vnd.oasis.opendocument.spreadsheet"])
                    || begins(&[
                        "application/vnd.openxmlformats-officedocument.spreadsheetml",
                        "application/vnd.ms-excel",
                    ])
            }
            Self::Document => {
                is_of(&["application/pdf", "application/rtf", "application/msword", "application/epub+zip"])
                    || begins(&[
                        "application/vnd.openxmlformats-officedocument.wordprocessingml",
                        "application/vnd.openxmlformats-officedocument.presentationml",
                        "application/vnd.oasis.opendocument.text",
                        "application/vnd.oasis.opendocument.presentation",
                        "application/vnd.ms-powerpoint",
                    ])
            }
            Self::Archive => is_of(&[
                "application/zip",
                "application/java-archive",
                "application/x-tar",
                "application/gzip",
                "application/zstd",
                "application/x-bzip2",
                "application/x-xz",
                "application/x-7z-compressed",
                "application/vnd.rar",
            ]),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileRow {
    pub id: FileId,
    pub owner: PersonId,
    /// What people call it and say of it; nothing of what a job made.
    pub about: About,
    pub archived: bool,
    /// The latest.
    pub revision: u32,
    pub latest: Revision,
    pub created_at: Timestamp,
    /// What made it, when a job did.
    pub made_by: Option<JobId>,
    /// The system by which the viewer sees it, when it is another's.
    pub through: Option<SystemId>,
    /// The sequence of its last event.
    pub sequence: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetFile {
    pub file: FileId,
}

/// Where the services find what there is to decide about files; of each, in the order in which they are named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LocateFiles {
    pub files: Vec<FileId>,
}

impl LocateFiles {
    /// As many as can be tracked at once.
    pub const MOST: usize = jobtrail_events::system::System::MOST_AT_ONCE;
}

/// Neither: it is an upload of the viewer's own, or none that they see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Located {
    /// The job that made it, when it is an artifact.
    pub made_by: Option<JobId>,
    /// The system by which the viewer sees it, when it is another's.
    pub through: Option<SystemId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileDetails {
    pub row: FileRow,
    /// Oldest first; of very many the newest.
    pub revisions: Vec<Revision>,
}

impl FileDetails {
    /// The revisions with their numbers: of very many the first ones are not there.
    pub fn numbered(self) -> impl Iterator<Item = (u32, Revision)> {
        let shown = u32::try_from(self.revisions.len()).unwrap_or(u32::MAX);
        (self.row.revision.saturating_sub(shown).saturating_add(1)..).zip(self.revisions)
    }
}

/// What was made from a file, by job, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListFileArtifacts {
    pub file: FileId,
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

impl ListFileArtifacts {
    /// The first page.
    pub fn of(file: FileId) -> Self {
        Self { file, limit: None, cursor: None }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArtifactGroup {
    pub job: JobRow,
    pub artifacts: Vec<Artifact>,
}
