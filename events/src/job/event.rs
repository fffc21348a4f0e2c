use std::sync::Arc;

use super::{Artifact, Failure, Order, RequeueReason, Run};
use crate::ids::PersonId;

/// What can happen to a job. From which status each is legal is said in [`super::evolve`] and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobEvent {
    Submitted {
        order: Arc<Order>,
    },
    Claimed {
        run: Run,
    },
    Started {
        attempt: u32,
    },
    OutputReady {
        attempt: u32,
    },
    UploadStarted {
        attempt: u32,
    },
    Completed {
        attempt: u32,
        artifacts: Vec<Artifact>,
    },
    Failed {
        attempt: u32,
        failure: Failure,
        log: Option<Artifact>,
    },
    /// `attempt` is the one that ended; the job waits for the next.
    Requeued {
        attempt: u32,
        reason: RequeueReason,
        message: String,
    },
    Canceled {
        by: PersonId,
    },
}
