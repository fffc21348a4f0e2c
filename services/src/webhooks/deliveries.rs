//! Messages to webhooks: a record of each, which says what became of it, and a stream of those that wait to be sent.
//!
//! The stream holds no more than their names, and the record is what counts: what the stream hands out twice, or too early,
//! is looked up first. A message is put into the stream after its record is there and taken out after the record says
//! that it is settled, so that a crash in between repeats what was done last, which is harmless.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType, Stream};
use async_nats::jetstream::{self, kv};
use jobtrail_bus::Bus;
use jobtrail_events::ids::{CommitId, DeliveryId, WebhookId};
use jobtrail_events::subject;
use jobtrail_events::value::{Digest, Timestamp};
use jobtrail_events::webhook::{DeliveryRow, DeliveryState, Occasion};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::records::{Failed, Records};
use crate::stream;

/// A delivery as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Delivery {
    pub row: DeliveryRow,
    /// How often it was tried since somebody last wanted it to be delivered.
    pub tries: usize,
}

impl Delivery {
    pub fn new(id: DeliveryId, occasion: Occasion, now: Timestamp) -> Self {
        let state = DeliveryState::Waiting { next_try: now };
        Self { row: DeliveryRow { id, occasion, created: now, state, attempts: Vec::new() }, tries: 0 }
    }

    pub fn waits(&self) -> bool {
        match self.row.state {
            DeliveryState::Waiting { .. } => true,
            DeliveryState::Delivered { .. } | DeliveryState::GivenUp { .. } => false,
        }
    }
}

/// The stream and the bucket. Cheap to clone.
#[derive(Clone)]
pub struct Deliveries {
    jetstream: jetstream::Context,
    waiting: Stream,
    records: Records<Delivery>,
    /// Records that may be added to a webhook before there are too many.
    until_trimmed: Arc<Mutex<HashMap<WebhookId, usize>>>,
}

/// The stream takes no more.
#[derive(Debug, thiserror::Error)]
#[error("JT0015: {most} messages wait to be sent to webhooks, and no more are taken", most = Deliveries::MOST_WAITING)]
pub struct Full;

impl Deliveries {
    /// Messages that wait to be sent, to all webhooks together.
    pub const MOST_WAITING: i64 = 100_000;
    /// The settled deliveries of a webhook that are kept.
    pub const KEPT: usize = 200;
    /// How long a delivery is kept at the most.
    pub const KEPT_FOR: Duration = Duration::from_secs(30 * 24 * 3_600);
    /// After how many more records it is looked again whether there are too many.
    const TRIMMED_AFTER: usize = 50;

    pub async fn open(bus: &Bus, replicas: usize) -> Result<Self, Failed> {
        let waiting = Config {
            name: subject::HOOKS.to_owned(),
            description: Some("messages that wait to be sent to webhooks".to_owned()),
            subjects: vec![subject::HOOKS_ALL.to_owned()],
            retention: RetentionPolicy::WorkQueue,
            storage: StorageType::File,
            max_messages: Self::MOST_WAITING,
            max_messages_per_subject: 1,
            discard: DiscardPolicy::New,
            discard_new_per_subject: true,
            num_replicas: replicas,
            ..Config::default()
        };
        let records = kv::Config {
            bucket: subject::DELIVERIES.to_owned(),
            description: "what became of messages to webhooks".to_owned(),
            history: 1,
            max_age: Self::KEPT_FOR,
            num_replicas: replicas,
            ..kv::Config::default()
        };
        Ok(Self {
            jetstream: bus.jetstream().clone(),
            waiting: stream::ensure(bus, waiting).await?,
            records: Records::open(bus, records).await?,
            until_trimmed: Arc::default(),
        })
    }

    /// By which the replicas share what waits. Whoever was handed a message and says nothing of it for so long is gone.
    pub async fn consumer(&self, ack_wait: Duration) -> Result<PullConsumer, Failed> {
        let config = pull::Config {
            durable_name: Some(subject::COURIERS.to_owned()),
            filter_subject: subject::HOOKS_ALL.to_owned(),
            ack_policy: AckPolicy::Explicit,
            ack_wait,
            // One that is to be tried later counts as handed out meanwhile.
            max_ack_pending: Self::MOST_WAITING,
            ..pull::Config::default()
        };
        Ok(self.waiting.create_consumer(config).await?)
    }

    /// Makes sure that a message is delivered. Once more changes nothing, whatever became of it meanwhile.
    pub async fn begin(&self, webhook: WebhookId, delivery: &Delivery) -> Result<(), Failed> {
        let key = key(webhook, delivery.row.id);
        if self.records.create(&key, delivery).await? {
            self.trim_in_time(webhook).await?;
        } else if !self.records.get(&key).await?.is_some_and(|present| present.waits()) {
            return Ok(());
        }
        self.put(webhook, delivery.row.id).await
    }

    /// Makes a message due now that is known; nothing, when it is not.
    pub async fn begin_again(
        &self,
        webhook: WebhookId,
        delivery: DeliveryId,
        now: Timestamp,
    ) -> Result<Option<Delivery>, Failed> {
        let again = self.change(webhook, delivery, |delivery| {
            delivery.row.state = DeliveryState::Waiting { next_try: now };
            delivery.tries = 0;
            true
        });
        let Some(again) = again.await? else { return Ok(None) };
        // The one that waits, if any, is handed out at its own time.
        self.waiting.purge().filter(subject::delivery(webhook, delivery)).await?;
        self.put(webhook, delivery).await?;
        Ok(Some(again))
    }

    pub async fn get(&self, webhook: WebhookId, delivery: DeliveryId) -> Result<Option<Delivery>, Failed> {
        self.records.get(&key(webhook, delivery)).await
    }

    /// Changes what is known of a message unless `change` says no; nothing, when it is not known any more.
    pub async fn change(
        &self,
        webhook: WebhookId,
        delivery: DeliveryId,
        change: impl FnMut(&mut Delivery) -> bool,
    ) -> Result<Option<Delivery>, Failed> {
        self.records.change(&key(webhook, delivery), change).await
    }

    /// All that are known of a webhook, newest first.
    pub async fn of(&self, webhook: WebhookId) -> Result<Vec<Delivery>, Failed> {
        let mut found = self.records.all(&format!("{webhook}.*")).await?;
        found.sort_by_key(|delivery| std::cmp::Reverse((delivery.row.created, delivery.row.id)));
        Ok(found)
    }

    /// Forgets all of a webhook.
    pub async fn remove_all_of(&self, webhook: WebhookId) -> Result<(), Failed> {
        self.waiting.purge().filter(subject::deliveries_of(webhook)).await?;
        self.records.remove(&format!("{webhook}.*")).await
    }

    async fn put(&self, webhook: WebhookId, delivery: DeliveryId) -> Result<(), Failed> {
        let subject = subject::delivery(webhook, delivery);
        let acknowledgement = self.jetstream.publish(subject, bytes::Bytes::new()).await?;
        let Err(error) = acknowledgement.await else { return Ok(()) };
        let source = std::error::Error::source(&error).and_then(|source| source.downcast_ref::<jetstream::Error>());
        match source.filter(|source| source.error_code() == jetstream::ErrorCode::STREAM_STORE_FAILED) {
            // It waits already.
            Some(source) if source.to_string().contains("per subject") => Ok(()),
            Some(source) if source.to_string().contains("maximum messages") => Err(Full.into()),
            Some(_) | None => Err(error.into()),
        }
    }

    async fn trim_in_time(&self, webhook: WebhookId) -> Result<(), Failed> {
        let is_time = {
            let mut until_trimmed = self.until_trimmed.lock().unwrap_or_else(PoisonError::into_inner);
            let left = until_trimmed.entry(webhook).or_insert(1);
            *left = left.saturating_sub(1);
            *left == 0
        };
        if !is_time {
            return Ok(());
        }
        let known = self.of(webhook).await?;
        let too_many: Vec<_> = known.iter().filter(|delivery| !delivery.waits()).skip(Self::KEPT).collect();
        for delivery in &too_many {
            self.records.remove(&key(webhook, delivery.row.id)).await?;
        }
        // To look costs as much as there is to look at.
        let next = Self::TRIMMED_AFTER.max((known.len() - too_many.len()) / 2);
        self.until_trimmed.lock().unwrap_or_else(PoisonError::into_inner).insert(webhook, next);
        Ok(())
    }
}

/// The same for the same commit and the same webhook, and for no other.
pub fn id_of(webhook: WebhookId, commit: CommitId) -> DeliveryId {
    let Digest(bytes) = Digest::of(format!("delivery\n{webhook}\n{commit}").as_bytes());
    let half = std::array::from_fn(|n| bytes[n]);
    DeliveryId(uuid::Builder::from_custom_bytes(half).into_uuid())
}

/// Of a message that nothing in the log calls for.
pub fn new_id() -> DeliveryId {
    DeliveryId(Uuid::new_v4())
}

fn key(webhook: WebhookId, delivery: DeliveryId) -> String {
    format!("{webhook}.{delivery}")
}
