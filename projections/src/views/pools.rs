//! Pools, and which of them an agent is in. (Their jobs are counted in [`super::counts`] and [`super::ended`].)

use std::collections::BTreeSet;

use jobtrail_events::ids::{AgentId, PoolId};
use jobtrail_events::pool::Pool;
use jobtrail_events::value::Timestamp;
use serde::{Deserialize, Serialize};

use crate::keys::{Key, Prefix, id_at_end_of};
use crate::store::{AsOf, Batch, Read, StoreError, Table, decode};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolState {
    pub pool: Pool,
    pub created_at: Timestamp,
    /// Of its last event.
    pub sequence: u64,
}

pub fn pool(read: &impl Read, id: PoolId) -> Result<Option<PoolState>, StoreError> {
    read.row(Table::Pools, &Key::new(Prefix::Pool).id(id.0))
}

/// Pools in the order of their ids, at most so many.
pub fn pools(as_of: &AsOf, most: usize) -> Result<Vec<(PoolId, PoolState)>, StoreError> {
    let mut rows = as_of.scan_prefix(Table::Pools, &Key::new(Prefix::Pool));
    let mut found = Vec::new();
    while found.len() < most
        && let Some((key, row)) = rows.advance()?
    {
        found.push((id_of(key)?, decode(Table::Pools, row)?));
    }
    Ok(found)
}

/// The pools that an agent is a member of, at most so many.
pub fn of_agent(as_of: &AsOf, agent: AgentId, most: usize) -> Result<Vec<PoolId>, StoreError> {
    let mut rows = as_of.scan_prefix(Table::Pools, &of(agent));
    let mut found = Vec::new();
    while found.len() < most
        && let Some((key, _)) = rows.advance()?
    {
        found.push(id_of(key)?);
    }
    Ok(found)
}

/// Gives back the agents that came or went.
pub fn project(batch: &mut Batch<'_>, id: PoolId, before: Option<&PoolState>, after: &PoolState) -> Vec<AgentId> {
    let (had, has) = (before.map(members).unwrap_or_default(), members(after));
    for agent in had.difference(&has) {
        batch.remove(Table::Pools, &of(*agent).id(id.0));
    }
    for agent in has.difference(&had) {
        batch.add(Table::Pools, &of(*agent).id(id.0), &[]);
    }
    batch.put(Table::Pools, Key::new(Prefix::Pool).id(id.0), after);
    had.symmetric_difference(&has).copied().collect()
}

fn members(state: &PoolState) -> BTreeSet<AgentId> {
    state.pool.details().map(|details| details.members.clone()).unwrap_or_default()
}

fn of(agent: AgentId) -> Key {
    Key::new(Prefix::PoolsOfAgent).id(agent.0)
}

fn id_of(key: &[u8]) -> Result<PoolId, StoreError> {
    id_at_end_of(key).map(PoolId).ok_or(StoreError::Misshapen(Table::Pools))
}
