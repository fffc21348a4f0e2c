//! All is uploaded: the job is done.
//!
//! Only the agent that claimed the attempt may say so, of a job that is Uploading, and each artifact needs the
//! receipt that the gateway gave for its bytes in this very attempt: so nothing is attached that is not stored, and
//! nothing that another attempt sent. One of them is the log. Said again, it changes nothing; the first result stands.

use jobtrail_events::grant::SigningKey;
use jobtrail_events::ids::AgentId;
use jobtrail_events::job::{CompleteJob, Job, JobEvent, JobStatus};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use super::artifacts::all_with_log;
use super::lease::{held, stale};
use crate::core::{Caller, Core, Handle, done};

pub fn decide(job: &Job, command: &CompleteJob, agent: AgentId, key: &SigningKey) -> Result<Vec<JobEvent>, Rejection> {
    let status = held(job, &command.lease, agent)?;
    match status {
        JobStatus::Claimed | JobStatus::Running | JobStatus::Validating => {
            Err(Rejection::OutOfOrder { status, wanted: JobStatus::Uploading })
        }
        JobStatus::Uploading => {
            let artifacts = all_with_log(&command.artifacts, &command.lease, key)?;
            Ok(vec![JobEvent::Completed { attempt: command.lease.attempt, artifacts }])
        }
        JobStatus::Completed => Ok(vec![]),
        JobStatus::Pending | JobStatus::Failed | JobStatus::Canceled => Err(stale(job, &command.lease)),
    }
}

impl<L: Log> Handle<Core<L>> for CompleteJob {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let agent = caller.agent()?;
        let job = self.lease.job;
        let outcome =
            core.jobs.execute(&job, caller.actor, caller.origin, |job| decide(job, &self, agent, &core.key)).await?;
        done((), &outcome)
    }
}
