use super::Audience;
use crate::ids::AgentId;

/// What can happen to a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolEvent {
    Created { name: String, audience: Audience },
    Renamed { name: String },
    AudienceSet { audience: Audience },
    MemberAdded { agent: AgentId },
    MemberRemoved { agent: AgentId },
    Archived,
    Restored,
}
