//! Agents, how many jobs each has in hands, and which have a tool version.
//!
//! A profile names all tools that an agent offers, which may be hundreds. What most questions need of an agent is
//! therefore a row of its own, the [`Brief`], and with what content it offers a version stands in that index.

use std::collections::BTreeMap;

use jobtrail_events::agent::{Agent, Offered, Profile};
use jobtrail_events::ids::{AgentId, BootId};
use jobtrail_events::job::Run;
use jobtrail_events::value::{Digest, Timestamp, ToolVersion};
use serde::{Deserialize, Serialize};

use super::JobMoved;
use crate::keys::{Key, Prefix, id_at_end_of};
use crate::query::AgentStatus;
use crate::store::{AsOf, Batch, Read, StoreError, Table, decode, encode};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentState {
    pub agent: Agent,
    /// Of its last event.
    pub sequence: u64,
}

/// An agent without what it offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    pub name: String,
    pub presence: Presence,
    /// When it came, went, was enrolled or archived.
    pub since: Timestamp,
    /// The process that is there or was there last.
    pub boot: Option<BootId>,
    pub slots: u32,
    pub takes_automatic: bool,
    pub sandboxed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Presence {
    /// It was never here.
    Enrolled,
    Online,
    Draining,
    Offline,
    Archived,
}

impl Brief {
    /// Absent when nothing is known of the agent.
    pub fn of(agent: &Agent) -> Option<Self> {
        let (profile, presence, boot, since) = match agent {
            Agent::Unknown => return None,
            Agent::Enrolled { profile, since } => (profile, Presence::Enrolled, None, since),
            Agent::Online { profile, boot, draining: false, since } => (profile, Presence::Online, Some(*boot), since),
            Agent::Online { profile, boot, draining: true, since } => (profile, Presence::Draining, Some(*boot), since),
            Agent::Offline { profile, boot, since, .. } => (profile, Presence::Offline, Some(*boot), since),
            Agent::Archived { profile, boot, since } => (profile, Presence::Archived, *boot, since),
        };
        let Profile { name, slots, takes_automatic, sandboxed, .. } = profile;
        let (name, slots, takes_automatic, sandboxed) = (name.clone(), *slots, *takes_automatic, *sandboxed);
        Some(Self { name, presence, since: *since, boot, slots, takes_automatic, sandboxed })
    }

    /// How it stands when it has so many jobs in hands.
    pub fn status(&self, jobs: u32) -> AgentStatus {
        match self.presence {
            Presence::Enrolled => AgentStatus::Enrolled,
            Presence::Online if jobs >= self.slots => AgentStatus::Busy,
            Presence::Online => AgentStatus::Online,
            Presence::Draining => AgentStatus::Draining,
            Presence::Offline => AgentStatus::Offline,
            Presence::Archived => AgentStatus::Archived,
        }
    }

    pub fn is_archived(&self) -> bool {
        self.presence == Presence::Archived
    }
}

pub fn agent(read: &impl Read, id: AgentId) -> Result<Option<AgentState>, StoreError> {
    read.row(Table::Agents, &Key::new(Prefix::Agent).id(id.0))
}

pub fn brief(read: &impl Read, id: AgentId) -> Result<Option<Brief>, StoreError> {
    read.row(Table::Agents, &brief_key(id))
}

/// Whether what that process runs is in a sandbox. Absent when that is not known.
pub fn sandboxed(batch: &mut Batch<'_>, run: &Run) -> Result<Option<bool>, StoreError> {
    let brief: Option<Brief> = batch.row_at_hand(Table::Agents, &brief_key(run.agent))?;
    let of_process = brief.filter(|brief| brief.boot == Some(run.boot));
    Ok(of_process.map(|brief| brief.sandboxed))
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
        found.push((id_of(key)?, decode(Table::Agents, row)?));
    }
    Ok(found)
}

/// The agents that have a tool version, and with what content; at most so many, those that are archived last.
pub fn with_tool(as_of: &AsOf, tool: &ToolVersion, most: usize) -> Result<Vec<(AgentId, Digest)>, StoreError> {
    let mut rows = as_of.scan_prefix(Table::Agents, &tool_key(tool));
    let mut found = Vec::new();
    while found.len() < most
        && let Some((key, digest)) = rows.advance()?
    {
        found.push((id_of(key)?, decode(Table::Agents, digest)?));
    }
    Ok(found)
}

/// With what content an agent that is not archived has a tool version; absent: it has not.
pub fn offers(read: &impl Read, id: AgentId, tool: &ToolVersion) -> Result<Option<Digest>, StoreError> {
    read.row(Table::Agents, &tool_key(tool).byte(u8::from(false)).id(id.0))
}

pub fn project(batch: &mut Batch<'_>, id: AgentId, before: Option<&AgentState>, after: &AgentState) {
    let (before, agent) = (before.map(|state| &state.agent), &after.agent);
    let brief = Brief::of(agent);
    if let Some(brief) = &brief
        && before.and_then(Brief::of).as_ref() != Some(brief)
    {
        batch.put(Table::Agents, brief_key(id), brief);
    }
    let (had, has) = (before.map(offered).unwrap_or_default(), offered(agent));
    for (key, _) in had.iter().filter(|(key, _)| !has.contains_key(key)) {
        batch.remove(Table::Agents, &key.clone().id(id.0));
    }
    for (key, digest) in has.iter().filter(|(key, digest)| had.get(key) != Some(digest)) {
        batch.add(Table::Agents, &key.clone().id(id.0), &encode(digest));
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

/// The keys at which an agent stands in the index of tools, without its id, and what stands there.
fn offered(agent: &Agent) -> BTreeMap<Key, Digest> {
    let archived = match agent {
        Agent::Archived { .. } => true,
        Agent::Unknown | Agent::Enrolled { .. } | Agent::Online { .. } | Agent::Offline { .. } => false,
    };
    let offers = agent.profile().map(|profile| profile.offers.as_slice()).unwrap_or_default();
    let entry = |Offered { tool, digest }: &Offered| (tool_key(tool).byte(archived.into()), *digest);
    offers.iter().map(entry).collect()
}

fn id_of(key: &[u8]) -> Result<AgentId, StoreError> {
    id_at_end_of(key).map(AgentId).ok_or(StoreError::Misshapen(Table::Agents))
}

fn tool_key(tool: &ToolVersion) -> Key {
    Key::new(Prefix::AgentsByTool).text(tool.tool.as_str()).text(&tool.version.to_string())
}

fn brief_key(id: AgentId) -> Key {
    Key::new(Prefix::AgentBrief).id(id.0)
}

fn load_key(id: AgentId) -> Key {
    Key::new(Prefix::AgentLoad).id(id.0)
}
