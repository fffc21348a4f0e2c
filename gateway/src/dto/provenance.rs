use jobtrail_events::ids::PersonId;
use jobtrail_projections::query;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Artifact, File, Job};
use crate::names::Known;

/// Where a file came from, and what was made from it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Provenance {
    pub file: File,
    /// First the job that made it, then the one that made that one's input, and so on. Empty for what was uploaded.
    pub origins: Vec<Origin>,
    /// The last of them worked on something that was uploaded. Otherwise you may not see further, or there are too many.
    pub reaches_an_upload: bool,
    /// What was made from it, by job, newest first, and behind each what was made from that.
    pub made: Vec<Derived>,
    /// Files among those of which more was made than is shown here: ask for the provenance of each.
    pub more: Vec<Uuid>,
    /// The `cursor` of the next jobs on the file itself; null: these are the last.
    #[schema(required = true)]
    pub next: Option<String>,
}

/// One step back.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Origin {
    pub job: Job,
    /// The file that it worked on, as it is now; null when you may not see it.
    #[schema(required = true)]
    pub input: Option<File>,
}

/// What one job made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Derived {
    /// 1: from the file itself; 2: from something that was made from it, ...
    pub depth: u16,
    /// The file that the job worked on.
    pub from: Uuid,
    pub job: Job,
    /// Its log last.
    pub artifacts: Vec<Artifact>,
}

impl Provenance {
    pub fn of(found: query::Provenance, names: &Known) -> Self {
        let origin = |query::Origin { job, input }| Origin {
            job: Job::of(job, names),
            input: input.map(|input| File::of(input, names)),
        };
        let derived = |query::Derived { depth, from, job, artifacts }| Derived {
            depth,
            from: from.0,
            job: Job::of(job, names),
            artifacts: artifacts.into_iter().map(Artifact::from).collect(),
        };
        Self {
            file: File::of(found.file, names),
            origins: found.origins.into_iter().map(origin).collect(),
            reaches_an_upload: found.reaches_an_upload,
            made: found.made.into_iter().map(derived).collect(),
            more: found.more.into_iter().map(|file| file.0).collect(),
            next: found.next,
        }
    }

    /// Everyone that is named.
    pub fn people(found: &query::Provenance) -> impl Iterator<Item = PersonId> {
        let inputs = found.origins.iter().filter_map(|origin| origin.input.as_ref());
        let jobs = found.origins.iter().map(|origin| &origin.job).chain(found.made.iter().map(|made| &made.job));
        let files = inputs.chain([&found.file]).flat_map(File::people);
        files.chain(jobs.map(|job| job.order.creator))
    }
}
