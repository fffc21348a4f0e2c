//! What jobs made: by job, by the file that it was made from, and each as a file of its own.

use jobtrail_events::ids::{FileId, JobId, PersonId};
use jobtrail_events::job::{Artifact, Job};
use jobtrail_events::value::Timestamp;
use serde::{Deserialize, Serialize};

use super::JobMoved;
use crate::keys::{Key, Prefix};
use crate::store::{Batch, Read, StoreError, Table, encode};

/// An artifact, seen as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeFile {
    pub job: JobId,
    /// Whose job it was.
    pub owner: PersonId,
    pub at: Timestamp,
    pub artifact: Artifact,
    pub sequence: u64,
}

/// What a job made, its log last.
pub fn artifacts(read: &impl Read, job: JobId) -> Result<Vec<Artifact>, StoreError> {
    Ok(read.row(Table::Artifacts, &Key::new(Prefix::Artifacts).id(job.0))?.unwrap_or_default())
}

pub fn made_file(read: &impl Read, file: FileId) -> Result<Option<MadeFile>, StoreError> {
    read.row(Table::Files, &made(file))
}

/// The list of jobs that made something from a file.
pub fn by_file(file: FileId) -> Key {
    Key::new(Prefix::ArtifactsByFile).id(file.0)
}

pub fn project(batch: &mut Batch<'_>, moved: &JobMoved<'_>) -> Result<(), StoreError> {
    let artifacts = of(moved.job);
    if artifacts.is_empty() {
        return Ok(());
    }
    for artifact in &artifacts {
        // Two jobs cannot have made the same file: the first that said so has.
        let key = made(artifact.file);
        if batch.has(Table::Files, &key)? {
            continue;
        }
        let file = MadeFile {
            job: moved.id,
            owner: moved.order.creator,
            at: moved.after.since,
            artifact: artifact.clone(),
            sequence: moved.after.sequence,
        };
        batch.put(Table::Files, key, &file);
    }
    if artifacts.iter().any(|artifact| !is_log(artifact)) {
        let list = by_file(moved.order.input.file).place(moved.after.place(moved.id));
        batch.add(Table::Artifacts, &list, &[]);
    }
    batch.add(Table::Artifacts, &Key::new(Prefix::Artifacts).id(moved.id.0), &encode(&artifacts));
    Ok(())
}

fn of(job: &Job) -> Vec<Artifact> {
    match job {
        Job::Completed { artifacts, .. } => {
            let (logs, results): (Vec<_>, Vec<_>) = artifacts.iter().cloned().partition(is_log);
            [results, logs].concat()
        }
        Job::Failed { log, .. } => log.iter().cloned().collect(),
        Job::Unknown
        | Job::Pending { .. }
        | Job::Claimed { .. }
        | Job::Running { .. }
        | Job::Validating { .. }
        | Job::Uploading { .. }
        | Job::Canceled { .. } => Vec::new(),
    }
}

fn is_log(artifact: &Artifact) -> bool {
    artifact.output == Artifact::LOG
}

fn made(file: FileId) -> Key {
    Key::new(Prefix::MadeFile).id(file.0)
}
