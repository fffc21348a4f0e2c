//! Take the attempt that was offered.
//!
//! The job must be Pending with that attempt. The agent must be online as the process that asks, not archived, have the
//! tool version with the content that was registered, and be one that the assignment allows: of a pool, that is a member
//! while the pool is open. The first claim wins; the log decides which was first. Claiming again what one has changes
//! nothing and is answered again, even if the agent may not claim any more: what is in hand is finished.

use std::sync::Arc;

use jobtrail_bus::clock;
use jobtrail_events::agent::Agent;
use jobtrail_events::grant::Grant;
use jobtrail_events::ids::{AgentId, JobId, PoolId};
use jobtrail_events::job::{ClaimJob, Job, JobEvent, Order, Run, WorkOrder};
use jobtrail_events::pool::Pool;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Refusal, Reply};
use jobtrail_events::value::Assignment;
use jobtrail_log::Log;

use super::lease::stale;
use crate::core::{Caller, Core, Handle, done};
use crate::repository::unavailable;

/// How long the input may be read after the claim.
pub const READ_GRANT_MS: u64 = 3_600_000;
/// How long outputs may be sent after the function's limit.
pub const UPLOAD_GRACE_MS: u64 = 3_600_000;

/// `pool`: the one that the job is assigned to, if it is assigned to one.
pub fn decide(
    job: &Job,
    command: &ClaimJob,
    id: AgentId,
    agent: &Agent,
    pool: &Pool,
) -> Result<Vec<JobEvent>, Rejection> {
    let lease = &command.lease;
    let run = Run { attempt: lease.attempt, agent: id, boot: lease.boot };
    if job.active_run() == Some(&run) {
        return Ok(vec![]);
    }
    match job {
        Job::Pending { order, attempt, .. } if *attempt == lease.attempt => {
            may_take(order, command, id, agent, pool)?;
            Ok(vec![JobEvent::Claimed { run }])
        }
        Job::Unknown
        | Job::Pending { .. }
        | Job::Claimed { .. }
        | Job::Running { .. }
        | Job::Validating { .. }
        | Job::Uploading { .. }
        | Job::Completed { .. }
        | Job::Failed { .. }
        | Job::Canceled { .. } => Err(stale(job, lease)),
    }
}

fn may_take(order: &Order, command: &ClaimJob, id: AgentId, agent: &Agent, pool: &Pool) -> Result<(), Rejection> {
    let profile = match agent {
        Agent::Online { profile, boot, .. } if *boot == command.lease.boot => profile,
        Agent::Archived { profile, .. } => return Err(Rejection::AgentArchived(profile.name.clone())),
        Agent::Unknown | Agent::Enrolled { .. } | Agent::Online { .. } | Agent::Offline { .. } => {
            return Err(Rejection::StaleBoot);
        }
    };
    let has_tool =
        profile.offers.iter().any(|offered| offered.tool == order.tool && offered.digest == order.tool_digest);
    let is_allowed = match order.assignment {
        Assignment::Automatic => profile.takes_automatic,
        Assignment::Agent(assigned) => assigned == id,
        Assignment::Pool(assigned) => match pool {
            Pool::Unknown => return Err(Rejection::UnknownPool(assigned)),
            Pool::Archived(details) => return Err(Rejection::PoolArchived(details.name.clone())),
            Pool::Open(details) if details.members.contains(&id) => true,
            Pool::Open(details) => {
                return Err(Rejection::NotInPool { agent: profile.name.clone(), pool: details.name.clone() });
            }
        },
    };
    if has_tool && is_allowed {
        Ok(())
    } else {
        Err(Rejection::NotOffered { agent: profile.name.clone(), tool: order.tool.clone() })
    }
}

impl<L: Log> Handle<Core<L>> for ClaimJob {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<WorkOrder> {
        let id = caller.agent()?;
        let job = self.lease.job;
        let pool = pool(&core, job).await?;
        let mut agent = core.agents.load(&id).await.map_err(unavailable)?;
        let mut known = match pool {
            Some(pool) => core.pools.load(&pool).await.map_err(unavailable)?,
            None => Arc::default(),
        };
        let mut is_fresh = false;
        let outcome = loop {
            let decide = |job: &Job| decide(job, &self, id, &agent.state, &known.state);
            match core.jobs.execute(&job, caller.actor, caller.origin, decide).await {
                // Another replica may have registered the agent or changed the pool since they were last read here.
                Err(Refusal::Rejected(rejection)) if !is_fresh && may_have_changed(&rejection) => {
                    agent = core.agents.load_fresh(&id).await.map_err(unavailable)?;
                    if let Some(pool) = pool {
                        known = core.pools.load_fresh(&pool).await.map_err(unavailable)?;
                    }
                    is_fresh = true;
                }
                outcome => break outcome?,
            }
        };
        let order = outcome.loaded.state.order().ok_or(Refusal::Rejected(Rejection::UnknownJob(job)))?;
        done(work_order(&core, &self, order), &outcome)
    }
}

/// The pool that the job is assigned to, which never changes.
async fn pool<L: Log>(core: &Core<L>, job: JobId) -> Result<Option<PoolId>, Refusal> {
    let known = core.jobs.load(&job).await.map_err(unavailable)?;
    Ok(known.state.order().and_then(|order| match order.assignment {
        Assignment::Pool(pool) => Some(pool),
        Assignment::Automatic | Assignment::Agent(_) => None,
    }))
}

/// Whether it may be otherwise when the agent and the pool are read again.
fn may_have_changed(rejection: &Rejection) -> bool {
    matches!(
        rejection,
        Rejection::StaleBoot
            | Rejection::NotOffered { .. }
            | Rejection::NotInPool { .. }
            | Rejection::PoolArchived(_)
            | Rejection::UnknownPool(_)
    )
}

fn work_order<L>(core: &Core<L>, command: &ClaimJob, order: &Order) -> WorkOrder {
    let now = clock::now();
    let read = Grant::Read { content: order.input.content };
    let write = Grant::Write { job: command.lease.job, attempt: command.lease.attempt };
    WorkOrder {
        input: order.input.clone(),
        tool: order.tool.clone(),
        tool_digest: order.tool_digest,
        function: order.function.clone(),
        parameters: order.parameters.clone(),
        run_ms: order.limits.run_ms,
        read_path: core.key.path(&read, now.plus_ms(READ_GRANT_MS)),
        write_path: core.key.path(&write, now.plus_ms(order.limits.run_ms).plus_ms(UPLOAD_GRACE_MS)),
    }
}
