//! The output is valid and is to be uploaded.
//!
//! Only the agent that claimed the attempt may say so, of a job that is Validating. Said again, also later, it changes nothing.

use jobtrail_events::ids::AgentId;
use jobtrail_events::job::{Job, JobEvent, JobStatus, StartUpload};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use super::lease::{held, stale};
use crate::core::{Caller, Core, Handle, done};

pub fn decide(job: &Job, command: &StartUpload, agent: AgentId) -> Result<Vec<JobEvent>, Rejection> {
    let status = held(job, &command.lease, agent)?;
    match status {
        JobStatus::Claimed | JobStatus::Running => Err(Rejection::OutOfOrder { status, wanted: JobStatus::Validating }),
        JobStatus::Validating => Ok(vec![JobEvent::UploadStarted { attempt: command.lease.attempt }]),
        JobStatus::Uploading | JobStatus::Completed => Ok(vec![]),
        JobStatus::Pending | JobStatus::Failed | JobStatus::Canceled => Err(stale(job, &command.lease)),
    }
}

impl<L: Log> Handle<Core<L>> for StartUpload {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let agent = caller.agent()?;
        let job = self.lease.job;
        let outcome = core.jobs.execute(&job, caller.actor, caller.origin, |job| decide(job, &self, agent)).await?;
        done((), &outcome)
    }
}
