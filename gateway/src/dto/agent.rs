use jobtrail_events::agent::{Departure, Offered};
use jobtrail_projections::query;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Named;
use crate::instant::Instant;

/// A program on a machine that has tools.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Agent {
    pub id: Uuid,
    pub name: String,
    pub status: AgentState,
    pub host: String,
    #[schema(example = "linux")]
    pub os: String,
    #[schema(example = "x86_64")]
    pub arch: String,
    /// Of Jobtrail.
    pub version: String,
    /// How many jobs it runs at a time.
    pub slots: u32,
    /// How many it has in hands.
    pub active_jobs: u32,
    /// Whether it takes jobs that are assigned to nobody in particular.
    pub takes_automatic: bool,
    /// Whether its functions run in a sandbox.
    pub sandboxed: bool,
    pub tools: Vec<AgentTool>,
    /// The pools that it is a member of, by name; of those you see.
    pub pools: Vec<Named>,
    /// Why it is offline: `lost` when nothing was heard of it for too long, `stopped` when it said goodbye.
    #[schema(required = true)]
    pub departure: Option<&'static str>,
    /// When it was enrolled, came, went or was archived.
    pub since: Instant,
    pub sequence: u64,
}

/// A tool version that an agent has.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgentTool {
    pub tool: String,
    pub version: String,
    /// Of the tool's folder.
    pub sha256: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub enum AgentState {
    /// It has an identity and was never here.
    Enrolled,
    Online,
    /// Online, with all its slots in use.
    Busy,
    /// Online, but takes no more work and stops when it has finished what it has.
    Draining,
    Offline,
    /// Given no more work, for good.
    Archived,
}

/// An agent that could do something.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CapableAgent {
    pub id: Uuid,
    pub name: String,
    pub status: AgentState,
}

impl From<query::AgentStatus> for AgentState {
    fn from(status: query::AgentStatus) -> Self {
        match status {
            query::AgentStatus::Enrolled => Self::Enrolled,
            query::AgentStatus::Online => Self::Online,
            query::AgentStatus::Busy => Self::Busy,
            query::AgentStatus::Draining => Self::Draining,
            query::AgentStatus::Offline => Self::Offline,
            query::AgentStatus::Archived => Self::Archived,
        }
    }
}

impl From<query::CapableAgent> for CapableAgent {
    fn from(agent: query::CapableAgent) -> Self {
        Self { id: agent.id.0, name: agent.name, status: agent.status.into() }
    }
}

impl From<query::AgentRow> for Agent {
    fn from(row: query::AgentRow) -> Self {
        Self {
            id: row.id.0,
            name: row.profile.name,
            status: row.status.into(),
            host: row.profile.host,
            os: row.profile.os,
            arch: row.profile.arch,
            version: row.profile.version,
            slots: row.profile.slots,
            active_jobs: row.active_jobs,
            takes_automatic: row.profile.takes_automatic,
            sandboxed: row.profile.sandboxed,
            tools: row.profile.offers.into_iter().map(AgentTool::from).collect(),
            pools: row.pools.into_iter().map(|pool| Named { id: pool.id.0, name: Some(pool.name) }).collect(),
            departure: row.departure.map(|departure| match departure {
                Departure::Lost => "lost",
                Departure::Stopped => "stopped",
            }),
            since: row.since.into(),
            sequence: row.sequence,
        }
    }
}

impl From<Offered> for AgentTool {
    fn from(offered: Offered) -> Self {
        Self {
            tool: offered.tool.tool.to_string(),
            version: offered.tool.version.to_string(),
            sha256: offered.digest.to_string(),
        }
    }
}
