//! The chain that the commits of one aggregate make: versions 0, 1, 2, ..., each naming the digest of the one before.
//!
//! The broker's own counters are not proof: a flipped bit in its files can drop a message from a replay without a word.

use jobtrail_events::value::Digest;

use crate::{LogError, Recorded};

/// What the next commit of an aggregate has to agree with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub version: u64,
    pub digest: Digest,
}

impl Link {
    pub fn of(recorded: &Recorded) -> Self {
        Self { version: recorded.commit.version, digest: recorded.digest }
    }
}

/// Checks that `next` comes right after `last`, the aggregate's last commit so far, and returns its link.
pub fn check(last: Option<Link>, next: &Recorded) -> Result<Link, LogError> {
    let version = last.map_or(0, |last| last.version + 1);
    let previous = last.map_or(Digest::NONE, |last| last.digest);
    let broken =
        |what| Err(LogError::Broken { aggregate: next.commit.aggregate.clone(), sequence: next.sequence, what });
    if next.commit.version != version {
        return broken(format!("its version is {}, and {version} is right", next.commit.version));
    }
    if next.commit.previous != previous {
        return broken(format!("it follows a commit with digest {}, and {previous} is right", next.commit.previous));
    }
    Ok(Link::of(next))
}

/// Checks a whole history.
pub fn check_all<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Result<Option<Link>, LogError> {
    history.into_iter().try_fold(None, |last, next| check(last, next).map(Some))
}
