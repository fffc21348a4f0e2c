//! Makes good what nobody else will: agents that are gone, jobs that they had, jobs that nobody was offered, time
//! that has passed.
//!
//! It is woken by a timer and when an agent comes or goes, asks the projections what there is to look at, and decides
//! each case on the log as it is now. What the projections say is therefore only a hint, and it is safe that every
//! replica of the services runs this.
//!
//! An agent is lost when nothing was heard of it for [`Presence::LEASE`] *while this reconciler was listening*: after
//! a pause of the broker or of the services nobody is given up before having had a lease's time to be heard again.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use futures::StreamExt;
use jobtrail_bus::{Bus, clock};
use jobtrail_events::agent::{Agent, LoseAgent};
use jobtrail_events::ids::{AgentId, BootId, JobId};
use jobtrail_events::job::{Job, JobStatus, Lease, RequeueJob, RequeueReason, Run};
use jobtrail_events::request::Refusal;
use jobtrail_events::subject;
use jobtrail_events::value::Actor;
use jobtrail_log::Log;
use jobtrail_projections::client::Projections;
use jobtrail_projections::query::{ActiveJob, AgentStatus, ListActiveJobs, ListAgents, QueryError, Viewer};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::agent::decide_loss;
use crate::core::Core;
use crate::job::{RUN_GRACE_MS, decide_expiry, decide_requeue};
use crate::presence::Presence;
use crate::repository::Origin;

/// How often it looks when nothing wakes it.
const TICK: Duration = Duration::from_secs(2);
/// A job that has been Pending for so long and is not on offer has lost its offer.
const OFFER_GRACE_MS: u64 = 3_000;

enum Input {
    Tick,
    /// An agent came or went, the projections say.
    AgentChanged,
    Heard(AgentId, BootId),
    /// Nothing can be heard just now.
    Deaf,
}

struct Reconciler<L> {
    core: Core<L>,
    projections: Projections,
    heard: HashMap<(AgentId, BootId), Instant>,
    /// Since when this has been listening without a break.
    listening_since: Instant,
}

pub async fn run<L: Log>(core: Core<L>, bus: Bus, shutdown: CancellationToken) {
    let projections = Projections::new(bus.clone());
    let mut reconciler = Reconciler { core, projections, heard: HashMap::new(), listening_since: Instant::now() };
    while !shutdown.is_cancelled() {
        tokio::select! {
            () = shutdown.cancelled() => return,
            ended = reconciler.listen(&bus) => {
                if let Err(error) = ended {
                    warn!(%error, "the reconciler lost the broker: listening again");
                }
            }
        }
        tokio::time::sleep(TICK).await;
    }
}

impl<L: Log> Reconciler<L> {
    async fn listen(&mut self, bus: &Bus) -> Result<(), async_nats::Error> {
        let mut heartbeats = self.core.presence.watch().await?;
        let mut changes = bus.client().subscribe(subject::change("agent")).await?;
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        self.listening_since = Instant::now();
        loop {
            let input = tokio::select! {
                biased;
                heartbeat = heartbeats.next() => match heartbeat {
                    Some(Ok(entry)) => match Presence::read(&entry) {
                        Some((agent, boot)) => Input::Heard(agent, boot),
                        None => continue,
                    },
                    Some(Err(_)) | None => Input::Deaf,
                },
                change = changes.next() => if change.is_some() { Input::AgentChanged } else { Input::Deaf },
                _ = tick.tick() => Input::Tick,
            };
            match input {
                Input::Heard(agent, boot) => {
                    self.heard.insert((agent, boot), Instant::now());
                }
                Input::Deaf => return Ok(()),
                Input::AgentChanged | Input::Tick => {
                    if bus.client().connection_state() != async_nats::connection::State::Connected {
                        self.listening_since = Instant::now();
                        continue;
                    }
                    if let Err(error) = self.reconcile().await {
                        info!(%error, "the reconciler could not look everywhere: looking again soon");
                    }
                }
            }
        }
    }

    async fn reconcile(&mut self) -> Result<(), async_nats::Error> {
        self.give_up_lost_agents().await?;
        let mut on_offer = None;
        let mut after = None;
        loop {
            let page = self.active_jobs(after).await?;
            for job in &page {
                if let Err(error) = self.look_at(job, &mut on_offer).await {
                    warn!(job.id = %job.id, %error, "job {} could not be put right", job.id);
                }
            }
            match page.last() {
                Some(last) if page.len() == ListActiveJobs::PAGE => after = Some(last.id),
                Some(_) | None => return Ok(()),
            }
        }
    }

    async fn active_jobs(&self, after: Option<JobId>) -> Result<Vec<ActiveJob>, QueryError> {
        Ok(self.projections.ask(Viewer::System, ListActiveJobs { after }).await?.answer)
    }

    async fn give_up_lost_agents(&mut self) -> Result<(), async_nats::Error> {
        let now = Instant::now();
        self.heard.retain(|_, heard| now.duration_since(*heard) < 2 * Presence::LEASE);
        for agent in self.projections.ask(Viewer::System, ListAgents {}).await?.answer {
            let is_online = match agent.status {
                AgentStatus::Online | AgentStatus::Busy => true,
                AgentStatus::Offline => false,
            };
            let last = self.heard.get(&(agent.id, agent.boot)).copied().unwrap_or(self.listening_since);
            let silent = now.duration_since(last.max(self.listening_since));
            if !is_online || silent < Presence::LEASE {
                continue;
            }
            let command = LoseAgent { boot: agent.boot };
            let decide = |agent: &Agent| decide_loss(agent, &command);
            let outcome = self.core.agents.execute(&agent.id, Actor::Reconciler, Origin::Continuation, decide).await;
            match outcome {
                Ok(outcome) if outcome.changed => {
                    let name = &agent.profile.name;
                    warn!(agent.id = %agent.id, "agent {name} is lost: nothing heard for {} s", silent.as_secs());
                }
                // It came back or was replaced in the meantime.
                Ok(_) | Err(Refusal::Rejected(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    async fn look_at(
        &self,
        job: &ActiveJob,
        on_offer: &mut Option<HashSet<(JobId, u32)>>,
    ) -> Result<(), async_nats::Error> {
        let now = clock::now();
        match (job.status, job.run) {
            (JobStatus::Pending, _) if now >= job.since.plus_ms(job.limits.time_to_live_ms) => {
                self.expire(job.id).await
            }
            (JobStatus::Pending, _) if now >= job.since.plus_ms(OFFER_GRACE_MS) => {
                let offers = match on_offer.take() {
                    Some(offers) => offers,
                    None => self.core.work.on_offer().await?,
                };
                let is_on_offer = on_offer.insert(offers).contains(&(job.id, job.attempt));
                if is_on_offer { Ok(()) } else { self.offer_again(job).await }
            }
            (JobStatus::Running, Some(run)) => {
                if now >= job.since.plus_ms(job.limits.run_ms).plus_ms(RUN_GRACE_MS) {
                    self.expire(job.id).await?;
                }
                self.take_from_a_gone_agent(job.id, run).await
            }
            (JobStatus::Claimed | JobStatus::Validating | JobStatus::Uploading, Some(run)) => {
                self.take_from_a_gone_agent(job.id, run).await
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
            ) => Ok(()),
        }
    }

    async fn offer_again(&self, job: &ActiveJob) -> Result<(), async_nats::Error> {
        // An agent may have claimed it a moment ago: only what the log says is Pending is offered.
        let loaded = self.core.jobs.load_fresh(&job.id).await?;
        let Job::Pending { attempt, .. } = &loaded.state else { return Ok(()) };
        if *attempt != job.attempt {
            return Ok(());
        }
        info!(job.id = %job.id, "job {} had lost its offer: offering it again", job.id);
        self.core.work.offer(&subject::queue(&job.assignment), &job.tool, job.id, *attempt).await
    }

    async fn expire(&self, id: JobId) -> Result<(), async_nats::Error> {
        let now = clock::now();
        let decide = |job: &Job| decide_expiry(job, id, now);
        settled(self.core.jobs.execute(&id, Actor::Reconciler, Origin::Continuation, decide).await)
    }

    /// Puts the job back into the queue when the process that has it is not there any more.
    async fn take_from_a_gone_agent(&self, id: JobId, run: Run) -> Result<(), async_nats::Error> {
        let mut agent = self.core.agents.load(&run.agent).await?;
        if farewell(&agent.state, run.boot).is_none() && !self.heard.contains_key(&(run.agent, run.boot)) {
            // Another replica may have seen it go.
            agent = self.core.agents.load_fresh(&run.agent).await?;
        }
        let Some((reason, message)) = farewell(&agent.state, run.boot) else { return Ok(()) };
        let lease = Lease { job: id, attempt: run.attempt, boot: run.boot };
        let command = RequeueJob { lease, reason, message };
        let decide = |job: &Job| decide_requeue(job, &command, run.agent);
        settled(self.core.jobs.execute(&id, Actor::Reconciler, Origin::Continuation, decide).await)
    }
}

/// Why that process of the agent will not go on, if so.
fn farewell(agent: &Agent, boot: BootId) -> Option<(RequeueReason, String)> {
    match agent {
        Agent::Unknown => None,
        Agent::Online { boot: present, .. } if *present == boot => None,
        Agent::Online { profile, .. } => {
            Some((RequeueReason::AgentRestarted, format!("agent {} was restarted", profile.name)))
        }
        Agent::Offline { profile, reason, .. } => Some(match reason {
            jobtrail_events::agent::Departure::Lost => {
                let silence = Presence::LEASE.as_secs();
                let message = format!("agent {} was lost: nothing heard of it for {silence} s", profile.name);
                (RequeueReason::AgentLost, message)
            }
            jobtrail_events::agent::Departure::Stopped => {
                (RequeueReason::AgentStopped, format!("agent {} was stopped", profile.name))
            }
        }),
    }
}

/// A refusal means that the case has settled itself in the meantime.
fn settled<T>(outcome: Result<T, Refusal>) -> Result<(), async_nats::Error> {
    match outcome {
        Ok(_) | Err(Refusal::Rejected(_)) => Ok(()),
        Err(error @ (Refusal::Unavailable(_) | Refusal::Unreadable(_))) => Err(error.into()),
    }
}
