//! Follows the log and keeps the offers in step: what becomes Pending is offered, what is over is withdrawn, and so is all
//! that waits for an agent or a pool that is archived. When a pool is restored, the reconciler finds its jobs without
//! offers and makes them.
//!
//! The consumer is durable and shared by all replicas. A message is acknowledged after its effect, so a crash between
//! the two repeats the effect, which is harmless.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::{AckKind, Message};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use jobtrail_bus::{Bus, Pull};
use jobtrail_events::agent::AgentEvent;
use jobtrail_events::aggregate::{Aggregate, AggregateId, Event};
use jobtrail_events::codec;
use jobtrail_events::envelope::Commit;
use jobtrail_events::ids::JobId;
use jobtrail_events::job::{Job, JobStatus};
use jobtrail_events::pool::PoolEvent;
use jobtrail_events::subject;
use jobtrail_events::value::Assignment;
use jobtrail_log::{Log, LogError};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::core::{Core, Floor};
use crate::job::queue::is_closed;
use crate::job::react::{Effect, matters, react};
use crate::repository::{Loaded, Repository};

/// Commits whose effects are under way at a time.
const AT_A_TIME: usize = 128;
/// How long an effect may take before the commit is handed out again.
const ACK_WAIT: Duration = Duration::from_secs(30);
/// How long to wait before a commit whose effect failed is tried again.
const RETRY_AFTER: Duration = Duration::from_millis(500);
/// How long to wait before following again when the broker was away.
const PAUSE: Duration = Duration::from_millis(500);

/// Whose commits can call for something.
const FOLLOWED: [&str; 3] = [subject::EVENTS_OF_JOBS, subject::EVENTS_OF_POOLS, subject::EVENTS_OF_AGENTS];

pub async fn run<L: Log>(floor: Floor<L>, bus: Bus, shutdown: CancellationToken) {
    while !shutdown.is_cancelled() {
        if let Err(error) = follow(&floor, &bus, &shutdown).await {
            warn!(%error, "the dispatcher lost the log: following again");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

/// Until shutdown, and then until what was begun has had its effect.
async fn follow<L: Log>(floor: &Floor<L>, bus: &Bus, shutdown: &CancellationToken) -> Result<(), async_nats::Error> {
    let config = pull::Config {
        durable_name: Some(subject::DISPATCHER.to_owned()),
        filter_subjects: FOLLOWED.map(str::to_owned).to_vec(),
        deliver_policy: DeliverPolicy::All,
        ack_policy: AckPolicy::Explicit,
        ack_wait: ACK_WAIT,
        max_ack_pending: 10_000,
        ..pull::Config::default()
    };
    let stream = bus.jetstream().get_stream_no_info(subject::EVENTS).await?;
    // One that an older program made, for jobs alone, goes on from where it is.
    let consumer = stream.create_consumer(config).await?;
    let mut pull = Pull::open(bus, consumer, AT_A_TIME).await?;
    let mut under_way = FuturesUnordered::new();
    let ended = loop {
        tokio::select! {
            () = shutdown.cancelled() => break Ok(()),
            Some(outcome) = under_way.next() => if let Err(error) = outcome { break Err(error) },
            message = pull.next(), if under_way.len() < AT_A_TIME => match message {
                Ok(message) => under_way.push(dispatch(floor, message)),
                Err(error) => break Err(error),
            },
        }
    };
    pull.stop().await;
    while let Some(outcome) = under_way.next().await {
        outcome?;
    }
    ended
}

async fn dispatch<L: Log>(floor: &Floor<L>, message: Message) -> Result<(), async_nats::Error> {
    if let Err(error) = carry_out(floor, &message).await {
        warn!(%error, subject = %message.subject, "an offer could not be brought up to date: trying again");
        return message.ack_with(AckKind::Nak(Some(RETRY_AFTER))).await;
    }
    message.ack().await
}

async fn carry_out<L: Log>(floor: &Floor<L>, message: &Message) -> Result<(), async_nats::Error> {
    let commit = match codec::decode(&message.payload) {
        Ok(commit) => commit,
        Err(damage) => {
            // The projections stop at it and call the operator; what it said cannot be carried out here.
            error!(subject = %message.subject, %damage, "JT0005: a commit is damaged");
            return Ok(());
        }
    };
    let Some(effect) = follow_up(&floor.core, &commit).await? else { return Ok(()) };
    floor.work.carry_out(&effect).await?;
    match effect {
        Effect::Offer { job, .. } => withdraw_if_over(floor, job).await,
        Effect::Withdraw { .. } | Effect::WithdrawQueue { .. } => Ok(()),
    }
}

/// Between the look at a job and its offer it may have been cancelled, or its queue closed, and whoever followed that found no
/// offer to withdraw.
async fn withdraw_if_over<L: Log>(floor: &Floor<L>, id: JobId) -> Result<(), async_nats::Error> {
    let job = floor.core.jobs.load_fresh(&id).await?;
    match follow_up_job(&floor.core, id, &job.state).await? {
        Some(Effect::Offer { .. }) => Ok(()),
        Some(Effect::Withdraw { .. } | Effect::WithdrawQueue { .. }) | None => floor.work.withdraw(id).await,
    }
}

/// What a commit calls for, as things stand now, which is at or after that commit.
pub async fn follow_up<L: Log>(core: &Core<L>, commit: &Commit) -> Result<Option<Effect>, LogError> {
    if !commit.events.iter().any(is_of_interest) {
        return Ok(None);
    }
    let version = commit.version;
    let archived = match &commit.aggregate {
        AggregateId::Job(id) => {
            let job = since(&core.jobs, id, version).await?;
            return follow_up_job(core, *id, &job.state).await;
        }
        AggregateId::Agent(id) => {
            since(&core.agents, id, version).await?;
            Assignment::Agent(*id)
        }
        AggregateId::Pool(id) => {
            since(&core.pools, id, version).await?;
            Assignment::Pool(*id)
        }
        AggregateId::File(_) | AggregateId::Tool(_) | AggregateId::Person(_) | AggregateId::System(_) => {
            return Ok(None);
        }
    };
    // It may have been restored since.
    let is_closed = is_closed(core, archived).await?;
    Ok(is_closed.then(|| Effect::WithdrawQueue { queue: subject::queue(&archived) }))
}

fn is_of_interest(event: &Event) -> bool {
    match event {
        Event::Job(event) => matters(event),
        Event::Agent(event) => matches!(event, AgentEvent::Archived),
        Event::Pool(event) => matches!(event, PoolEvent::Archived),
        Event::File(_) | Event::Tool(_) | Event::Person(_) | Event::System(_) => false,
    }
}

/// The aggregate as it stands at or after its commit of that version, which may come here before it is in the cache.
async fn since<A, L>(aggregates: &Repository<A, L>, id: &A::Id, version: u64) -> Result<Arc<Loaded<A>>, LogError>
where
    A: Aggregate,
    A::Id: Hash + Eq + 'static,
    L: Log,
{
    let loaded = aggregates.load(id).await?;
    if loaded.commits > version { Ok(loaded) } else { aggregates.load_fresh(id).await }
}

async fn follow_up_job<L: Log>(core: &Core<L>, id: JobId, job: &Job) -> Result<Option<Effect>, LogError> {
    match job.order() {
        Some(order) if job.status() == Some(JobStatus::Pending) && is_closed(core, order.assignment).await? => Ok(None),
        Some(_) | None => Ok(react(id, job)),
    }
}

#[cfg(test)]
mod tests;
