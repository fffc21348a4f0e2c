//! Agent pools.

use jobtrail_events::ids::PoolId;
use jobtrail_events::pool::Audience;
use jobtrail_events::value::Timestamp;
use serde::{Deserialize, Serialize};

use super::CapableAgent;

/// Agent pools, by name.
///
/// Administrators see all; others those that are open and that they may assign jobs to, without members and audience.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListPools {
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetPool {
    pub pool: PoolId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolRow {
    pub id: PoolId,
    pub name: String,
    pub archived: bool,
    /// Only for administrators.
    pub audience: Option<Audience>,
    /// By name; only for administrators.
    pub members: Option<Vec<CapableAgent>>,
    /// How many of its members are there and take work.
    pub members_online: u32,
    /// Jobs that wait in its queue.
    pub pending: u64,
    /// Jobs that its members have in hand for it.
    pub active: u64,
    /// Jobs that its members brought to an end, well or badly, in the last hour and in the last day, to five minutes. The
    /// last hour is the one before the question; of a question as of a sequence, the one before that was written.
    pub ended_last_hour: u64,
    pub ended_last_day: u64,
    pub created_at: Timestamp,
    /// The sequence of its last event.
    pub sequence: u64,
}
