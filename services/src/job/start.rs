//! The function is about to run.
//!
//! Only the agent that claimed the attempt may say so. Said again, also later, it changes nothing.

use jobtrail_events::ids::AgentId;
use jobtrail_events::job::{Job, JobEvent, JobStatus, StartJob};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use super::lease::{held, stale};
use crate::core::{Caller, Core, Handle, done};

pub fn decide(job: &Job, command: &StartJob, agent: AgentId) -> Result<Vec<JobEvent>, Rejection> {
    let status = held(job, &command.lease, agent)?;
    match status {
        JobStatus::Claimed => Ok(vec![JobEvent::Started { attempt: command.lease.attempt }]),
        JobStatus::Running | JobStatus::Validating | JobStatus::Uploading | JobStatus::Completed => Ok(vec![]),
        JobStatus::Pending | JobStatus::Failed | JobStatus::Canceled => Err(stale(job, &command.lease)),
    }
}

impl<L: Log> Handle<Core<L>> for StartJob {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let agent = caller.agent()?;
        let job = self.lease.job;
        let outcome = core.jobs.execute(&job, caller.actor, caller.origin, |job| decide(job, &self, agent)).await?;
        done((), &outcome)
    }
}
