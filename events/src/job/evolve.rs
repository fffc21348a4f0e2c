//! Every status transition of a job. There is no other place.
//!
//! | event | from | to |
//! |---|---|---|
//! | Submitted | - | Pending, attempt 1 |
//! | Claimed | Pending, same attempt | Claimed |
//! | Started | Claimed, same attempt | Running |
//! | OutputReady | Running, same attempt | Validating |
//! | UploadStarted | Validating, same attempt | Uploading |
//! | Completed | Uploading, same attempt | Completed |
//! | Failed | Claimed to Uploading, same attempt; Pending when it expired | Failed |
//! | Requeued | Claimed to Uploading, same attempt | Pending, attempt + 1 |
//! | Canceled | Pending | Canceled |
//!
//! Anything else changes nothing.

use std::sync::Arc;

use super::{FailureCause, Job, JobEvent, Run};
use crate::aggregate::{Aggregate, Event, Fold};
use crate::ids::JobId;
use crate::value::Timestamp;

impl Aggregate for Job {
    type Id = JobId;
    type Event = JobEvent;

    fn evolve(&mut self, event: &JobEvent, at: Timestamp) -> Fold {
        match self.after(event, at) {
            Some(next) => {
                *self = next;
                Fold::Applied
            }
            None => Fold::Ignored,
        }
    }

    fn pick(event: &Event) -> Option<&JobEvent> {
        match event {
            Event::Job(event) => Some(event),
            Event::File(_)
            | Event::Agent(_)
            | Event::Tool(_)
            | Event::Pool(_)
            | Event::Person(_)
            | Event::System(_) => None,
        }
    }
}

impl Job {
    fn after(&self, event: &JobEvent, since: Timestamp) -> Option<Self> {
        match event {
            JobEvent::Submitted { order } => match self {
                Self::Unknown => Some(Self::Pending { order: Arc::clone(order), attempt: 1, since }),
                Self::Pending { .. }
                | Self::Claimed { .. }
                | Self::Running { .. }
                | Self::Validating { .. }
                | Self::Uploading { .. }
                | Self::Completed { .. }
                | Self::Failed { .. }
                | Self::Canceled { .. } => None,
            },
            JobEvent::Claimed { run } => {
                let Self::Pending { order, attempt, .. } = self else { return None };
                (*attempt == run.attempt).then(|| Self::Claimed { order: order.clone(), run: *run, since })
            }
            JobEvent::Started { attempt } => {
                let Self::Claimed { order, run, .. } = self else { return None };
                run.is(*attempt).then(|| Self::Running { order: order.clone(), run: *run, since })
            }
            JobEvent::OutputReady { attempt } => {
                let Self::Running { order, run, .. } = self else { return None };
                run.is(*attempt).then(|| Self::Validating { order: order.clone(), run: *run, since })
            }
            JobEvent::UploadStarted { attempt } => {
                let Self::Validating { order, run, .. } = self else { return None };
                run.is(*attempt).then(|| Self::Uploading { order: order.clone(), run: *run, since })
            }
            JobEvent::Completed { attempt, artifacts } => {
                let Self::Uploading { order, run, .. } = self else { return None };
                run.is(*attempt).then(|| Self::Completed {
                    order: order.clone(),
                    run: *run,
                    artifacts: artifacts.clone(),
                    since,
                })
            }
            JobEvent::Failed { attempt, failure, log } => {
                let run = match self {
                    Self::Pending { attempt: waiting, .. } => {
                        (waiting == attempt && failure.cause == FailureCause::Expired).then_some(None)
                    }
                    Self::Claimed { run, .. }
                    | Self::Running { run, .. }
                    | Self::Validating { run, .. }
                    | Self::Uploading { run, .. } => run.is(*attempt).then_some(Some(*run)),
                    Self::Unknown | Self::Completed { .. } | Self::Failed { .. } | Self::Canceled { .. } => None,
                }?;
                let order = self.order()?.clone();
                Some(Self::Failed { order, run, failure: failure.clone(), log: log.clone(), since })
            }
            JobEvent::Requeued { attempt, .. } => {
                let run = self.active_run()?;
                let order = self.order()?.clone();
                run.is(*attempt).then(|| Self::Pending { order, attempt: attempt.saturating_add(1), since })
            }
            JobEvent::Canceled { by } => {
                let Self::Pending { order, .. } = self else { return None };
                Some(Self::Canceled { order: order.clone(), by: *by, since })
            }
        }
    }
}

impl Run {
    fn is(&self, attempt: u32) -> bool {
        self.attempt == attempt
    }
}
