//! Artifacts, as the job that made them has them.

use jobtrail_events::ids::{FileId, JobId, PersonId};
use jobtrail_events::job::{Artifact, Job};
use jobtrail_events::request::Refusal;
use jobtrail_log::Log;

use crate::core::Core;
use crate::repository::unavailable;

/// An artifact and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub creator: PersonId,
    /// What the job was run on.
    pub input: FileId,
    pub artifact: Artifact,
}

/// The artifact, if the job is over and made it.
pub async fn artifact_of<L: Log>(core: &Core<L>, job: JobId, file: FileId) -> Result<Option<Made>, Refusal> {
    let mut loaded = core.jobs.load(&job).await.map_err(unavailable)?;
    if loaded.state.status().is_none_or(|status| status.is_active()) {
        loaded = core.jobs.load_fresh(&job).await.map_err(unavailable)?;
    }
    let (order, artifacts) = match &loaded.state {
        Job::Completed { order, artifacts, .. } => (order, artifacts.as_slice()),
        Job::Failed { order, log, .. } => (order, log.as_slice()),
        Job::Unknown
        | Job::Pending { .. }
        | Job::Claimed { .. }
        | Job::Running { .. }
        | Job::Validating { .. }
        | Job::Uploading { .. }
        | Job::Canceled { .. } => return Ok(None),
    };
    let found = artifacts.iter().find(|artifact| artifact.file == file);
    Ok(found.map(|artifact| Made { creator: order.creator, input: order.input.file, artifact: artifact.clone() }))
}
