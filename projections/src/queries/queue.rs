//! Why a job is Pending: what stands before it, and who could take it.

use jobtrail_events::agent::Agent;
use jobtrail_events::ids::AgentId;
use jobtrail_events::job::{JobStatus, Order};
use jobtrail_events::value::{Assignment, Timestamp};

use super::rows::{JobRows, agents_with_tool, capable_agent, name};
use super::{Answer, Asked};
use crate::query::{GetQueuePlace, QueryError, QueuePlace};
use crate::store::{AsOf, StoreError};
use crate::views::agents::{self, AgentState};
use crate::views::queue;

/// Agents that a sentence names; of more it says how many.
const MOST_NAMED: usize = 5;

type Agents = Vec<(AgentId, AgentState)>;

impl Answer for GetQueuePlace {
    const SCANS: bool = true;

    fn answer(&self, asked: &Asked) -> Result<QueuePlace, QueryError> {
        let (order, state) = JobRows::new(asked).visible(self.job)?;
        let status = state.status();
        if status != JobStatus::Pending {
            let capable = Vec::new();
            return Ok(QueuePlace { status, ahead: None, ahead_is_at_least: false, capable, obstacle: None });
        }
        let as_of = &asked.as_of;
        let (ahead, ahead_is_at_least) = queue::ahead(as_of, &order, &state)?.unzip();
        let offering = offering(as_of, &order)?;
        let capable: Agents = offering.iter().filter(|(id, state)| takes(&order, *id, state)).cloned().collect();
        let obstacle = obstacle(as_of, &order, &offering, &capable)?;
        let capable = capable.iter().map(|(id, state)| capable_agent(as_of, *id, state));
        let capable = capable.collect::<Result<_, _>>()?;
        Ok(QueuePlace { status, ahead, ahead_is_at_least: ahead_is_at_least.unwrap_or(false), capable, obstacle })
    }
}

/// The agents that have exactly what the job was submitted for.
fn offering(as_of: &AsOf, order: &Order) -> Result<Agents, StoreError> {
    let mut agents = agents_with_tool(as_of, &order.tool)?;
    agents.retain(|(_, state)| {
        let offers = state.agent.profile().map(|profile| profile.offers.as_slice()).unwrap_or_default();
        offers.iter().any(|offered| offered.tool == order.tool && offered.digest == order.tool_digest)
    });
    Ok(agents)
}

/// Whether an agent that has the tool takes jobs of this assignment.
fn takes(order: &Order, id: AgentId, state: &AgentState) -> bool {
    match order.assignment {
        Assignment::Automatic => state.agent.profile().is_some_and(|profile| profile.takes_automatic),
        Assignment::Agent(assigned) => assigned == id,
        // No pool has members yet.
        Assignment::Pool(_) => false,
    }
}

/// Why nobody takes the job, and what to do. Absent: someone will.
fn obstacle(as_of: &AsOf, order: &Order, offering: &Agents, capable: &Agents) -> Result<Option<String>, StoreError> {
    let tool = &order.tool;
    if capable.iter().any(|(_, state)| offline_since(state).is_none()) {
        return Ok(None);
    }
    Ok(Some(match order.assignment {
        Assignment::Pool(_) => "no pool has members yet; run it again with another assignment".to_owned(),
        Assignment::Agent(id) => match agents::agent(as_of, id)? {
            None => format!("there is no agent {id}; run it again with another assignment"),
            Some(state) => match offline_since(&state) {
                Some(since) => {
                    format!("agent \"{}\" is offline since {}; start it", name(&state), rfc3339(since))
                }
                None => format!(
                    "agent \"{}\" does not offer {tool}; add it to that agent's tools folder, or run the job \
                     again with another assignment",
                    name(&state)
                ),
            },
        },
        Assignment::Automatic if offering.is_empty() => {
            format!("no agent offers {tool}; add it to the tools folder of an agent and start that agent again")
        }
        Assignment::Automatic if capable.is_empty() => format!(
            "the agents that offer {tool} ({}) take no automatic jobs; run it again with one of them as its \
             assignment, or let one take automatic jobs",
            names(offering)
        ),
        Assignment::Automatic => {
            let since = capable.iter().filter_map(|(_, state)| offline_since(state)).max().unwrap_or_default();
            let since = rfc3339(since);
            format!("the agents that offer {tool} ({}) are offline since {since}; start one of them", names(capable))
        }
    }))
}

fn offline_since(state: &AgentState) -> Option<Timestamp> {
    match state.agent {
        Agent::Online { .. } => None,
        Agent::Enrolled { since, .. } | Agent::Offline { since, .. } | Agent::Archived { since, .. } => Some(since),
        Agent::Unknown => Some(Timestamp::default()),
    }
}

fn names(agents: &Agents) -> String {
    let mut names: Vec<_> = agents.iter().take(MOST_NAMED).map(|(_, state)| name(state).to_owned()).collect();
    if agents.len() > MOST_NAMED {
        names.push(format!("and {} more", agents.len() - MOST_NAMED));
    }
    names.join(", ")
}

fn rfc3339(at: Timestamp) -> String {
    let micros = i64::try_from(at.0).unwrap_or(i64::MAX);
    jiff::Timestamp::from_microsecond(micros).map_or_else(|_| format!("{micros} us after 1970"), |at| at.to_string())
}
