//! What one message of the log holds.

use crate::aggregate::{AggregateId, Event};
use crate::ids::{CommitId, CorrelationId};
use crate::value::{Actor, Digest, Timestamp};

/// One append: one or more events of one aggregate, which happened together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    pub id: CommitId,
    pub aggregate: AggregateId,
    /// 0, 1, 2, ... per aggregate, one for each commit.
    pub version: u64,
    pub actor: Actor,
    pub at: Timestamp,
    /// The commit that led to this one, when it was not a request from outside.
    pub causation: Option<CommitId>,
    /// The same in all that one request led to.
    pub correlation: CorrelationId,
    /// The digest of the aggregate's commit before this one, as encoded; [`Digest::NONE`] in the first.
    pub previous: Digest,
    pub events: Vec<Event>,
}

impl Commit {
    /// The most events in one commit.
    pub const MOST_EVENTS: usize = 100;
}
