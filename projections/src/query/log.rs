//! How far the projections are, and building them anew.

use jobtrail_events::value::Digest;
use serde::{Deserialize, Serialize};

/// How far the projections are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetCheckpoint {}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub sequence: u64,
    /// Of the commit at that sequence.
    pub digest: Digest,
    /// The last sequence of the log.
    pub log_sequence: u64,
    /// How far the log has been read by a rebuild that is under way; absent: there is none.
    pub rebuilt_to: Option<u64>,
}

/// Build the read model anew from the log beside the present one, and swap. Administrators only.
///
/// It is answered when it has begun; [`GetCheckpoint`] tells how far it is. Of several replicas one does it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rebuild {}
