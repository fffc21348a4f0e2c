use jobtrail_events::envelope::Commit;
use jobtrail_events::value::Digest;
use jobtrail_events::{codec, subject};

use crate::{LogError, Recorded};

impl Recorded {
    /// What a message of the log says.
    pub(crate) fn read(sequence: u64, recorded_under: &str, message: &[u8]) -> Result<Self, LogError> {
        let commit = codec::decode(message).map_err(|damage| LogError::Damaged { sequence, damage })?;
        if subject::aggregate(recorded_under).as_ref() != Some(&commit.aggregate) {
            let what = format!("it is recorded under {recorded_under}");
            return Err(LogError::Broken { aggregate: commit.aggregate, sequence, what });
        }
        Ok(Self { sequence, digest: Digest::of(message), commit })
    }
}

/// Why a commit must not be appended after that sequence, whatever the log holds.
pub(crate) fn objection(commit: &Commit, after: u64) -> Option<String> {
    if let Err(damage) = codec::check(commit) {
        return Some(damage.to_string());
    }
    let is_first = after == 0;
    if (commit.version == 0) != is_first || (commit.previous == Digest::NONE) != is_first {
        return Some(format!(
            "version {} after digest {} does not go with sequence {after}",
            commit.version, commit.previous
        ));
    }
    None
}
