//! Cancel a job.
//!
//! Only a Pending job can be cancelled, by its creator or an administrator (X3, X4). When a claim came first, the
//! cancel is refused with the present status and the job goes on. Cancelling a cancelled job changes nothing.

use jobtrail_events::ids::JobId;
use jobtrail_events::job::{CancelJob, Job, JobEvent, JobStatus};
use jobtrail_events::permission::{Action, Verdict};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use crate::core::{Caller, Core, Handle, done};

pub fn decide(job: &Job, id: JobId, caller: Caller) -> Result<Vec<JobEvent>, Rejection> {
    let (Some(order), Some(status)) = (job.order(), job.status()) else { return Err(Rejection::UnknownJob(id)) };
    let Some(person) = caller.person() else { return Err(Rejection::UnknownJob(id)) };
    match caller.verdict_on(Action::CancelJob, order.creator) {
        Verdict::Allowed => {}
        Verdict::Forbidden => return Err(Rejection::NotYourJob),
        Verdict::Hidden => return Err(Rejection::UnknownJob(id)),
    }
    match status {
        JobStatus::Pending => Ok(vec![JobEvent::Canceled { by: person }]),
        JobStatus::Canceled => Ok(vec![]),
        JobStatus::Claimed
        | JobStatus::Running
        | JobStatus::Validating
        | JobStatus::Uploading
        | JobStatus::Completed
        | JobStatus::Failed => Err(Rejection::NoLongerPending(status)),
    }
}

impl<L: Log> Handle<Core<L>> for CancelJob {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let outcome =
            core.jobs.execute(&self.job, caller.actor, caller.origin, |job| decide(job, self.job, caller)).await?;
        done((), &outcome)
    }
}
