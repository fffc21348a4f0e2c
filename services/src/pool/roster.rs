//! All agent pools, folded in memory and kept in step by following the log.
//!
//! It is a cache and never the judge: what it says was so a moment ago. Whoever decides something loads the pool itself.
//!
//! The broker's consumer is nothing to rely on: it is kept in memory, goes with its server, and what it hands out on a
//! connection that breaks is lost. So it is made again after the last commit that was taken in whenever there is another
//! connection, a message was skipped, or the broker is silent.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use futures::StreamExt;
use jobtrail_bus::Bus;
use jobtrail_events::aggregate::{Aggregate, AggregateId};
use jobtrail_events::codec;
use jobtrail_events::ids::{AgentId, PoolId};
use jobtrail_events::pool::{Details, Pool};
use jobtrail_events::subject;
use jobtrail_log::Connection;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use crate::repository::Loaded;

/// All pools. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    pools: Arc<RwLock<BTreeMap<PoolId, Entry>>>,
}

#[derive(Debug, Default)]
struct Entry {
    pool: Pool,
    /// Of the last commit that is folded in.
    sequence: u64,
}

impl Roster {
    /// Takes in what the log has of pools. The follower takes in what is to come.
    pub async fn open(bus: &Bus) -> Result<(Self, Follower), async_nats::Error> {
        let roster = Self::default();
        let mut follower = Follower { roster: roster.clone(), bus: bus.clone(), next: 1, messages: None };
        follower.catch_up().await?;
        Ok((roster, follower))
    }

    pub fn pool(&self, id: PoolId) -> Option<Pool> {
        self.read(|pools| pools.get(&id).map(|entry| entry.pool.clone()))
    }

    /// The open pools that have the agent as a member, by id.
    pub fn pools_of(&self, agent: AgentId) -> Vec<PoolId> {
        let has_it = |entry: &Entry| entry.details().is_some_and(|details| details.members.contains(&agent));
        self.read(|pools| pools.iter().filter(|(_, entry)| has_it(entry)).map(|(id, _)| *id).collect())
    }

    /// Whether an open pool other than `except` has the name, in whatever case.
    pub fn has_name(&self, name: &str, except: PoolId) -> bool {
        let name = name.to_lowercase();
        let has_it = |entry: &Entry| entry.details().is_some_and(|details| details.name.to_lowercase() == name);
        self.read(|pools| pools.iter().any(|(id, entry)| *id != except && has_it(entry)))
    }

    /// Takes in what was just written here, so that what follows at once sees it.
    pub fn note(&self, id: PoolId, loaded: &Loaded<Pool>) {
        self.write(|pools| {
            let entry = pools.entry(id).or_default();
            if loaded.sequence > entry.sequence {
                *entry = Entry { pool: loaded.state.clone(), sequence: loaded.sequence };
            }
        });
    }

    /// Folds in a commit, unless it is in already.
    fn take_in(&self, sequence: u64, payload: &[u8]) {
        let commit = match codec::decode(payload) {
            Ok(commit) => commit,
            Err(damage) => {
                // The projections stop at it and call the operator.
                error!(sequence, %damage, "JT0005: a commit is damaged");
                return;
            }
        };
        let AggregateId::Pool(id) = commit.aggregate else { return };
        self.write(|pools| {
            let entry = pools.entry(id).or_default();
            if sequence > entry.sequence {
                for event in commit.events.iter().filter_map(Pool::pick) {
                    // What is not legal changes nothing, here as everywhere.
                    let _ = entry.pool.evolve(event, commit.at);
                }
                entry.sequence = sequence;
            }
        });
    }

    fn read<T>(&self, look: impl FnOnce(&BTreeMap<PoolId, Entry>) -> T) -> T {
        look(&self.pools.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, change: impl FnOnce(&mut BTreeMap<PoolId, Entry>)) {
        change(&mut self.pools.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Entry {
    /// Of an open pool.
    fn details(&self) -> Option<&Details> {
        match &self.pool {
            Pool::Open(details) => Some(details),
            Pool::Unknown | Pool::Archived(_) => None,
        }
    }
}

/// What keeps a roster in step.
pub struct Follower {
    roster: Roster,
    bus: Bus,
    /// The sequence from which on the log is to be taken in.
    next: u64,
    messages: Option<Messages>,
}

/// What one consumer hands out on one connection.
struct Messages {
    stream: pull::Stream,
    connection: Connection,
    /// How many messages it has handed out.
    count: u64,
    /// How many there were to come when it was made.
    backlog: u64,
}

/// How often the broker says that it is there when there is nothing else to say.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long a pull waits for messages to come before another one takes its place.
const PULL_EXPIRES: Duration = Duration::from_secs(30);
/// After which the broker forgets a consumer that nobody pulls from.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(60);
/// How long to wait before following again.
const PAUSE: Duration = Duration::from_millis(250);

impl Follower {
    pub async fn run(mut self, shutdown: CancellationToken) {
        loop {
            let ended = tokio::select! {
                () = shutdown.cancelled() => return,
                ended = self.follow() => ended,
            };
            self.messages = None;
            let Err(error) = ended;
            warn!(%error, "the pools are not followed just now: following again");
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    /// Takes in what there is, once.
    async fn catch_up(&mut self) -> Result<(), async_nats::Error> {
        let mut messages = self.subscribe().await?;
        while messages.count < messages.backlog {
            self.take(&mut messages).await?;
        }
        self.messages = Some(messages);
        Ok(())
    }

    async fn follow(&mut self) -> Result<Infallible, async_nats::Error> {
        let mut messages = match self.messages.take() {
            Some(messages) => messages,
            None => self.subscribe().await?,
        };
        loop {
            self.take(&mut messages).await?;
        }
    }

    async fn take(&mut self, messages: &mut Messages) -> Result<(), async_nats::Error> {
        let message: Message = tokio::select! {
            biased;
            message = messages.stream.next() => message.ok_or("the consumer ended")??,
            () = messages.connection.replaced() => return Err("the connection broke".into()),
        };
        let info = message.info()?;
        messages.count += 1;
        if info.consumer_sequence != messages.count {
            return Err("a message was lost on the way".into());
        }
        self.next = info.stream_sequence + 1;
        self.roster.take_in(info.stream_sequence, &message.payload);
        Ok(())
    }

    async fn subscribe(&self) -> Result<Messages, async_nats::Error> {
        let connection = Connection::present(self.bus.client()).ok_or("there is no connection")?;
        let config = pull::Config {
            filter_subject: subject::EVENTS_OF_POOLS.to_owned(),
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: self.next },
            ack_policy: AckPolicy::None,
            memory_storage: true,
            num_replicas: 1,
            inactive_threshold: FORGOTTEN_AFTER,
            ..pull::Config::default()
        };
        let consumer: PullConsumer = self.bus.jetstream().create_consumer_on_stream(config, subject::EVENTS).await?;
        let backlog = consumer.cached_info().num_pending;
        let stream = consumer.stream().expires(PULL_EXPIRES).heartbeat(HEARTBEAT).messages().await?;
        Ok(Messages { stream, connection, count: 0, backlog })
    }
}
