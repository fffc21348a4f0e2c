use jobtrail_projections::query;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::CapableAgent;

/// What a job for a tool version can be assigned to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Targets {
    /// The agents that have it and take jobs that are assigned to nobody in particular.
    pub automatic: AgentCounts,
    /// The agents that have it, by name, and how they stand.
    pub agents: Vec<CapableAgent>,
    /// The pools that you may assign jobs to and of which a member has it, by name.
    pub pools: Vec<TargetPool>,
}

/// A pool that could run a job.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TargetPool {
    pub id: Uuid,
    pub name: String,
    /// Its members that are there and take work, whatever they have.
    pub members_online: u32,
    /// Its members that have the tool version. When none of them is online or busy, a job waits until one is.
    pub members_capable: AgentCounts,
}

/// How many agents stand how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgentCounts {
    /// With a free slot.
    pub online: u32,
    /// With all slots in use.
    pub busy: u32,
    /// Finishing what they have, and taking no more.
    pub draining: u32,
    pub offline: u32,
}

impl From<query::AgentCounts> for AgentCounts {
    fn from(counts: query::AgentCounts) -> Self {
        let query::AgentCounts { online, busy, draining, offline } = counts;
        Self { online, busy, draining, offline }
    }
}

impl From<query::Targets> for Targets {
    fn from(targets: query::Targets) -> Self {
        Self {
            automatic: targets.automatic.into(),
            agents: targets.agents.into_iter().map(CapableAgent::from).collect(),
            pools: targets.pools.into_iter().map(TargetPool::from).collect(),
        }
    }
}

impl From<query::TargetPool> for TargetPool {
    fn from(pool: query::TargetPool) -> Self {
        Self {
            id: pool.id.0,
            name: pool.name,
            members_online: pool.members_online,
            members_capable: pool.capable.into(),
        }
    }
}
