//! Rows as they are answered: joined with the names of tools and agents, and cut to what the viewer sees.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;

use jobtrail_events::ids::{AgentId, JobId, PoolId};
use jobtrail_events::job::Order;
use jobtrail_events::permission::Action;
use jobtrail_events::value::{Assignment, Digest, ToolVersion};

use super::Asked;
use super::shares::Shares;
use crate::query::{AgentCounts, CapableAgent, JobRow, QueryError};
use crate::store::{AsOf, StoreError};
use crate::views::agents::{self, Brief};
use crate::views::jobs::{self, JobState};
use crate::views::pools;
use crate::views::tools::{self, Names};
use crate::visibility;

/// Makes job rows, and looks up each name once.
pub struct JobRows<'a> {
    asked: &'a Asked,
    tools: RefCell<HashMap<ToolVersion, Option<Names>>>,
    agents: AgentNames<'a>,
    pools: RefCell<HashMap<PoolId, Option<String>>>,
    shares: Shares,
}

impl<'a> JobRows<'a> {
    pub fn new(asked: &'a Asked) -> Self {
        let pools = RefCell::default();
        Self {
            asked,
            tools: RefCell::default(),
            agents: AgentNames::new(&asked.as_of),
            pools,
            shares: Shares::new(asked),
        }
    }

    /// The job, if there is one and the viewer sees it.
    pub fn visible(&self, id: JobId) -> Result<(Order, JobState), QueryError> {
        let what = format_args!("job {id}");
        let found = load(&self.asked.as_of, id)?.ok_or_else(|| QueryError::NotFound(what.to_string()))?;
        let relation = self.shares.to_job(found.0.creator, found.0.input.file)?;
        visibility::visible(self.asked.viewer, Action::ViewJob, found, relation, what)
    }

    /// Whether the viewer sees a job.
    pub fn sees(&self, order: &Order) -> Result<bool, StoreError> {
        let relation = self.shares.to_job(order.creator, order.input.file)?;
        Ok(visibility::allows(self.asked.viewer, Action::ViewJob, relation))
    }

    pub fn row(&self, id: JobId, order: Order, state: JobState) -> Result<JobRow, StoreError> {
        let (tool_name, function_name) = self.names(&order)?;
        let agent_name = match state.run() {
            Some(run) => self.agents.name(run.agent)?,
            None => None,
        };
        let pool_name = match order.assignment {
            Assignment::Pool(pool) => self.pool_name(pool)?,
            Assignment::Automatic | Assignment::Agent(_) => None,
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
            pool_name,
            sandboxed: state.sandboxed,
            submitted_at: state.submitted_at,
            since: state.since,
            failure: state.failure().cloned(),
            sequence: state.sequence,
        })
    }

    fn pool_name(&self, id: PoolId) -> Result<Option<String>, StoreError> {
        let mut known = self.pools.borrow_mut();
        if let Some(name) = known.get(&id) {
            return Ok(name.clone());
        }
        let state = pools::pool(&self.asked.as_of, id)?;
        let name = state.and_then(|state| state.pool.details().map(|details| details.name.clone()));
        known.insert(id, name.clone());
        Ok(name)
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
        let name = agents::brief(self.as_of, id)?.map(|brief| brief.name);
        known.insert(id, name.clone());
        Ok(name)
    }
}

pub fn load(as_of: &AsOf, id: JobId) -> Result<Option<(Order, JobState)>, StoreError> {
    let Some(state) = jobs::state(as_of, id)? else { return Ok(None) };
    Ok(jobs::order(as_of, id)?.map(|order| (order, state)))
}

/// An agent that has a tool version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub id: AgentId,
    pub brief: Brief,
    /// Of the content that it has under that version.
    pub digest: Digest,
}

/// The agents that have a tool version, whatever its content, by name; of very many those that are archived are left out.
pub fn holders(as_of: &AsOf, tool: &ToolVersion) -> Result<Vec<Holder>, StoreError> {
    let mut found = Vec::new();
    for (id, digest) in agents::with_tool(as_of, tool, super::limits::MOST_AGENTS)? {
        found.extend(agents::brief(as_of, id)?.map(|brief| Holder { id, brief, digest }));
    }
    found.sort_by(|a, b| by_name((&a.brief.name, a.id), (&b.brief.name, b.id)));
    Ok(found)
}

/// The agents that are not archived and have a tool version with that content, by name.
pub fn capable(as_of: &AsOf, tool: &ToolVersion, digest: Digest) -> Result<Vec<Holder>, StoreError> {
    let mut found = holders(as_of, tool)?;
    found.retain(|holder| holder.digest == digest && !holder.brief.is_archived());
    Ok(found)
}

/// How each stands: all of them counted, and the first ones named.
pub fn stand<'h>(
    as_of: &AsOf,
    holders: impl IntoIterator<Item = &'h Holder>,
) -> Result<(Vec<CapableAgent>, AgentCounts), StoreError> {
    let (mut named, mut counts) = (Vec::new(), AgentCounts::default());
    for holder in holders {
        let agent = status(as_of, holder.id, &holder.brief)?;
        counts.count(agent.status);
        if named.len() < super::limits::MOST_CAPABLE {
            named.push(agent);
        }
    }
    Ok((named, counts))
}

/// An agent with how it stands now.
pub fn status(as_of: &AsOf, id: AgentId, brief: &Brief) -> Result<CapableAgent, StoreError> {
    let status = brief.status(agents::load(as_of, id)?);
    Ok(CapableAgent { id, name: brief.name.clone(), status })
}

/// The order of lists that are sorted by name.
pub fn by_name<I: Ord>(a: (&str, I), b: (&str, I)) -> Ordering {
    a.cmp(&b)
}
