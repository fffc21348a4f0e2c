use jobtrail_events::ids::AgentId;
use jobtrail_events::job::{Job, JobStatus, Lease, Run};
use jobtrail_events::rejection::Rejection;

/// The job's status, if that lease is for the attempt that the agent has or had last.
///
/// It is the fence: a request of an attempt that is over, of another process of the agent or of another agent ends here.
pub fn held(job: &Job, lease: &Lease, agent: AgentId) -> Result<JobStatus, Rejection> {
    let Some(status) = job.status() else { return Err(Rejection::UnknownJob(lease.job)) };
    match job.run() {
        Some(run) if is_held(run, lease, agent) => Ok(status),
        Some(_) | None => Err(stale(job, lease)),
    }
}

/// Whether that run is what the agent's lease is for.
pub fn is_held(run: &Run, lease: &Lease, agent: AgentId) -> bool {
    run.attempt == lease.attempt && run.agent == agent && run.boot == lease.boot
}

pub fn stale(job: &Job, lease: &Lease) -> Rejection {
    match job.status() {
        Some(status) => Rejection::StaleLease { status, attempt: attempt(job) },
        None => Rejection::UnknownJob(lease.job),
    }
}

/// The attempt that a job is in or ended with; 0: in none.
pub fn attempt(job: &Job) -> u32 {
    match job {
        Job::Unknown | Job::Canceled { .. } => 0,
        Job::Pending { attempt, .. } => *attempt,
        Job::Claimed { run, .. }
        | Job::Running { run, .. }
        | Job::Validating { run, .. }
        | Job::Uploading { run, .. }
        | Job::Completed { run, .. } => run.attempt,
        Job::Failed { run, .. } => run.map_or(0, |run| run.attempt),
    }
}
