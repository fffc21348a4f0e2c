//! What follows from a job's events. Effects are data; the dispatcher carries them out.

use jobtrail_events::ids::JobId;
use jobtrail_events::job::{Job, JobEvent};
use jobtrail_events::subject;
use jobtrail_events::value::ToolVersion;

/// Something to be done with the offers. Doing it twice is harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Tell the agents that an attempt of a job waits.
    Offer { job: JobId, attempt: u32, queue: String, tool: ToolVersion },
    /// Take back whatever offers of the job there are.
    Withdraw { job: JobId },
    /// Take back all offers in a queue.
    WithdrawQueue { queue: String },
}

/// Whether an event can have effects, so that the job is worth loading.
pub fn matters(event: &JobEvent) -> bool {
    match event {
        JobEvent::Submitted { .. } | JobEvent::Requeued { .. } | JobEvent::Canceled { .. } => true,
        JobEvent::Failed { .. } => true,
        JobEvent::Claimed { .. }
        | JobEvent::Started { .. }
        | JobEvent::OutputReady { .. }
        | JobEvent::UploadStarted { .. }
        | JobEvent::Completed { .. } => false,
    }
}

/// What to do about the offers of a job as it is now.
pub fn react(id: JobId, job: &Job) -> Option<Effect> {
    match job {
        Job::Pending { order, attempt, .. } => Some(Effect::Offer {
            job: id,
            attempt: *attempt,
            queue: subject::queue(&order.assignment),
            tool: order.tool.clone(),
        }),
        Job::Failed { run: None, .. } | Job::Canceled { .. } => Some(Effect::Withdraw { job: id }),
        Job::Failed { run: Some(_), .. }
        | Job::Unknown
        | Job::Claimed { .. }
        | Job::Running { .. }
        | Job::Validating { .. }
        | Job::Uploading { .. }
        | Job::Completed { .. } => None,
    }
}
