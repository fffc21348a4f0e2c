//! Commits to bytes and back. Damage is caught here, so that folding never has to think of it.
//!
//! A message is the byte [`FORMAT`] and then, in postcard, the header and for each event its kind number, the
//! version of its payload, and the payload's bytes.

use serde::{Deserialize, Serialize};

use crate::aggregate::AggregateId;
use crate::envelope::Commit;
use crate::ids::{CommitId, CorrelationId};
use crate::upcast;
use crate::value::{Actor, Digest, Timestamp};

/// The version of the envelope, the first byte of every message.
pub const FORMAT: u8 = 1;

/// The bytes are no commit.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Damage {
    #[error("the message is empty")]
    Empty,
    #[error("the envelope has format {0}; this program reads format {FORMAT}")]
    Format(u8),
    #[error("the envelope cannot be read: {0}")]
    Envelope(postcard::Error),
    #[error("the commit has {0} events; 1 to {most} is right", most = Commit::MOST_EVENTS)]
    Events(usize),
    #[error("event kind {kind} version {version} is not known to this program")]
    UnknownKind { kind: u16, version: u8 },
    #[error("the payload of event kind {kind} version {version} cannot be read: {error}")]
    Payload { kind: u16, version: u8, error: postcard::Error },
    #[error("event kind {kind} is in a commit of {aggregate}, to which it cannot happen")]
    Foreign { aggregate: AggregateId, kind: u16 },
    #[error("there are {0} bytes after the end of what should be there")]
    Trailing(usize),
}

#[derive(Serialize, Deserialize)]
struct EnvelopeV1 {
    id: CommitId,
    aggregate: AggregateId,
    version: u64,
    actor: Actor,
    at: Timestamp,
    causation: Option<CommitId>,
    correlation: CorrelationId,
    previous: Digest,
    events: Vec<RawEvent>,
}

/// An event as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RawEvent {
    pub kind: u16,
    pub version: u8,
    pub payload: Vec<u8>,
}

pub fn encode(commit: &Commit) -> Vec<u8> {
    let envelope = EnvelopeV1 {
        id: commit.id,
        aggregate: commit.aggregate.clone(),
        version: commit.version,
        actor: commit.actor,
        at: commit.at,
        causation: commit.causation,
        correlation: commit.correlation,
        previous: commit.previous,
        events: commit.events.iter().map(upcast::write).collect(),
    };
    postcard::to_extend(&envelope, vec![FORMAT]).expect("a vector takes all, and every type here has a length")
}

pub fn decode(bytes: &[u8]) -> Result<Commit, Damage> {
    let (format, rest) = bytes.split_first().ok_or(Damage::Empty)?;
    if *format != FORMAT {
        return Err(Damage::Format(*format));
    }
    let (envelope, rest) = postcard::take_from_bytes::<EnvelopeV1>(rest).map_err(Damage::Envelope)?;
    if !rest.is_empty() {
        return Err(Damage::Trailing(rest.len()));
    }
    let commit = Commit {
        id: envelope.id,
        aggregate: envelope.aggregate,
        version: envelope.version,
        actor: envelope.actor,
        at: envelope.at,
        causation: envelope.causation,
        correlation: envelope.correlation,
        previous: envelope.previous,
        events: envelope.events.iter().map(upcast::read).collect::<Result<_, _>>()?,
    };
    check(&commit)?;
    Ok(commit)
}

/// Whether a commit that is encoded can be decoded again. One that cannot must never be appended: it would stop all
/// who read the log.
pub fn check(commit: &Commit) -> Result<(), Damage> {
    if commit.events.is_empty() || commit.events.len() > Commit::MOST_EVENTS {
        return Err(Damage::Events(commit.events.len()));
    }
    match commit.events.iter().find(|event| !event.can_happen_to(&commit.aggregate)) {
        Some(event) => Err(Damage::Foreign { aggregate: commit.aggregate.clone(), kind: event.kind().number() }),
        None => Ok(()),
    }
}
