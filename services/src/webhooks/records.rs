//! A bucket of records of one sort, on disk.

use std::marker::PhantomData;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use async_nats::jetstream::kv::{self, CreateErrorKind, UpdateErrorKind};
use futures::StreamExt;
use jobtrail_bus::Bus;
use jobtrail_events::subject;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub type Failed = async_nats::Error;

/// Cheap to clone.
pub struct Records<T> {
    store: kv::Store,
    sort: PhantomData<fn() -> T>,
}

/// How often a record is changed anew because others changed it at the same time.
const TRIES: usize = 20;
/// Records that are read at a time.
const BATCH: usize = 500;
/// After which the broker forgets a consumer by which records were read.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(30);

impl<T: Serialize + DeserializeOwned> Records<T> {
    pub async fn open(bus: &Bus, config: kv::Config) -> Result<Self, Failed> {
        let store = bus.jetstream().create_or_update_key_value(config).await?;
        Ok(Self { store, sort: PhantomData })
    }

    pub async fn get(&self, key: &str) -> Result<Option<T>, Failed> {
        Ok(self.read(key).await?.map(|(record, _)| record))
    }

    /// Whether it was put there; not, when there is one already.
    pub async fn create(&self, key: &str, record: &T) -> Result<bool, Failed> {
        match self.store.create(key, postcard::to_stdvec(record)?.into()).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Changes a record unless `change` says no, and answers it as it is then; nothing, when there is none.
    pub async fn change(&self, key: &str, mut change: impl FnMut(&mut T) -> bool) -> Result<Option<T>, Failed> {
        for _ in 0..TRIES {
            let Some((mut record, revision)) = self.read(key).await? else { return Ok(None) };
            if !change(&mut record) {
                return Ok(Some(record));
            }
            match self.store.update(key, postcard::to_stdvec(&record)?.into(), revision).await {
                Ok(_) => return Ok(Some(record)),
                Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(format!("others changed {key} at the same time, {TRIES} times").into())
    }

    /// Takes one away, which is a change.
    pub async fn take_away(&self, key: &str) -> Result<(), Failed> {
        Ok(self.store.purge(key).await?)
    }

    /// Takes away all whose keys fit the pattern, and leaves no trace of them.
    pub async fn remove(&self, pattern: &str) -> Result<(), Failed> {
        self.store.stream.purge().filter(subject::in_bucket(&self.store.name, pattern)).await?;
        Ok(())
    }

    /// Grows with each change, but not when something is removed without a trace.
    pub async fn revision(&self) -> Result<u64, Failed> {
        Ok(self.store.stream.get_info().await?.state.last_sequence)
    }

    /// All whose keys fit the pattern.
    pub async fn all(&self, pattern: &str) -> Result<Vec<T>, Failed> {
        let config = pull::Config {
            filter_subject: subject::in_bucket(&self.store.name, pattern),
            deliver_policy: DeliverPolicy::LastPerSubject,
            ack_policy: AckPolicy::None,
            memory_storage: true,
            num_replicas: 1,
            inactive_threshold: FORGOTTEN_AFTER,
            ..pull::Config::default()
        };
        let consumer: PullConsumer = self.store.stream.create_consumer(config).await?;
        let mut left = usize::try_from(consumer.cached_info().num_pending)?;
        let mut records = Vec::new();
        while left > 0 {
            let mut batch = consumer.fetch().max_messages(BATCH.min(left)).messages().await?;
            let before = left;
            while let Some(message) = batch.next().await {
                left = left.saturating_sub(1);
                // What has no bytes says that a key was taken away.
                let message = message?;
                if !message.payload.is_empty() {
                    records.push(postcard::from_bytes(&message.payload)?);
                }
            }
            if left == before {
                // The rest was changed or taken away meanwhile.
                break;
            }
        }
        // It would be forgotten anyway.
        let _ = self.store.stream.delete_consumer(&consumer.cached_info().name).await;
        Ok(records)
    }

    async fn read(&self, key: &str) -> Result<Option<(T, u64)>, Failed> {
        match self.store.entry(key).await? {
            Some(entry) if entry.operation == kv::Operation::Put => {
                Ok(Some((postcard::from_bytes(&entry.value)?, entry.revision)))
            }
            Some(_) | None => Ok(None),
        }
    }
}

impl<T> Clone for Records<T> {
    fn clone(&self) -> Self {
        Self { store: self.store.clone(), sort: PhantomData }
    }
}
