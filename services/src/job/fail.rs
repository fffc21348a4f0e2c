//! The job cannot be done.
//!
//! Only the agent that claimed the attempt may say so, from Claimed to Uploading. A failure of the function itself
//! (it said so, or ran too long) is tried again when the order says that this is worth it and attempts are left;
//! any other ends the job. Said again, it changes nothing: not even when the job waits for its next attempt, where this
//! one is over anyway.
//!
//! That its time to live has passed, or that no attempt is left, is not for an agent to say.

use jobtrail_events::grant::SigningKey;
use jobtrail_events::ids::AgentId;
use jobtrail_events::job::{FailJob, Failure, FailureCause, Job, JobEvent, JobStatus, RequeueReason};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use super::artifacts::log;
use super::lease::{held, stale};
use crate::core::{Caller, Core, Handle, done};

pub fn decide(job: &Job, command: &FailJob, agent: AgentId, key: &SigningKey) -> Result<Vec<JobEvent>, Rejection> {
    if matches!(job, Job::Pending { attempt, .. } if attempt.checked_sub(1) == Some(command.lease.attempt)) {
        return Ok(vec![]);
    }
    let status = held(job, &command.lease, agent)?;
    match status {
        JobStatus::Claimed | JobStatus::Running | JobStatus::Validating | JobStatus::Uploading => {
            check_cause(command.failure.cause)?;
            let log = log(command.log.as_ref(), &command.lease, key)?;
            let failure = within_limits(&command.failure);
            let attempt = command.lease.attempt;
            if is_worth_another(job, &failure, attempt) {
                let message = failure.message;
                return Ok(vec![JobEvent::Requeued { attempt, reason: RequeueReason::FunctionFailed, message }]);
            }
            Ok(vec![JobEvent::Failed { attempt, failure, log }])
        }
        JobStatus::Failed => Ok(vec![]),
        JobStatus::Pending | JobStatus::Completed | JobStatus::Canceled => Err(stale(job, &command.lease)),
    }
}

fn check_cause(cause: FailureCause) -> Result<(), Rejection> {
    match cause {
        FailureCause::Function | FailureCause::TimedOut | FailureCause::InvalidOutput | FailureCause::Agent => Ok(()),
        FailureCause::AttemptsUsedUp | FailureCause::Expired => {
            let message = "must be Function, TimedOut, InvalidOutput or Agent; only the services know the others";
            Err(Rejection::field("failure.cause", message))
        }
    }
}

fn is_worth_another(job: &Job, failure: &Failure, attempt: u32) -> bool {
    let Some(order) = job.order() else { return false };
    let of_the_function = match failure.cause {
        FailureCause::Function | FailureCause::TimedOut => true,
        FailureCause::InvalidOutput | FailureCause::Agent | FailureCause::AttemptsUsedUp | FailureCause::Expired => {
            false
        }
    };
    of_the_function && order.retry_failures && attempt < order.limits.max_attempts
}

fn within_limits(failure: &Failure) -> Failure {
    let message = failure.message.chars().take(Failure::LONGEST_MESSAGE).collect();
    let beyond = failure.log_tail.chars().count().saturating_sub(Failure::LONGEST_LOG_TAIL);
    let log_tail = failure.log_tail.chars().skip(beyond).collect();
    Failure { cause: failure.cause, message, log_tail }
}

impl<L: Log> Handle<Core<L>> for FailJob {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let agent = caller.agent()?;
        let job = self.lease.job;
        let outcome =
            core.jobs.execute(&job, caller.actor, caller.origin, |job| decide(job, &self, agent, &core.key)).await?;
        done((), &outcome)
    }
}
