//! Give up a job that is over its time.
//!
//! A Pending job fails when it has waited for longer than its time to live; a Running one when it has run for longer
//! than its limit and the agent, which should have stopped it, has not said so within a grace; one in another status when
//! an agent that is there does not get on with it. Only the reconciler does this.

use jobtrail_events::ids::JobId;
use jobtrail_events::job::{Failure, FailureCause, Job, JobEvent, JobStatus};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::value::Timestamp;

/// How long after the limit an agent may take to stop a function and say so.
pub const RUN_GRACE_MS: u64 = 60_000;

/// How long an agent may take to fetch the input, to validate the outputs or to send them. The permissions to do so are
/// over long before.
pub const STEP_MS: u64 = 6 * 3_600_000;

pub fn decide(job: &Job, id: JobId, now: Timestamp) -> Result<Vec<JobEvent>, Rejection> {
    match job {
        Job::Unknown => Err(Rejection::UnknownJob(id)),
        Job::Pending { order, attempt, since } => {
            let limit = order.limits.time_to_live_ms;
            if now < since.plus_ms(limit) {
                return Err(not_overdue(job, id));
            }
            let message = format!("no agent took it within {}, its time to live in the queue", in_words(limit));
            Ok(vec![failed(*attempt, FailureCause::Expired, message)])
        }
        Job::Running { order, run, since } => {
            let limit = order.limits.run_ms;
            if now < since.plus_ms(limit).plus_ms(RUN_GRACE_MS) {
                return Err(not_overdue(job, id));
            }
            let message = format!("it ran for longer than {}, and the agent did not stop it", in_words(limit));
            Ok(vec![failed(run.attempt, FailureCause::TimedOut, message)])
        }
        Job::Claimed { run, since, .. } | Job::Validating { run, since, .. } | Job::Uploading { run, since, .. } => {
            if now < since.plus_ms(STEP_MS) {
                return Err(not_overdue(job, id));
            }
            let status = job.status().map_or("", JobStatus::name);
            let message = format!("it was {status} for longer than {}: the agent did not get on", in_words(STEP_MS));
            Ok(vec![failed(run.attempt, FailureCause::TimedOut, message)])
        }
        Job::Failed { .. } => Ok(vec![]),
        Job::Completed { .. } | Job::Canceled { .. } => Err(not_overdue(job, id)),
    }
}

fn failed(attempt: u32, cause: FailureCause, message: String) -> JobEvent {
    JobEvent::Failed { attempt, failure: Failure { cause, message, log_tail: String::new() }, log: None }
}

fn not_overdue(job: &Job, id: JobId) -> Rejection {
    job.status().map_or(Rejection::UnknownJob(id), Rejection::NotOverdue)
}

fn in_words(ms: u64) -> String {
    match ms / 1_000 {
        s @ 0..120 => format!("{s} s"),
        s @ 120..7_200 => format!("{} min", s / 60),
        s => format!("{} h", s / 3_600),
    }
}
