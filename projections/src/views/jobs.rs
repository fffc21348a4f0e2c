//! One job: what was asked for, which never changes, and where it stands, which does.
//!
//! The two are rows of their own, so that a transition writes a few dozen bytes and not the parameters again. What a
//! job made is in [`super::artifacts`].

use std::sync::Arc;

use jobtrail_events::ids::{JobId, PersonId};
use jobtrail_events::job::{Failure, Job, JobStatus, Order, Run};
use jobtrail_events::value::Timestamp;
use serde::{Deserialize, Serialize};

use super::JobMoved;
use crate::keys::{Key, Place, Prefix};
use crate::store::{Batch, Read, StoreError, Table};

/// Where a job stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobState {
    pub standing: Standing,
    /// The present or last one.
    pub attempt: u32,
    /// Whether the attempt that was claimed last runs in a sandbox; absent when none was.
    pub sandboxed: Option<bool>,
    pub submitted_at: Timestamp,
    /// When it came into its present status.
    pub since: Timestamp,
    /// Of its last event.
    pub sequence: u64,
}

/// The status with what it carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    Pending,
    Claimed(Run),
    Running(Run),
    Validating(Run),
    Uploading(Run),
    Completed(Run),
    Failed(Option<Run>, Failure),
    Canceled(PersonId),
}

impl JobState {
    /// Absent when nobody submitted the job.
    pub fn of(job: &Job, before: Option<&Self>, at: Timestamp, sequence: u64) -> Option<Self> {
        let standing = match job {
            Job::Unknown => return None,
            Job::Pending { .. } => Standing::Pending,
            Job::Claimed { run, .. } => Standing::Claimed(*run),
            Job::Running { run, .. } => Standing::Running(*run),
            Job::Validating { run, .. } => Standing::Validating(*run),
            Job::Uploading { run, .. } => Standing::Uploading(*run),
            Job::Completed { run, .. } => Standing::Completed(*run),
            Job::Failed { run, failure, .. } => Standing::Failed(*run, failure.clone()),
            Job::Canceled { by, .. } => Standing::Canceled(*by),
        };
        let attempt = attempt(job).or(before.map(|state| state.attempt)).unwrap_or(1);
        let submitted_at = before.map_or(at, |state| state.submitted_at);
        let sandboxed = before.and_then(|state| state.sandboxed);
        Some(Self { standing, attempt, sandboxed, submitted_at, since: job.since()?, sequence })
    }

    /// The job to fold the next event into. What it made is left out: nothing folds into a finished job.
    pub fn job(&self, order: Arc<Order>) -> Job {
        let since = self.since;
        match &self.standing {
            Standing::Pending => Job::Pending { order, attempt: self.attempt, since },
            Standing::Claimed(run) => Job::Claimed { order, run: *run, since },
            Standing::Running(run) => Job::Running { order, run: *run, since },
            Standing::Validating(run) => Job::Validating { order, run: *run, since },
            Standing::Uploading(run) => Job::Uploading { order, run: *run, since },
            Standing::Completed(run) => Job::Completed { order, run: *run, artifacts: Vec::new(), since },
            Standing::Failed(run, failure) => {
                Job::Failed { order, run: *run, failure: failure.clone(), log: None, since }
            }
            Standing::Canceled(by) => Job::Canceled { order, by: *by, since },
        }
    }

    pub fn status(&self) -> JobStatus {
        match self.standing {
            Standing::Pending => JobStatus::Pending,
            Standing::Claimed(_) => JobStatus::Claimed,
            Standing::Running(_) => JobStatus::Running,
            Standing::Validating(_) => JobStatus::Validating,
            Standing::Uploading(_) => JobStatus::Uploading,
            Standing::Completed(_) => JobStatus::Completed,
            Standing::Failed(..) => JobStatus::Failed,
            Standing::Canceled(_) => JobStatus::Canceled,
        }
    }

    /// Who has it or had it last.
    pub fn run(&self) -> Option<&Run> {
        match &self.standing {
            Standing::Claimed(run)
            | Standing::Running(run)
            | Standing::Validating(run)
            | Standing::Uploading(run)
            | Standing::Completed(run) => Some(run),
            Standing::Failed(run, _) => run.as_ref(),
            Standing::Pending | Standing::Canceled(_) => None,
        }
    }

    /// Who has it in hands.
    pub fn active_run(&self) -> Option<&Run> {
        self.run().filter(|_| self.status().is_active())
    }

    pub fn failure(&self) -> Option<&Failure> {
        match &self.standing {
            Standing::Failed(_, failure) => Some(failure),
            Standing::Pending
            | Standing::Claimed(_)
            | Standing::Running(_)
            | Standing::Validating(_)
            | Standing::Uploading(_)
            | Standing::Completed(_)
            | Standing::Canceled(_) => None,
        }
    }

    /// Where it stands in lists.
    pub fn place(&self, id: JobId) -> Place {
        Place { at: self.submitted_at, id: id.0 }
    }
}

/// The attempt that a job says it is in.
pub fn attempt(job: &Job) -> Option<u32> {
    match job {
        Job::Pending { attempt, .. } => Some(*attempt),
        Job::Unknown
        | Job::Claimed { .. }
        | Job::Running { .. }
        | Job::Validating { .. }
        | Job::Uploading { .. }
        | Job::Completed { .. }
        | Job::Failed { .. }
        | Job::Canceled { .. } => job.run().map(|run| run.attempt),
    }
}

pub fn order(read: &impl Read, id: JobId) -> Result<Option<Order>, StoreError> {
    read.row(Table::Jobs, &Key::new(Prefix::JobOrder).id(id.0))
}

pub fn state(read: &impl Read, id: JobId) -> Result<Option<JobState>, StoreError> {
    read.row(Table::Jobs, &Key::new(Prefix::JobState).id(id.0))
}

pub fn project(batch: &mut Batch<'_>, moved: &JobMoved<'_>) {
    let id = moved.id.0;
    if moved.before.is_none() {
        batch.put(Table::Jobs, Key::new(Prefix::JobOrder).id(id), moved.order);
    }
    batch.put(Table::Jobs, Key::new(Prefix::JobState).id(id), moved.after);
}
