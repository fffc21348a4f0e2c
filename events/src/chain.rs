//! How the commits of one aggregate hang together: each has the next version and names the digest of the one before.
//!
//! The broker's own counters are no proof that nothing is missing, so whoever reads the log checks this: the log's
//! readers, the projections, an auditor.

use serde::{Deserialize, Serialize};

use crate::envelope::Commit;
use crate::value::Digest;

/// The last commit of an aggregate, as far as it has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub version: u64,
    /// Of the bytes as they are stored. (Encoded again, an old commit has others.)
    pub digest: Digest,
}

/// A commit is not the one that comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainBreak {
    #[error("version {found} stands where version {expected} should be")]
    Version { expected: u64, found: u64 },
    #[error("version {version} says that {found} came before it, and it was {expected}")]
    Previous { version: u64, expected: Digest, found: Digest },
}

impl Link {
    pub fn of(commit: &Commit, digest: Digest) -> Self {
        Self { version: commit.version, digest }
    }

    /// The version and the previous digest of the commit that comes next.
    pub fn next(last: Option<Self>) -> (u64, Digest) {
        match last {
            None => (0, Digest::NONE),
            Some(last) => (last.version.saturating_add(1), last.digest),
        }
    }
}

/// Whether the commit is the one that comes next; `last` is absent before the first.
///
/// That both are of the same aggregate is for the caller to see to.
pub fn follows(last: Option<Link>, commit: &Commit) -> Result<(), ChainBreak> {
    let (version, previous) = Link::next(last);
    if commit.version != version {
        return Err(ChainBreak::Version { expected: version, found: commit.version });
    }
    if commit.previous != previous {
        return Err(ChainBreak::Previous { version, expected: previous, found: commit.previous });
    }
    Ok(())
}
