//! The event log on JetStream: append, read, follow. The only code that touches that stream.
//!
//! [`JetStreamLog`] is the log; [`MemoryLog`] is its twin for tests and simulations. One suite, `tests/contract.rs`, holds
//! for both.

use std::future::Future;

use futures::Stream;
use jobtrail_events::aggregate::AggregateId;
use jobtrail_events::codec::Damage;
use jobtrail_events::envelope::Commit;
use jobtrail_events::value::Digest;

pub mod chain;
mod recorded;

mod memory;

mod connection;
mod follow;
mod jetstream;
mod publish;
mod read;
mod settings;
mod writer;

pub use connection::Connection;
pub use jetstream::{JetStreamLog, OpenError, Options};
pub use memory::{Fault, MemoryLog};

/// The log, as everything else sees it. The real one and its in-memory twin pass the same tests.
pub trait Log: Clone + Send + Sync + 'static {
    /// Appends a commit if the last one of its aggregate is at the sequence `after`; 0: if there is none.
    ///
    /// When this returns `Ok`, the commit is on disk. The same commit, by its id, after the same sequence, is written once:
    /// a repetition answers what the first one did. Dropping the future does not undo what it began.
    fn append(&self, commit: &Commit, after: u64) -> impl Future<Output = Result<Appended, AppendError>> + Send;

    /// All commits of one aggregate, oldest first, checked for gaps and a broken chain.
    fn read(&self, aggregate: &AggregateId) -> impl Future<Output = Result<Vec<Recorded>, LogError>> + Send;

    /// The commit at a sequence; none, when the log has not got there.
    fn at(&self, sequence: u64) -> impl Future<Output = Result<Option<Recorded>, LogError>> + Send;

    /// The sequence of the last commit of all; 0: there is none.
    fn last_sequence(&self) -> impl Future<Output = Result<u64, LogError>> + Send;

    /// Every commit after the sequence `after`, in order, and then those to come; it ends only with an error.
    ///
    /// Sequences are checked for gaps. The chain of each aggregate is not, since that takes the head of every aggregate:
    /// whoever keeps those calls [`chain::check`].
    fn follow(
        &self,
        after: u64,
    ) -> impl Future<Output = Result<impl Stream<Item = Result<Recorded, LogError>> + Send + 'static, LogError>> + Send;
}

/// A commit that is in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its place among all commits: 1, 2, 3, ...
    pub sequence: u64,
    /// Of the message as it is stored; the next commit of the aggregate names it.
    pub digest: Digest,
    pub commit: Commit,
}

/// Where a commit went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    pub sequence: u64,
    pub digest: Digest,
}

#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Another commit of the aggregate came first: load it again and decide again. Nothing was written.
    #[error("another commit of {0} came first")]
    Stale(AggregateId),
    /// The outcome is not known: read the aggregate again before trying again.
    #[error("it is not known whether the commit of {aggregate} was written: {reason}")]
    Unknown { aggregate: AggregateId, reason: String },
    /// It was refused for another reason. Nothing was written.
    #[error("the broker refused the commit of {aggregate}: {reason}")]
    Refused { aggregate: AggregateId, reason: String },
}

#[derive(Debug, thiserror::Error)]
pub enum LogError {
    #[error("the log could not be read: {0}")]
    Unavailable(String),
    #[error("JT0005: the commit at sequence {sequence} is damaged: {damage}")]
    Damaged { sequence: u64, damage: Damage },
    #[error("JT0006: the history of {aggregate} is broken at sequence {sequence}: {what}")]
    Broken { aggregate: AggregateId, sequence: u64, what: String },
    #[error("JT0007: the log went backwards: it ends at sequence {last}, but was read to sequence {after} before")]
    Shorter { after: u64, last: u64 },
    #[error("JT0008: the log has a gap: there is no commit at sequence {missing}, but there are later ones")]
    Gap { missing: u64 },
}
