use std::path::PathBuf;

use jobtrail_events::value::Digest;
use jobtrail_log::LogError;

use crate::store::StoreError;

/// Why the projections stop. What carries a code has a page of that name under docs/errors.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("JT0010: the data folder {0} is in use by another process; stop that one, or give this one another folder")]
    InUse(PathBuf),
    #[error("the data folder {folder} cannot be used")]
    Folder { folder: PathBuf, source: std::io::Error },
    #[error(
        "JT0007: the log went backwards: the read model has taken in sequence {checkpoint} ({digest}), {found}; \
         nothing was changed"
    )]
    Backwards { checkpoint: u64, digest: Digest, found: Found },
    #[error("JT0008: the log has a gap: sequence {expected} should come and {found} came")]
    Gap { expected: u64, found: u64 },
    /// With JT0005 and JT0006.
    #[error(transparent)]
    Log(#[from] LogError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("queries cannot be subscribed to")]
    Subscribe(#[from] async_nats::SubscribeError),
    #[error("a task of the projections broke off")]
    Task(#[from] tokio::task::JoinError),
}

/// What the log holds instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It ends there.
    End(u64),
    /// Another commit is at that sequence.
    Other(Digest),
    /// No commit is at that sequence, though it is within the log.
    Nothing,
    /// A sequence that was taken in before came again.
    Again(u64),
}

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::End(sequence) => write!(f, "but the log ends at {sequence}"),
            Self::Other(digest) => write!(f, "but the log has another commit there ({digest})"),
            Self::Nothing => write!(f, "but the log has no commit there"),
            Self::Again(sequence) => write!(f, "but sequence {sequence} came again"),
        }
    }
}
