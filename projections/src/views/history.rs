//! Every transition of every job.

use jobtrail_events::ids::JobId;
use jobtrail_events::job::{JobEvent, JobStatus, RequeueReason};
use jobtrail_events::value::{Actor, Timestamp};
use serde::{Deserialize, Serialize};

use crate::keys::{Key, Prefix};
use crate::store::{AsOf, Batch, StoreError, Table, decode, encode};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    pub status: JobStatus,
    pub attempt: u32,
    pub at: Timestamp,
    pub by: Actor,
    pub message: Option<String>,
    pub requeue_reason: Option<RequeueReason>,
    /// Whether the attempt runs in a sandbox; absent while nobody has it.
    pub sandboxed: Option<bool>,
    pub sequence: u64,
}

/// What there is to say about a transition.
pub fn words(event: &JobEvent) -> (Option<&str>, Option<RequeueReason>) {
    match event {
        JobEvent::Failed { failure, .. } => (Some(&failure.message), None),
        JobEvent::Requeued { reason, message, .. } => (Some(message), Some(*reason)),
        JobEvent::Submitted { .. }
        | JobEvent::Claimed { .. }
        | JobEvent::Started { .. }
        | JobEvent::OutputReady { .. }
        | JobEvent::UploadStarted { .. }
        | JobEvent::Completed { .. }
        | JobEvent::Canceled { .. } => (None, None),
    }
}

/// `nth` is the event's place in its commit.
pub fn project(batch: &mut Batch<'_>, job: JobId, nth: u8, transition: &Transition) {
    let key = of(job).number(transition.sequence).byte(nth);
    batch.add(Table::History, &key, &encode(transition));
}

/// Oldest first.
pub fn transitions(as_of: &AsOf, job: JobId) -> Result<Vec<Transition>, StoreError> {
    let mut rows = as_of.scan_prefix(Table::History, &of(job));
    let mut found = Vec::new();
    while let Some((_, row)) = rows.advance()? {
        found.push(decode(Table::History, row)?);
    }
    Ok(found)
}

fn of(job: JobId) -> Key {
    Key::new(Prefix::History).id(job.0)
}
