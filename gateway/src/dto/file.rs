use jobtrail_events::file;
use jobtrail_events::ids::PersonId;
use jobtrail_projections::query;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Artifact, Job, Named};
use crate::instant::Instant;
use crate::names::Known;
use crate::preview::{Preview, preview};

/// A file that someone uploaded, or an artifact that a job made, as its latest revision is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct File {
    pub id: Uuid,
    /// Of its latest revision.
    #[schema(example = "parts.zip")]
    pub name: String,
    /// What people call it; null: as its latest revision is called.
    #[schema(required = true, example = "Bearing rig, all parts")]
    pub display_name: Option<String>,
    /// What people say of it.
    pub description: String,
    #[schema(example = "application/zip")]
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    pub sha256: String,
    /// 1, 2, 3, ...
    pub revision: u32,
    pub archived: bool,
    pub owner: Named,
    pub created_at: Instant,
    /// When its latest revision came.
    pub updated_at: Instant,
    /// How it can be looked at; null: not as it is, but a function that is marked `extract` may make something of it.
    #[schema(required = true)]
    pub preview: Option<Preview>,
    /// The job that made it; null: someone uploaded it.
    #[schema(required = true)]
    pub made_by: Option<Uuid>,
    /// The sequence of its last event.
    pub sequence: u64,
}

/// A file with all its revisions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FileDetails {
    #[serde(flatten)]
    pub file: File,
    /// Oldest first.
    pub revisions: Vec<Revision>,
}

/// What shall be said of a file.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DescribeFile {
    /// Absent: it stays. Empty: none, it is called as its latest revision is.
    #[schema(max_length = 200)]
    pub display_name: Option<String>,
    /// Absent: it stays. At most 10,000 bytes.
    #[schema(max_length = 10000)]
    pub description: Option<String>,
}

/// One content of a file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Revision {
    /// 1, 2, 3, ...
    pub revision: u32,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    pub sha256: String,
    pub created_at: Instant,
    pub created_by: Named,
}

/// How many there are.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Counted {
    pub count: u64,
    /// Not all were looked at: there may be more.
    pub at_least: bool,
}

impl From<query::Counted> for Counted {
    fn from(query::Counted { count, at_least }: query::Counted) -> Self {
        Self { count, at_least }
    }
}

/// What one job made from a file.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ArtifactGroup {
    pub job: Job,
    pub artifacts: Vec<Artifact>,
}

impl ArtifactGroup {
    pub fn of(row: query::ArtifactGroup, names: &Known) -> Self {
        let artifacts = row.artifacts.into_iter().map(Artifact::from).collect();
        Self { job: Job::of(row.job, names), artifacts }
    }
}

impl File {
    pub fn of(row: query::FileRow, names: &Known) -> Self {
        let content = row.latest.content;
        Self {
            id: row.id.0,
            preview: preview(&content.name, &content.media_type, content.size),
            name: content.name,
            display_name: row.about.display_name,
            description: row.about.description,
            media_type: content.media_type,
            size: content.size,
            sha256: content.digest.to_string(),
            revision: row.revision,
            archived: row.archived,
            owner: names.of(row.owner),
            created_at: row.created_at.into(),
            updated_at: row.latest.at.into(),
            made_by: row.made_by.map(|job| job.0),
            sequence: row.sequence,
        }
    }

    /// Everyone that a row names.
    pub fn people(row: &query::FileRow) -> [PersonId; 2] {
        [row.owner, row.latest.by]
    }
}

impl FileDetails {
    pub fn of(details: query::FileDetails, names: &Known) -> Self {
        let file = File::of(details.row.clone(), names);
        let revisions = details.numbered().map(|(number, it)| Revision::of(number, it, names)).collect();
        Self { file, revisions }
    }

    pub fn people(details: &query::FileDetails) -> impl Iterator<Item = PersonId> {
        File::people(&details.row).into_iter().chain(details.revisions.iter().map(|revision| revision.by))
    }
}

impl Revision {
    fn of(revision: u32, it: file::Revision, names: &Known) -> Self {
        Self {
            revision,
            name: it.content.name,
            media_type: it.content.media_type,
            size: it.content.size,
            sha256: it.content.digest.to_string(),
            created_at: it.at.into(),
            created_by: names.of(it.by),
        }
    }
}
