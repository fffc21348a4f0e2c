//! What is wrong with an agent or a job, and what is done about it.
//!
//! What the projections say is only why it is looked at; each case is decided on the log as it is now. A refusal means
//! that the case has settled itself in the meantime.

use std::collections::HashSet;

use jobtrail_events::agent::{Agent, Departure, LoseAgent};
use jobtrail_events::ids::{BootId, JobId};
use jobtrail_events::job::{Job, JobStatus, Lease, RequeueJob, RequeueReason, Run};
use jobtrail_events::request::Refusal;
use jobtrail_events::value::{Actor, Timestamp};
use jobtrail_log::Log;
use jobtrail_projections::query::{ActiveJob, AgentRow, AgentStatus};
use tokio::time::Instant;
use tracing::{info, warn};

use super::hearing::Hearing;
use crate::agent::lose;
use crate::core::Core;
use crate::job::react::{Effect, react};
use crate::job::{RUN_GRACE_MS, STEP_MS, decide_expiry, decide_requeue};
use crate::presence::Presence;
use crate::repository::{Origin, Outcome, unavailable};

/// A job that has been Pending for so long and is not on offer has lost its offer.
pub const OFFER_GRACE_MS: u64 = 3_000;

/// Gives an agent up when nothing was heard of it for too long.
pub async fn look_at_agent<L: Log>(
    core: &Core<L>,
    agent: &AgentRow,
    hearing: &Hearing,
    now: Instant,
    at: Timestamp,
) -> Result<(), Refusal> {
    let Some(boot) = agent.boot else { return Ok(()) };
    if !hearing.misses(agent, now, at) {
        return hear_of_its_return(core, agent, boot, hearing, now).await;
    }
    let command = LoseAgent { boot };
    let decide = |agent: &Agent| lose::decide(agent, &command);
    let outcome = core.agents.execute(&agent.id, Actor::Reconciler, Origin::Continuation, decide).await;
    if let Some(outcome) = settled(outcome)?
        && outcome.changed
    {
        let (name, silence) = (&agent.profile.name, hearing.silence(agent.id, boot, now).as_secs());
        warn!(agent.id = %agent.id, "agent {name} is lost: nothing heard for {silence} s");
    }
    Ok(())
}

/// One that was given up, by another replica perhaps, and is heard of again: when this replica holds it for online, it
/// would answer its heartbeats without a word to the log.
async fn hear_of_its_return<L: Log>(
    core: &Core<L>,
    agent: &AgentRow,
    boot: BootId,
    hearing: &Hearing,
    now: Instant,
) -> Result<(), Refusal> {
    if agent.status == AgentStatus::Offline && hearing.hears(agent.id, boot, now) {
        let known = core.agents.load(&agent.id).await.map_err(unavailable)?;
        if matches!(known.state, Agent::Online { .. }) {
            core.agents.load_fresh(&agent.id).await.map_err(unavailable)?;
        }
    }
    Ok(())
}

/// Whether what is wrong with the job could be that it is not on offer.
pub fn has_waited(job: &ActiveJob, at: Timestamp) -> bool {
    job.status == JobStatus::Pending && at >= job.since.plus_ms(OFFER_GRACE_MS)
}

/// Gives up a job that is over its time, and takes it from an agent that is gone; answers what is left
/// to do. `on_offer` is absent when nobody has looked.
pub async fn look_at_job<L: Log>(
    core: &Core<L>,
    job: &ActiveJob,
    on_offer: Option<&HashSet<(JobId, u32)>>,
    hearing: &Hearing,
    now: Instant,
    at: Timestamp,
) -> Result<Option<Effect>, Refusal> {
    match (job.status, job.run) {
        (JobStatus::Pending, _) if at >= job.since.plus_ms(job.limits.time_to_live_ms) => {
            expire(core, job.id, at).await?;
        }
        (JobStatus::Pending, _) if has_waited(job, at) => {
            let is_on_offer = on_offer.is_none_or(|offers| offers.contains(&(job.id, job.attempt)));
            return if is_on_offer { Ok(None) } else { offer_again(core, job).await };
        }
        (JobStatus::Running, Some(run)) => {
            if at >= job.since.plus_ms(job.limits.run_ms).plus_ms(RUN_GRACE_MS) {
                expire(core, job.id, at).await?;
            }
            take_from_a_gone_agent(core, job, run, hearing, now, at).await?;
        }
        (JobStatus::Claimed | JobStatus::Validating | JobStatus::Uploading, Some(run)) => {
            if at >= job.since.plus_ms(STEP_MS) {
                expire(core, job.id, at).await?;
            }
            take_from_a_gone_agent(core, job, run, hearing, now, at).await?;
        }
        (
            JobStatus::Pending
            | JobStatus::Claimed
            | JobStatus::Running
            | JobStatus::Validating
            | JobStatus::Uploading
            | JobStatus::Completed
            | JobStatus::Failed
            | JobStatus::Canceled,
            _,
        ) => {}
    }
    Ok(None)
}

async fn offer_again<L: Log>(core: &Core<L>, job: &ActiveJob) -> Result<Option<Effect>, Refusal> {
    // An agent may have claimed it a moment ago: only what the log says is Pending is offered.
    let loaded = core.jobs.load_fresh(&job.id).await.map_err(unavailable)?;
    let Job::Pending { attempt, .. } = &loaded.state else { return Ok(None) };
    if *attempt != job.attempt {
        return Ok(None);
    }
    info!(job.id = %job.id, "job {} had lost its offer: offering it again", job.id);
    Ok(react(job.id, &loaded.state))
}

async fn expire<L: Log>(core: &Core<L>, id: JobId, at: Timestamp) -> Result<(), Refusal> {
    let decide = |job: &Job| decide_expiry(job, id, at);
    settled(core.jobs.execute(&id, Actor::Reconciler, Origin::Continuation, decide).await)?;
    Ok(())
}

/// Puts the job back into the queue when the process that has it is not there any more, or has dropped it.
async fn take_from_a_gone_agent<L: Log>(
    core: &Core<L>,
    job: &ActiveJob,
    run: Run,
    hearing: &Hearing,
    now: Instant,
    at: Timestamp,
) -> Result<(), Refusal> {
    let mut agent = core.agents.load(&run.agent).await.map_err(unavailable)?;
    if farewell(&agent.state, run, false).is_some() || !hearing.hears(run.agent, run.boot, now) {
        // Another replica may have seen it come or go.
        agent = core.agents.load_fresh(&run.agent).await.map_err(unavailable)?;
    }
    // It has said so all the time since the job came to where it is.
    let is_dropped = hearing.finds_idle(run.agent, run.boot, now) && at >= job.since.plus_ms(Presence::LEASE_MS);
    let silence = hearing.silence(run.agent, run.boot, now);
    let is_silent = silence >= Presence::LEASE && at >= job.since.plus_ms(Presence::LEASE_MS);
    let reason = farewell(&agent.state, run, is_silent).or_else(|| is_dropped.then(|| neglect(&agent.state)));
    let Some((reason, message)) = reason else { return Ok(()) };
    let lease = Lease { job: job.id, attempt: run.attempt, boot: run.boot };
    let command = RequeueJob { lease, reason, message };
    let decide = |job: &Job| decide_requeue(job, &command, run.agent);
    settled(core.jobs.execute(&job.id, Actor::Reconciler, Origin::Continuation, decide).await)?;
    Ok(())
}

/// An agent that had no answer for too long drops what it had, and stays.
fn neglect(agent: &Agent) -> (RequeueReason, String) {
    let name = agent.profile().map_or("", |profile| &profile.name);
    (RequeueReason::AgentDropped, format!("agent {name} has nothing in hand: it dropped this attempt"))
}

/// Why the process that has the run will not go on, if so. `is_silent`: nothing was heard of it for a lease's time, which
/// is all that tells of an archived one.
fn farewell(agent: &Agent, run: Run, is_silent: bool) -> Option<(RequeueReason, String)> {
    match agent {
        Agent::Unknown | Agent::Enrolled { .. } => None,
        Agent::Archived { boot: Some(boot), .. } if *boot == run.boot && !is_silent => None,
        Agent::Archived { profile, .. } => {
            Some((RequeueReason::AgentLost, format!("agent {} was archived and is gone", profile.name)))
        }
        Agent::Online { boot, .. } if *boot == run.boot => None,
        Agent::Online { profile, .. } => {
            Some((RequeueReason::AgentRestarted, format!("agent {} was restarted", profile.name)))
        }
        Agent::Offline { profile, reason: Departure::Lost, .. } => {
            let silence = Presence::LEASE.as_secs();
            let message = format!("agent {} was lost: nothing heard of it for {silence} s", profile.name);
            Some((RequeueReason::AgentLost, message))
        }
        Agent::Offline { profile, reason: Departure::Stopped, .. } => {
            Some((RequeueReason::AgentStopped, format!("agent {} was stopped", profile.name)))
        }
    }
}

fn settled<T>(outcome: Result<Outcome<T>, Refusal>) -> Result<Option<Outcome<T>>, Refusal> {
    match outcome {
        Ok(outcome) => Ok(Some(outcome)),
        Err(Refusal::Rejected(_)) => Ok(None),
        Err(error @ (Refusal::Unavailable(_) | Refusal::Unreadable(_))) => Err(error),
    }
}
