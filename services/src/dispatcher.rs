//! Follows the log and keeps the offers in step: what becomes Pending is offered, what is over is withdrawn.
//!
//! The consumer is durable and shared by all replicas. A message is acknowledged after its effect, so a crash between
//! the two repeats the effect, which is harmless.

use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::{AckKind, Message};
use futures::StreamExt;
use jobtrail_bus::Bus;
use jobtrail_events::aggregate::{AggregateId, Event};
use jobtrail_events::codec;
use jobtrail_events::envelope::Commit;
use jobtrail_events::subject;
use jobtrail_log::{Log, LogError};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::core::{Core, Floor};
use crate::job::react::{Effect, matters, react};

/// Commits whose effects are under way at a time.
const AT_A_TIME: usize = 128;
/// How long an effect may take before the commit is handed out again.
const ACK_WAIT: Duration = Duration::from_secs(30);
/// How long to wait before a commit whose effect failed is tried again.
const RETRY_AFTER: Duration = Duration::from_millis(500);
/// How long to wait before following again when the broker was away.
const PAUSE: Duration = Duration::from_millis(500);

pub async fn run<L: Log>(floor: Floor<L>, bus: Bus, shutdown: CancellationToken) {
    while !shutdown.is_cancelled() {
        let ended = tokio::select! {
            () = shutdown.cancelled() => return,
            ended = follow(&floor, &bus) => ended,
        };
        if let Err(error) = ended {
            warn!(%error, "the dispatcher lost the log: following again");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn follow<L: Log>(floor: &Floor<L>, bus: &Bus) -> Result<(), async_nats::Error> {
    let config = pull::Config {
        durable_name: Some(subject::DISPATCHER.to_owned()),
        filter_subject: subject::EVENTS_OF_JOBS.to_owned(),
        deliver_policy: DeliverPolicy::All,
        ack_policy: AckPolicy::Explicit,
        ack_wait: ACK_WAIT,
        max_ack_pending: 10_000,
        ..pull::Config::default()
    };
    let stream = bus.jetstream().get_stream_no_info(subject::EVENTS).await?;
    let consumer = stream.get_or_create_consumer(subject::DISPATCHER, config).await?;
    let messages = consumer.messages().await?;
    let mut dispatched = messages.map(|message| dispatch(floor, message)).buffer_unordered(AT_A_TIME);
    while let Some(outcome) = dispatched.next().await {
        outcome?;
    }
    Ok(())
}

async fn dispatch<L: Log, E>(floor: &Floor<L>, message: Result<Message, E>) -> Result<(), async_nats::Error>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let message = message?;
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
    match follow_up(&floor.core, &commit).await? {
        Some(effect) => floor.work.carry_out(&effect).await,
        None => Ok(()),
    }
}

/// What a commit calls for, as its job stands now, which is at or after that commit.
pub async fn follow_up<L: Log>(core: &Core<L>, commit: &Commit) -> Result<Option<Effect>, LogError> {
    let AggregateId::Job(id) = commit.aggregate else { return Ok(None) };
    let is_of_interest = commit.events.iter().any(|event| match event {
        Event::Job(event) => matters(event),
        Event::File(_) | Event::Agent(_) | Event::Tool(_) | Event::Pool(_) => false,
    });
    if !is_of_interest {
        return Ok(None);
    }
    let loaded = core.jobs.load(&id).await?;
    let job = if loaded.commits > commit.version { loaded } else { core.jobs.load_fresh(&id).await? };
    Ok(react(id, &job.state))
}

#[cfg(test)]
mod tests;
