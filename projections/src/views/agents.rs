//! Agents, how many jobs each has in hands, and which have a tool version.

use std::collections::BTreeSet;

use jobtrail_events::agent::{Agent, Offered};
use jobtrail_events::ids::AgentId;
use jobtrail_events::value::ToolVersion;
use serde::{Deserialize, Serialize};

use super::JobMoved;
use crate::keys::{Key, Prefix, id_at_end_of};
use crate::store::{AsOf, Batch, Read, StoreError, Table, decode};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentState {
    pub agent: Agent,
    /// Of its last event.
    pub sequence: u64,
}

pub fn agent(read: &impl Read, id: AgentId) -> Result<Option<AgentState>, StoreError> {
    read.row(Table::Agents, &Key::new(Prefix::Agent).id(id.0))
}

pub fn name(read: &impl Read, id: AgentId) -> Result<Option<String>, StoreError> {
    read.row(Table::Agents, &Key::new(Prefix::AgentName).id(id.0))
}

/// How many jobs it has in hands.
pub fn load(read: &impl Read, id: AgentId) -> Result<u32, StoreError> {
    Ok(read.row(Table::Agents, &load_key(id))?.unwrap_or(0))
}

/// Agents in the order of their ids, at most so many.
pub fn agents(as_of: &AsOf, most: usize) -> Result<Vec<(AgentId, AgentState)>, StoreError> {
    let mut rows = as_of.scan_prefix(Table::Agents, &Key::new(Prefix::Agent));
    let mut found = Vec::new();
    while found.len() < most
        && let Some((key, row)) = rows.advance()?
    {
        let id = id_at_end_of(key).ok_or(StoreError::Misshapen(Table::Agents))?;
        found.push((AgentId(id), decode(Table::Agents, row)?));
    }
    Ok(found)
}

/// The agents that have a tool version, online or not, at most so many.
pub fn with_tool(as_of: &AsOf, tool: &ToolVersion, most: usize) -> Result<Vec<AgentId>, StoreError> {
    let mut rows = as_of.scan_prefix(Table::Agents, &tool_key(tool));
    let mut found = Vec::new();
    while found.len() < most
        && let Some((key, _)) = rows.advance()?
    {
        found.push(AgentId(id_at_end_of(key).ok_or(StoreError::Misshapen(Table::Agents))?));
    }
    Ok(found)
}

pub fn project(batch: &mut Batch<'_>, id: AgentId, before: Option<&AgentState>, after: &AgentState) {
    let profile_before = before.and_then(|state| state.agent.profile());
    if let Some(profile) = after.agent.profile()
        && profile_before.map(|profile| &profile.name) != Some(&profile.name)
    {
        batch.put(Table::Agents, Key::new(Prefix::AgentName).id(id.0), &profile.name);
    }
    let (had, has) = (tools(before.map(|state| &state.agent)), tools(Some(&after.agent)));
    for tool in had.difference(&has) {
        batch.remove(Table::Agents, &tool_key(tool).id(id.0));
    }
    for tool in has.difference(&had) {
        batch.add(Table::Agents, &tool_key(tool).id(id.0), &[]);
    }
    batch.put(Table::Agents, Key::new(Prefix::Agent).id(id.0), after);
}

/// Counts the job for who has it in hands. Gives back the agents whose count changed.
pub fn count_job(batch: &mut Batch<'_>, moved: &JobMoved<'_>) -> Result<Vec<AgentId>, StoreError> {
    let before = moved.before.and_then(|state| state.active_run()).map(|run| run.agent);
    let after = moved.after.active_run().map(|run| run.agent);
    if before == after {
        return Ok(Vec::new());
    }
    if let Some(agent) = before {
        let jobs = load(batch, agent)?.saturating_sub(1);
        batch.put(Table::Agents, load_key(agent), &jobs);
    }
    if let Some(agent) = after {
        let jobs = load(batch, agent)?.saturating_add(1);
        batch.put(Table::Agents, load_key(agent), &jobs);
    }
    Ok(before.into_iter().chain(after).collect())
}

fn tools(agent: Option<&Agent>) -> BTreeSet<&ToolVersion> {
    let offers = agent.and_then(Agent::profile).map(|profile| profile.offers.iter());
    offers.into_iter().flatten().map(|Offered { tool, .. }| tool).collect()
}

fn tool_key(tool: &ToolVersion) -> Key {
    Key::new(Prefix::AgentsByTool).text(tool.tool.as_str()).text(&tool.version.to_string())
}

fn load_key(id: AgentId) -> Key {
    Key::new(Prefix::AgentLoad).id(id.0)
}
