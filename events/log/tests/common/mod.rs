//! What the tests share: commits to append, and a broker to append them to.
#![expect(dead_code, reason = "each test program takes what it needs")]

use std::pin::Pin;
use std::time::Duration;

use futures::{Stream, StreamExt};
use jobtrail_broker::{Broker, BrokerOptions};
use jobtrail_bus::{Bus, Connection};
use jobtrail_events::aggregate::AggregateId;
use jobtrail_events::envelope::Commit;
use jobtrail_events::file::FileEvent;
use jobtrail_events::ids::{CommitId, CorrelationId, FileId, PersonId};
use jobtrail_events::value::{Actor, Digest, Timestamp};
use jobtrail_log::{AppendError, Appended, JetStreamLog, Log, LogError, Options, Recorded};
use tempfile::TempDir;
use uuid::Uuid;

/// How long a test waits for what has to come.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// An aggregate as one who appends to it knows it.
#[derive(Clone, Debug)]
pub struct Head {
    pub aggregate: AggregateId,
    pub version: u64,
    pub sequence: u64,
    pub digest: Digest,
}

impl Head {
    /// One with nothing in it.
    pub fn empty() -> Self {
        let aggregate = AggregateId::File(FileId(Uuid::new_v4()));
        Self { aggregate, version: 0, sequence: 0, digest: Digest::NONE }
    }

    /// A commit that comes next.
    pub fn next(&self) -> Commit {
        let by = PersonId(Uuid::from_u128(1));
        Commit {
            id: CommitId(Uuid::new_v4()),
            aggregate: self.aggregate.clone(),
            version: self.version,
            actor: Actor::Person(by),
            at: Timestamp(1_000_000 + self.version),
            causation: None,
            correlation: CorrelationId(Uuid::from_u128(2)),
            previous: self.digest,
            events: vec![FileEvent::Archived { by }.into()],
        }
    }

    pub fn advance(&mut self, appended: Appended) {
        self.version += 1;
        self.sequence = appended.sequence;
        self.digest = appended.digest;
    }

    /// Appends the next commit, which has to succeed.
    pub async fn append(&mut self, log: &impl Log) -> Recorded {
        let commit = self.next();
        let appended = log.append(&commit, self.sequence).await.expect("nobody else appends to it");
        self.advance(appended);
        Recorded { sequence: appended.sequence, digest: appended.digest, commit }
    }
}

/// Appends that many commits to an aggregate of its own each.
pub async fn fill(log: &impl Log, commits: usize) -> Vec<Recorded> {
    let appends = (0..commits).map(|_| async { Head::empty().append(log).await });
    let mut recorded = futures::future::join_all(appends).await;
    recorded.sort_by_key(|recorded| recorded.sequence);
    recorded
}

pub fn is_stale(answer: &Result<Appended, AppendError>) -> bool {
    matches!(answer, Err(AppendError::Stale(_)))
}

pub type Following = Pin<Box<dyn Stream<Item = Result<Recorded, LogError>> + Send>>;

pub async fn follow(log: &impl Log, after: u64) -> Following {
    Box::pin(log.follow(after).await.expect("it can be followed"))
}

/// The next that many.
pub async fn take(following: &mut Following, commits: usize) -> Vec<Recorded> {
    let mut taken = Vec::new();
    while taken.len() < commits {
        taken.push(next(following).await.expect("the log is whole"));
    }
    taken
}

pub async fn next(following: &mut Following) -> Result<Recorded, LogError> {
    let next = tokio::time::timeout(PATIENCE, following.next()).await;
    next.expect("it comes in time").expect("it does not end")
}

/// A log on a broker of its own.
pub struct Real {
    pub log: JetStreamLog,
    pub bus: Bus,
    pub broker: Broker,
    _folder: TempDir,
}

impl Real {
    pub async fn start() -> Self {
        let (broker, folder) = broker().await;
        let bus = connect(&broker).await;
        let log = JetStreamLog::open(&bus, Options::default()).await.expect("there is no other stream");
        Self { log, bus, broker, _folder: folder }
    }
}

pub async fn broker() -> (Broker, TempDir) {
    let folder = TempDir::new().expect("a temporary folder");
    let options = BrokerOptions::new(BrokerOptions::program_of_environment(), folder.path().join("nats"));
    let broker = Broker::start(options).await.expect("nats-server, from JOBTRAIL_NATS_SERVER or PATH");
    (broker, folder)
}

pub async fn connect(broker: &Broker) -> Bus {
    Bus::connect(&Connection::new(broker.url(), "test")).await.expect("it has just started")
}
