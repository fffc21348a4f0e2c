//! Makes good what nobody else will: agents that are gone, jobs that they had, jobs that nobody was offered, time
//! that has passed.
//!
//! It is woken by a timer and when an agent comes or goes or a pool is changed, asks the projections what there is to look at, and decides
//! each case on the log as it is now. What the projections say is therefore only a hint, and it is safe that every
//! replica of the services runs this.
//!
//! An agent is lost when nothing was heard of it for [`Presence::LEASE`] *while this reconciler was listening*: after
//! a pause of the broker or of the services nobody is given up before having had a lease's time to be heard again.

mod hearing;
mod remedy;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::connection::State;
use futures::{FutureExt, StreamExt};
use jobtrail_bus::{Bus, clock};
use jobtrail_events::agent::Heartbeat;
use jobtrail_events::ids::JobId;
use jobtrail_events::subject;
use jobtrail_events::value::Assignment;
use jobtrail_log::{Log, LogError};
use jobtrail_projections::client::Projections;
use jobtrail_projections::query::{ActiveJob, LARGEST_PAGE, ListActiveJobs, ListAgents, QueryError, Viewer};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::core::{Core, Floor};
use crate::job::queue::is_closed;
use crate::job::react::Effect;
use crate::presence::Presence;

pub use hearing::Hearing;
pub use remedy::{OFFER_GRACE_MS, has_waited, look_at_agent, look_at_job};

/// How often it looks when nothing wakes it.
const TICK: Duration = Duration::from_secs(2);

enum Input {
    Tick,
    /// An agent came or went, or a pool was changed, the projections say.
    Changed,
    /// The connection is closed.
    Closed,
}

struct Reconciler<L> {
    floor: Floor<L>,
    bus: Bus,
    projections: Projections,
    hearing: Mutex<Hearing>,
}

/// Which queues are closed, asked once in a look at everything.
#[derive(Default)]
struct Queues(HashMap<Assignment, bool>);

impl Queues {
    async fn is_closed<L: Log>(&mut self, core: &Core<L>, assignment: Assignment) -> Result<bool, LogError> {
        if let Some(is_closed) = self.0.get(&assignment) {
            return Ok(*is_closed);
        }
        let is_closed = is_closed(core, assignment).await?;
        self.0.insert(assignment, is_closed);
        Ok(is_closed)
    }
}

pub async fn run<L: Log>(floor: Floor<L>, bus: Bus, shutdown: CancellationToken) {
    let projections = Projections::new(bus.clone());
    let reconciler = Reconciler { floor, bus, projections, hearing: Mutex::new(Hearing::begin(Instant::now())) };
    while !shutdown.is_cancelled() {
        // However long it takes to look at everything, nobody is missed meanwhile.
        let ended = tokio::select! {
            () = shutdown.cancelled() => return,
            ended = reconciler.listen() => ended,
            ended = reconciler.look() => ended,
        };
        if let Err(error) = ended {
            warn!(%error, "the reconciler lost the broker: listening again");
        }
        tokio::time::sleep(TICK).await;
    }
}

impl<L: Log> Reconciler<L> {
    /// Hears the heartbeats, until it cannot.
    async fn listen(&self) -> Result<(), async_nats::Error> {
        let mut heartbeats = self.floor.presence.watch().await?;
        self.hearing().begin_again(Instant::now());
        while let Some(heartbeat) = heartbeats.next().await {
            if let Some((agent, Heartbeat { boot, busy, draining: _ })) = Presence::read(&heartbeat?) {
                self.hearing().heard(agent, boot, busy, Instant::now());
            }
        }
        Ok(())
    }

    /// Looks at everything, again and again.
    async fn look(&self) -> Result<(), async_nats::Error> {
        let agents = self.bus.client().subscribe(subject::change("agent")).await?;
        let pools = self.bus.client().subscribe(subject::change("pool")).await?;
        let mut changes = futures::stream::select(agents, pools);
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let input = tokio::select! {
                change = changes.next() => if change.is_some() { Input::Changed } else { Input::Closed },
                _ = tick.tick() => Input::Tick,
            };
            match input {
                Input::Closed => return Ok(()),
                Input::Changed | Input::Tick => {
                    // One look is enough for all changes so far.
                    while let Some(Some(_)) = changes.next().now_or_never() {}
                    if self.bus.client().connection_state() != State::Connected {
                        self.hearing().begin_again(Instant::now());
                        continue;
                    }
                    if let Err(error) = self.reconcile().await {
                        info!(%error, "the reconciler could not look everywhere: looking again soon");
                    }
                }
            }
        }
    }

    fn hearing(&self) -> MutexGuard<'_, Hearing> {
        self.hearing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn reconcile(&self) -> Result<(), async_nats::Error> {
        let mut cursor = None;
        loop {
            let query = ListAgents { limit: Some(LARGEST_PAGE), cursor };
            let page = self.projections.ask(Viewer::System, query).await?.answer;
            let hearing = self.hearing().clone();
            for agent in page.rows {
                let looked = look_at_agent(&self.floor.core, &agent, &hearing, Instant::now(), clock::now()).await;
                if let Err(error) = looked {
                    warn!(agent.id = %agent.id, %error, "agent {} could not be looked after", agent.profile.name);
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let hearing = self.hearing().clone();
        let mut on_offer = None;
        let mut queues = Queues::default();
        let mut after = None;
        loop {
            let page = self.active_jobs(after).await?;
            if on_offer.is_none() && page.iter().any(|job| has_waited(job, clock::now())) {
                on_offer = Some(self.floor.work.on_offer().await?);
            }
            for job in &page {
                if let Err(error) = self.put_right(job, on_offer.as_ref(), &mut queues, &hearing).await {
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

    async fn put_right(
        &self,
        job: &ActiveJob,
        on_offer: Option<&HashSet<(JobId, u32)>>,
        queues: &mut Queues,
        hearing: &Hearing,
    ) -> Result<(), async_nats::Error> {
        let Floor { core, work, .. } = &self.floor;
        let at = clock::now();
        let is_closed = has_waited(job, at) && queues.is_closed(core, job.assignment).await?;
        // Not to offer what is not to be given out, nobody has looked.
        let looked = on_offer.filter(|_| !is_closed);
        let effect = look_at_job(core, job, looked, hearing, Instant::now(), at).await?;
        let is_stray = is_closed && on_offer.is_some_and(|offers| offers.contains(&(job.id, job.attempt)));
        match effect.or_else(|| is_stray.then_some(Effect::Withdraw { job: job.id })) {
            Some(effect) => work.carry_out(&effect).await,
            None => Ok(()),
        }
    }
}
