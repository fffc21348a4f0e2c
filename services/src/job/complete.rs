//! All is uploaded: the job is done.
//!
//! Only the agent that claimed the attempt may say so, of a job that is Uploading, and each artifact needs the
//! receipt that the gateway gave for its bytes in this very attempt: so nothing is attached that is not stored, and
//! nothing that another attempt sent. Said again, it changes nothing; the first result stands.

use std::collections::HashSet;

use jobtrail_events::grant::{Receipt, SigningKey};
use jobtrail_events::ids::AgentId;
use jobtrail_events::job::{Artifact, CompleteJob, Job, JobEvent, JobStatus, Lease};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use super::lease::{held, stale};
use crate::core::{Caller, Core, Handle, done};

pub fn decide(job: &Job, command: &CompleteJob, agent: AgentId, key: &SigningKey) -> Result<Vec<JobEvent>, Rejection> {
    let status = held(job, &command.lease, agent)?;
    match status {
        JobStatus::Claimed | JobStatus::Running | JobStatus::Validating => {
            Err(Rejection::OutOfOrder { status, wanted: JobStatus::Uploading })
        }
        JobStatus::Uploading => {
            let artifacts = received(&command.artifacts, &command.lease, key)?;
            Ok(vec![JobEvent::Completed { attempt: command.lease.attempt, artifacts }])
        }
        JobStatus::Completed => Ok(vec![]),
        JobStatus::Pending | JobStatus::Failed | JobStatus::Canceled => Err(stale(job, &command.lease)),
    }
}

/// The artifacts, if each has a receipt and no two have the same place or id.
pub fn received(artifacts: &[(Artifact, String)], lease: &Lease, key: &SigningKey) -> Result<Vec<Artifact>, Rejection> {
    if artifacts.len() > Artifact::MOST {
        let message = format!("a job may have {} artifacts; these are {}", Artifact::MOST, artifacts.len());
        return Err(Rejection::field("artifacts", message));
    }
    let (mut places, mut files) = (HashSet::new(), HashSet::new());
    for (artifact, signature) in artifacts {
        let Artifact { content, size, .. } = *artifact;
        if !key.confirms(&Receipt { job: lease.job, attempt: lease.attempt, content, size }, signature) {
            return Err(Rejection::NotReceived(artifact.name.clone()));
        }
        if !places.insert((&artifact.output, &artifact.name)) || !files.insert(artifact.file) {
            return Err(Rejection::field("artifacts", format!("'{}' is there twice", artifact.name)));
        }
    }
    Ok(artifacts.iter().map(|(artifact, _)| artifact.clone()).collect())
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
