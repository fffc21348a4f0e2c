//! Which webhooks there are.

use std::sync::{Arc, Mutex, PoisonError};

use async_nats::jetstream::kv;
use jobtrail_bus::Bus;
use jobtrail_events::ids::WebhookId;
use jobtrail_events::subject;
use jobtrail_events::value::Timestamp;
use jobtrail_events::webhook::{Disabled, WebhookRow};
use serde::{Deserialize, Serialize};

use super::records::{Failed, Records};

/// A webhook as it is kept. Its secret is needed to sign, so it is kept as it is; only the services may read the bucket.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Webhook {
    pub row: WebhookRow,
    pub secret: String,
    /// The one before, with which messages are signed too until `row.previous_secret_until`.
    pub previous_secret: Option<String>,
}

impl Webhook {
    /// Those that messages are signed with, the present one first.
    pub fn secrets(&self, now: Timestamp) -> impl Iterator<Item = &str> {
        let previous_counts = self.row.previous_secret_until.is_some_and(|until| now < until);
        let previous = self.previous_secret.as_deref().filter(|_| previous_counts);
        [self.secret.as_str()].into_iter().chain(previous)
    }

    pub fn disable(&mut self, at: Timestamp, reason: String) {
        self.row.active = false;
        self.row.disabled = Some(Disabled { at, reason });
    }
}

/// The bucket of webhooks. Cheap to clone.
#[derive(Clone)]
pub struct Register {
    webhooks: Records<Webhook>,
    latest: Arc<Mutex<Snapshot>>,
}

/// All webhooks as of a revision of the bucket.
#[derive(Clone, Default)]
struct Snapshot {
    revision: u64,
    rows: Arc<Vec<WebhookRow>>,
}

impl Register {
    pub async fn open(bus: &Bus, replicas: usize) -> Result<Self, Failed> {
        let config = kv::Config {
            bucket: subject::WEBHOOKS.to_owned(),
            description: "webhooks, with their secrets".to_owned(),
            history: 1,
            num_replicas: replicas,
            ..kv::Config::default()
        };
        Ok(Self { webhooks: Records::open(bus, config).await?, latest: Arc::default() })
    }

    pub async fn get(&self, id: WebhookId) -> Result<Option<Webhook>, Failed> {
        self.webhooks.get(&id.to_string()).await
    }

    pub async fn add(&self, webhook: &Webhook) -> Result<bool, Failed> {
        self.webhooks.create(&webhook.row.id.to_string(), webhook).await
    }

    /// Changes a webhook unless `change` says no, and answers it as it is then.
    pub async fn change(
        &self,
        id: WebhookId,
        change: impl FnMut(&mut Webhook) -> bool,
    ) -> Result<Option<Webhook>, Failed> {
        self.webhooks.change(&id.to_string(), change).await
    }

    pub async fn remove(&self, id: WebhookId) -> Result<(), Failed> {
        self.webhooks.take_away(&id.to_string()).await
    }

    /// All there are: none is missing that was made before this was asked. They are read again when anything changed.
    pub async fn all(&self) -> Result<Arc<Vec<WebhookRow>>, Failed> {
        let revision = self.webhooks.revision().await?;
        let known = self.latest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if known.revision == revision {
            return Ok(known.rows);
        }
        let rows = self.webhooks.all(">").await?.into_iter().map(|webhook| webhook.row).collect();
        let rows = Arc::new(rows);
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = Snapshot { revision, rows: Arc::clone(&rows) };
        Ok(rows)
    }
}
