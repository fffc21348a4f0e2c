//! Agents, and how they stand.

use jobtrail_events::agent::{Departure, Profile};
use jobtrail_events::ids::{AgentId, BootId, PoolId};
use jobtrail_events::value::Timestamp;
use serde::{Deserialize, Serialize};

/// How many agents stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentCounts {
    /// With a free slot.
    pub online: u32,
    pub busy: u32,
    pub draining: u32,
    /// Not there, or never here.
    pub offline: u32,
}

impl AgentCounts {
    /// One that is archived counts for nothing.
    pub fn count(&mut self, status: AgentStatus) {
        *match status {
            AgentStatus::Online => &mut self.online,
            AgentStatus::Busy => &mut self.busy,
            AgentStatus::Draining => &mut self.draining,
            AgentStatus::Enrolled | AgentStatus::Offline => &mut self.offline,
            AgentStatus::Archived => return,
        } += 1;
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CapableAgent {
    pub id: AgentId,
    pub name: String,
    pub status: AgentStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AgentStatus {
    /// It has an identity and was never here.
    Enrolled,
    Online,
    /// Online, with all its slots in use.
    Busy,
    /// Online, but takes no more work.
    Draining,
    Offline,
    Archived,
}

impl AgentStatus {
    /// Whether a process of it is there.
    pub fn is_there(self) -> bool {
        match self {
            Self::Online | Self::Busy | Self::Draining => true,
            Self::Enrolled | Self::Offline | Self::Archived => false,
        }
    }

    /// Whether it takes work, now or when a slot becomes free.
    pub fn takes_work(self) -> bool {
        match self {
            Self::Online | Self::Busy => true,
            Self::Enrolled | Self::Draining | Self::Offline | Self::Archived => false,
        }
    }
}

/// By name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListAgents {
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GetAgent {
    pub agent: AgentId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentRow {
    pub id: AgentId,
    pub status: AgentStatus,
    pub profile: Profile,
    /// The process that is there or was there last.
    pub boot: Option<BootId>,
    pub departure: Option<Departure>,
    /// When it came or went.
    pub since: Timestamp,
    /// Jobs that it has in hands.
    pub active_jobs: u32,
    /// The pools that it is a member of, by name: all for administrators; for others those that they may assign jobs to.
    pub pools: Vec<NamedPool>,
    pub sequence: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedPool {
    pub id: PoolId,
    pub name: String,
}
