//! Who is alive: the last heartbeat of each agent, in a bucket that forgets.
//!
//! It is kept in memory, since losing it costs nothing: an agent is heard of again within a few seconds, and nobody is
//! given up before.

use std::time::Duration;

use async_nats::jetstream::{kv, stream::StorageType};
use jobtrail_bus::Bus;
use jobtrail_events::agent::Heartbeat;
use jobtrail_events::ids::{AgentId, BootId};
use jobtrail_events::subject;

use crate::bucket::{Bucket, Watch};

/// The bucket of heartbeats. Cheap to clone.
#[derive(Clone)]
pub struct Presence {
    bucket: Bucket,
}

impl Presence {
    /// How often an agent sends a heartbeat.
    pub const HEARTBEAT_MS: u64 = 5_000;
    /// An agent is lost when nothing was heard of it for so long.
    pub const LEASE: Duration = Duration::from_millis(Self::LEASE_MS);
    pub const LEASE_MS: u64 = 20_000;

    pub async fn open(bus: &Bus, replicas: usize) -> Result<Self, async_nats::Error> {
        let config = kv::Config {
            bucket: subject::PRESENCE.to_owned(),
            description: "heartbeats of agents".to_owned(),
            history: 1,
            max_age: Self::LEASE,
            storage: StorageType::Memory,
            num_replicas: replicas,
            ..kv::Config::default()
        };
        Ok(Self { bucket: Bucket::open(bus, config).await? })
    }

    pub async fn heard(
        &self,
        agent: AgentId,
        boot: BootId,
        busy: u32,
        draining: bool,
    ) -> Result<(), async_nats::Error> {
        let heartbeat = postcard::to_stdvec(&Heartbeat { boot, busy, draining })?;
        self.bucket.put(&agent.to_string(), heartbeat.into()).await
    }

    pub async fn gone(&self, agent: AgentId) -> Result<(), async_nats::Error> {
        self.bucket.purge(&agent.to_string()).await
    }

    /// The heartbeats that are remembered, and then those to come.
    pub async fn watch(&self) -> Result<Watch, async_nats::Error> {
        self.bucket.watch().await
    }

    /// The agent and what it said, of an entry of [`Presence::watch`]; nothing for one that is gone.
    pub fn read(entry: &kv::Entry) -> Option<(AgentId, Heartbeat)> {
        match entry.operation {
            kv::Operation::Put => Some((entry.key.parse().ok()?, postcard::from_bytes(&entry.value).ok()?)),
            kv::Operation::Delete | kv::Operation::Purge => None,
        }
    }
}
