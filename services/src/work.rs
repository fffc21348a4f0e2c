//! The stream of offers: hints for the agents that a job waits.
//!
//! An offer says nothing that the log does not say better, so the stream is not synced to disk: what it loses or hands
//! out twice, the claim and the reconciler make good.

use std::collections::HashSet;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::stream::{Config, DiscardPolicy, PersistenceMode, RetentionPolicy, StorageType, Stream};
use async_nats::jetstream::{self, ErrorCode};
use futures::TryStreamExt;
use jobtrail_bus::Bus;
use jobtrail_events::ids::JobId;
use jobtrail_events::subject;
use jobtrail_events::value::ToolVersion;
use tracing::warn;

use crate::stream;

use crate::job::react::Effect;

/// The stream of offers. Cheap to clone.
#[derive(Clone)]
pub struct Work {
    jetstream: jetstream::Context,
    stream: Stream,
}

impl Work {
    /// An agent claims at once what it is handed; an offer that is not acknowledged by then goes to another.
    const ACK_WAIT: Duration = Duration::from_secs(10);
    /// Requests for the next offer that may wait at one consumer: an idle agent has one there.
    pub const MOST_WAITING: i64 = 20_000;
    /// Consumers: one for each tool version of each queue that somebody has registered for. (Without a word the server
    /// takes 1,000.)
    pub const MOST_CONSUMERS: i32 = 100_000;

    /// Creates the stream, or checks the one that is there.
    pub async fn open(bus: &Bus, replicas: usize) -> Result<Self, async_nats::Error> {
        let config = Config {
            name: subject::WORK.to_owned(),
            description: Some("offers of Jobtrail: hints that a job waits".to_owned()),
            subjects: vec![subject::WORK_ALL.to_owned()],
            retention: RetentionPolicy::WorkQueue,
            storage: StorageType::File,
            persist_mode: Some(PersistenceMode::Async),
            max_messages_per_subject: 1,
            discard: DiscardPolicy::New,
            discard_new_per_subject: true,
            max_consumers: Self::MOST_CONSUMERS,
            num_replicas: replicas,
            ..Config::default()
        };
        let stream = stream::ensure(bus, config.clone()).await?;
        if stream.cached_info().config.max_consumers != Self::MOST_CONSUMERS {
            // An older program made it. It works as it is, for fewer agents.
            if let Err(error) = bus.jetstream().update_stream(&config).await {
                warn!(%error, "the stream of offers keeps its limit of consumers");
            }
        }
        Ok(Self { jetstream: bus.jetstream().clone(), stream })
    }

    pub async fn carry_out(&self, effect: &Effect) -> Result<(), async_nats::Error> {
        match effect {
            Effect::Offer { job, attempt, queue, tool } => self.offer(queue, tool, *job, *attempt).await,
            Effect::Withdraw { job } => self.withdraw(*job).await,
            Effect::WithdrawQueue { queue } => self.withdraw_queue(queue).await,
        }
    }

    /// Offers an attempt. Offering what is offered already is fine.
    pub async fn offer(
        &self,
        queue: &str,
        tool: &ToolVersion,
        job: JobId,
        attempt: u32,
    ) -> Result<(), async_nats::Error> {
        let subject = subject::offer(queue, tool, job, attempt);
        let acknowledgement = self.jetstream.publish(subject, bytes::Bytes::new()).await?;
        match acknowledgement.await {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == PublishErrorKind::Other && is_there_already(&error) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes back whatever offers of a job there are.
    pub async fn withdraw(&self, job: JobId) -> Result<(), async_nats::Error> {
        self.stream.purge().filter(subject::offers_of(job)).await?;
        Ok(())
    }

    /// Takes back all offers in a queue.
    pub async fn withdraw_queue(&self, queue: &str) -> Result<(), async_nats::Error> {
        self.stream.purge().filter(subject::offers_in_queue(queue)).await?;
        Ok(())
    }

    /// The jobs and attempts on offer, those included that were handed out and not yet acknowledged.
    pub async fn on_offer(&self) -> Result<HashSet<(JobId, u32)>, async_nats::Error> {
        let subjects = self.stream.info_with_subjects(subject::WORK_ALL).await?;
        let offers: Vec<_> = subjects.try_collect().await?;
        Ok(offers.iter().filter_map(|(subject, _)| subject::offered(subject)).collect())
    }

    /// Makes sure of the durable consumer for a queue and a tool version, and names it.
    pub async fn consumer(&self, queue: &str, tool: &ToolVersion) -> Result<String, async_nats::Error> {
        let name = subject::consumer(queue, tool);
        let config = pull::Config {
            durable_name: Some(name.clone()),
            filter_subject: subject::offers_in(queue, tool),
            ack_policy: AckPolicy::Explicit,
            ack_wait: Self::ACK_WAIT,
            max_ack_pending: 100_000,
            max_waiting: Self::MOST_WAITING,
            ..pull::Config::default()
        };
        let present = self.stream.get_or_create_consumer(&name, config.clone()).await?;
        if present.cached_info().config.max_waiting != Self::MOST_WAITING {
            // An older program made it, and this cannot be changed. Offers stay; who waited asks again.
            self.stream.delete_consumer(&name).await?;
            self.stream.create_consumer(config).await?;
        }
        Ok(name)
    }
}

/// The stream takes one message per subject, and says so with that code when there is one.
fn is_there_already(error: &async_nats::jetstream::context::PublishError) -> bool {
    std::error::Error::source(error)
        .and_then(|source| source.downcast_ref::<jetstream::Error>())
        .is_some_and(|source| source.error_code() == ErrorCode::STREAM_STORE_FAILED)
}
