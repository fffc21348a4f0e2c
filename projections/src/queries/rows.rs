//! Rows as they are answered: joined with the names of tools and agents, and cut to what the viewer sees.

use std::cell::RefCell;
use std::collections::HashMap;

use jobtrail_events::ids::{AgentId, JobId};
use jobtrail_events::job::Order;
use jobtrail_events::value::ToolVersion;

use super::Asked;
use crate::query::{AgentStatus, CapableAgent, JobRow, QueryError};
use crate::store::{AsOf, StoreError};
use crate::views::agents::{self, AgentState};
use crate::views::jobs::{self, JobState};
use crate::views::tools::{self, Names};
use crate::visibility;

use jobtrail_events::agent::Agent;

/// Makes job rows, and looks up each name once.
pub struct JobRows<'a> {
    asked: &'a Asked,
    tools: RefCell<HashMap<ToolVersion, Option<Names>>>,
    agents: AgentNames<'a>,
}

impl<'a> JobRows<'a> {
    pub fn new(asked: &'a Asked) -> Self {
        Self { asked, tools: RefCell::default(), agents: AgentNames::new(&asked.as_of) }
    }

    /// The job, if there is one and the viewer sees it.
    pub fn visible(&self, id: JobId) -> Result<(Order, JobState), QueryError> {
        let found = load(&self.asked.as_of, id)?;
        visibility::visible(self.asked.viewer, found, |(order, _)| order.creator, format_args!("job {id}"))
    }

    pub fn row(&self, id: JobId, order: Order, state: JobState) -> Result<JobRow, StoreError> {
        let (tool_name, function_name) = self.names(&order)?;
        let agent_name = match state.run() {
            Some(run) => self.agents.name(run.agent)?,
            None => None,
        };
        let (order, order_is_whole) = visibility::order(self.asked.viewer, order);
        Ok(JobRow {
            id,
            status: state.status(),
            attempt: state.attempt,
            order,
            order_is_whole,
            tool_name,
            function_name,
            run: state.run().copied(),
            agent_name,
            submitted_at: state.submitted_at,
            since: state.since,
            failure: state.failure().cloned(),
            sequence: state.sequence,
        })
    }

    /// What the tool and the function are called; their keys, where nothing is known of them.
    fn names(&self, order: &Order) -> Result<(String, String), StoreError> {
        let mut known = self.tools.borrow_mut();
        if !known.contains_key(&order.tool) {
            known.insert(order.tool.clone(), tools::names(&self.asked.as_of, &order.tool)?);
        }
        let names = known.get(&order.tool).and_then(Option::as_ref);
        let function = names.and_then(|names| names.function(&order.function));
        Ok((
            names.map_or_else(|| order.tool.tool.to_string(), |names| names.tool.clone()),
            function.map_or_else(|| order.function.to_string(), str::to_owned),
        ))
    }
}

/// The names of agents, each looked up once.
pub struct AgentNames<'a> {
    as_of: &'a AsOf,
    known: RefCell<HashMap<AgentId, Option<String>>>,
}

impl<'a> AgentNames<'a> {
    pub fn new(as_of: &'a AsOf) -> Self {
        Self { as_of, known: RefCell::default() }
    }

    pub fn name(&self, id: AgentId) -> Result<Option<String>, StoreError> {
        let mut known = self.known.borrow_mut();
        if let Some(name) = known.get(&id) {
            return Ok(name.clone());
        }
        let name = agents::name(self.as_of, id)?;
        known.insert(id, name.clone());
        Ok(name)
    }
}

pub fn load(as_of: &AsOf, id: JobId) -> Result<Option<(Order, JobState)>, StoreError> {
    let Some(state) = jobs::state(as_of, id)? else { return Ok(None) };
    Ok(jobs::order(as_of, id)?.map(|order| (order, state)))
}

/// How an agent stands that has so many jobs in hands.
pub fn agent_status(agent: &Agent, jobs: u32) -> AgentStatus {
    match agent {
        Agent::Online { draining: true, .. } => AgentStatus::Draining,
        Agent::Online { profile, .. } if jobs >= profile.slots => AgentStatus::Busy,
        Agent::Online { .. } => AgentStatus::Online,
        Agent::Enrolled { .. } => AgentStatus::Enrolled,
        Agent::Unknown | Agent::Offline { .. } => AgentStatus::Offline,
        Agent::Archived { .. } => AgentStatus::Archived,
    }
}

pub fn capable_agent(as_of: &AsOf, id: AgentId, state: &AgentState) -> Result<CapableAgent, StoreError> {
    let status = agent_status(&state.agent, agents::load(as_of, id)?);
    let name = state.agent.profile().map(|profile| profile.name.clone()).unwrap_or_default();
    Ok(CapableAgent { id, name, status })
}

/// The agents that have a tool version, with their states, by name.
pub fn agents_with_tool(as_of: &AsOf, tool: &ToolVersion) -> Result<Vec<(AgentId, AgentState)>, StoreError> {
    let mut found = Vec::new();
    for id in agents::with_tool(as_of, tool, super::limits::MOST_AGENTS)? {
        found.extend(agents::agent(as_of, id)?.map(|state| (id, state)));
    }
    found.sort_by(|(a, a_state), (b, b_state)| name(a_state).cmp(name(b_state)).then(a.cmp(b)));
    Ok(found)
}

pub fn name(state: &AgentState) -> &str {
    state.agent.profile().map(|profile| profile.name.as_str()).unwrap_or_default()
}
