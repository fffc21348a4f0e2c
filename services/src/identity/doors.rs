use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_nats::jetstream::{kv, stream::StorageType};
use jobtrail_bus::Bus;
use jobtrail_events::ids::AgentId;
use jobtrail_events::subject;
use jobtrail_events::value::Timestamp;
use serde::{Deserialize, Serialize};

use super::Access;
use crate::bucket::{Bucket, Watch};

/// The connections of agents that were let in, with what each may do. They are kept in memory, as the connections
/// themselves are. Cheap to clone.
#[derive(Clone)]
pub struct Doors {
    bucket: Bucket,
    known: Arc<Mutex<BTreeMap<Door, Opened>>>,
}

/// One connection, as the broker names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Door {
    pub agent: AgentId,
    /// The server's id.
    pub server: String,
    /// The server's number for the connection.
    pub client: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Opened {
    pub access: Access,
    pub at: Timestamp,
}

impl Doors {
    /// Connections of one agent that may be open; it needs one.
    pub const MOST: usize = 8;

    pub async fn open(bus: &Bus, replicas: usize) -> Result<Self, async_nats::Error> {
        let config = kv::Config {
            bucket: subject::DOORS.to_owned(),
            description: "connections of agents, and what each may do".to_owned(),
            history: 1,
            storage: StorageType::Memory,
            num_replicas: replicas,
            ..kv::Config::default()
        };
        let bucket = Bucket::open(bus, config).await?;
        Ok(Self { bucket, known: Arc::default() })
    }

    pub async fn put(&self, door: &Door, opened: &Opened) -> Result<(), async_nats::Error> {
        self.bucket.put(&door.key(), postcard::to_stdvec(opened)?.into()).await
    }

    pub async fn remove(&self, door: &Door) -> Result<(), async_nats::Error> {
        self.bucket.purge(&door.key()).await
    }

    /// What is open, and then what is opened and closed.
    pub async fn watch(&self) -> Result<Watch, async_nats::Error> {
        self.bucket.watch().await
    }

    /// Takes in what an entry of [`Doors::watch`] says.
    pub fn take_in(&self, entry: &kv::Entry) {
        let Some(door) = Door::of(&entry.key) else { return };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match entry.operation {
            kv::Operation::Put => {
                if let Ok(opened) = postcard::from_bytes(&entry.value) {
                    known.insert(door, opened);
                }
            }
            kv::Operation::Delete | kv::Operation::Purge => drop(known.remove(&door)),
        }
    }

    /// All that are known to be open.
    pub fn known(&self) -> Vec<(Door, Opened)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().map(|(door, opened)| (door.clone(), opened.clone())).collect()
    }

    /// Those of one agent; the one that was opened first comes first.
    pub fn of(&self, agent: AgentId) -> Vec<(Door, Opened)> {
        let mut found = self.known();
        found.retain(|(door, _)| door.agent == agent);
        found.sort_by_key(|(_, opened)| opened.at);
        found
    }
}

impl Door {
    fn key(&self) -> String {
        format!("{}.{}.{}", self.agent, self.server, self.client)
    }

    fn of(key: &str) -> Option<Self> {
        let mut parts = key.split('.');
        let (agent, server, client) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { agent: agent.parse().ok()?, server: server.to_owned(), client: client.parse().ok()? })
    }
}
