//! What can be asked of a pool, by administrators.

use serde::{Deserialize, Serialize};

use super::Audience;
use crate::ids::{AgentId, PoolId};

/// Make a pool without members. Its name is unlike those of other pools that are not archived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatePool {
    pub name: String,
    pub audience: Audience,
}

/// Give a pool another name, another audience, or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePool {
    pub pool: PoolId,
    pub name: Option<String>,
    pub audience: Option<Audience>,
}

/// Let an agent take the pool's jobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddPoolMember {
    pub pool: PoolId,
    pub agent: AgentId,
}

/// Let an agent take the pool's jobs no more. What it has it finishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovePoolMember {
    pub pool: PoolId,
    pub agent: AgentId,
}

/// Give the pool's waiting jobs to nobody and take no new ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivePool {
    pub pool: PoolId,
}

/// Undo [`ArchivePool`]: the jobs that still wait are given out again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestorePool {
    pub pool: PoolId,
}
