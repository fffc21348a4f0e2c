//! Put a job back into the queue, since the agent that has it will not finish it.
//!
//! The agent itself may give it back, and the reconciler may take it away: from Claimed to Uploading, for the attempt
//! that the lease names. When no attempt is left the job fails instead and says so. Said again, it changes nothing.
//!
//! The only reason that an agent can give is that it stops. Whether it was lost or restarted is for others to find, and a
//! function that failed is told of as a failure, since not every failure is worth another attempt.

use jobtrail_events::ids::AgentId;
use jobtrail_events::job::{Failure, FailureCause, Job, JobEvent, Lease, RequeueJob, RequeueReason};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use super::lease::{attempt, is_held, stale};
use crate::core::{Caller, Core, Handle, done};

/// Of the agent itself.
pub fn decide_give_back(job: &Job, command: &RequeueJob, agent: AgentId) -> Result<Vec<JobEvent>, Rejection> {
    match command.reason {
        RequeueReason::AgentStopped => decide(job, command, agent),
        RequeueReason::AgentLost
        | RequeueReason::AgentRestarted
        | RequeueReason::FunctionFailed
        | RequeueReason::AgentDropped => {
            let message = "must be AgentStopped; only the services give a job back for another";
            Err(Rejection::field("reason", message))
        }
    }
}

/// Of whoever may take it away.
pub fn decide(job: &Job, command: &RequeueJob, agent: AgentId) -> Result<Vec<JobEvent>, Rejection> {
    let lease = &command.lease;
    let Some(order) = job.order() else { return Err(Rejection::UnknownJob(lease.job)) };
    if attempt(job) > lease.attempt || has_used_up(job, lease, agent) {
        return Ok(vec![]);
    }
    let run = match job.active_run() {
        Some(run) if is_held(run, lease, agent) => run,
        Some(_) | None => return Err(stale(job, lease)),
    };
    let message: String = command.message.chars().take(Failure::LONGEST_MESSAGE).collect();
    if run.attempt < order.limits.max_attempts {
        return Ok(vec![JobEvent::Requeued { attempt: run.attempt, reason: command.reason, message }]);
    }
    let tried =
        if run.attempt == 1 { "the only attempt".to_owned() } else { format!("the last of {} attempts", run.attempt) };
    let failure = Failure {
        cause: FailureCause::AttemptsUsedUp,
        message: format!("{message}; this was {tried}"),
        log_tail: String::new(),
    };
    Ok(vec![JobEvent::Failed { attempt: run.attempt, failure, log: None }])
}

/// Whether the job failed because this attempt, given back, was the last.
fn has_used_up(job: &Job, lease: &Lease, agent: AgentId) -> bool {
    let Job::Failed { run: Some(run), failure, .. } = job else { return false };
    failure.cause == FailureCause::AttemptsUsedUp && is_held(run, lease, agent)
}

impl<L: Log> Handle<Core<L>> for RequeueJob {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let agent = caller.agent()?;
        let job = self.lease.job;
        let decide = |job: &Job| decide_give_back(job, &self, agent);
        let outcome = core.jobs.execute(&job, caller.actor, caller.origin, decide).await?;
        done((), &outcome)
    }
}
