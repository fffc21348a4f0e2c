//! The agent is alive.
//!
//! Only the process that is registered is heard. One that was given up as lost and is heard of again is online again;
//! one that another process has replaced is told to register. One that is archived is heard for as long as it finishes
//! what it has. That it takes no more work is noted once. The answer says where its work comes from now, so that it
//! learns of pools that it was added to or removed from.

use jobtrail_events::agent::{Agent, AgentEvent, Departure, Enlisted, Heard, Heartbeat};
use jobtrail_events::ids::{AgentId, PoolId};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Done, Reply};
use jobtrail_events::subject;
use jobtrail_log::Log;

use super::register::sources;
use crate::core::{Caller, Core, Floor, Handle, done};
use crate::repository::unavailable;

pub fn decide(agent: &Agent, command: &Heartbeat) -> Result<Vec<AgentEvent>, Rejection> {
    let draining = || command.draining.then_some(AgentEvent::Draining { boot: command.boot });
    match agent {
        Agent::Online { boot, draining: known, .. } if *boot == command.boot => {
            Ok(draining().filter(|_| !known).into_iter().collect())
        }
        Agent::Offline { boot, profile, reason: Departure::Lost, .. } if *boot == command.boot => {
            let connected = AgentEvent::Connected { boot: *boot, profile: profile.clone() };
            Ok([connected].into_iter().chain(draining()).collect())
        }
        Agent::Archived { boot: Some(boot), .. } if *boot == command.boot => Ok(vec![]),
        Agent::Unknown
        | Agent::Enrolled { .. }
        | Agent::Online { .. }
        | Agent::Offline { .. }
        | Agent::Archived { .. } => Err(Rejection::StaleBoot),
    }
}

/// What the log has to know of it.
pub async fn note<L: Log>(core: &Core<L>, caller: Caller, command: &Heartbeat) -> Reply<Agent> {
    let id = caller.agent()?;
    // Nearly always it is online, and there is nothing to know.
    let known = core.agents.load(&id).await.map_err(unavailable)?;
    if matches!(&known.state, Agent::Online { .. }) && decide(&known.state, command) == Ok(vec![]) {
        return Ok(Done { answer: known.state.clone(), sequence: known.sequence });
    }
    let decide = |agent: &Agent| decide(agent, command);
    let outcome = core.agents.execute(&id, caller.actor, caller.origin, decide).await?;
    done(outcome.loaded.state.clone(), &outcome)
}

fn heard(id: AgentId, agent: &Agent, pools: &[PoolId]) -> Heard {
    let sources = agent.profile().map(|profile| sources(id, profile.takes_automatic, pools, &profile.offers));
    let consumers: Vec<_> =
        sources.unwrap_or_default().iter().map(|(queue, tool)| subject::consumer(queue, tool)).collect();
    let archived = matches!(agent, Agent::Archived { .. });
    Heard { consumers: Enlisted::digest(&consumers), archived }
}

impl<L: Log> Handle<Floor<L>> for Heartbeat {
    async fn handle(self, floor: Floor<L>, caller: Caller) -> Reply<Heard> {
        let id = caller.agent()?;
        let noted = note(&floor.core, caller, &self).await?;
        floor.presence.heard(id, self.boot, self.busy, self.draining).await.map_err(unavailable)?;
        let answer = heard(id, &noted.answer, &floor.roster.pools_of(id));
        Ok(Done { answer, sequence: noted.sequence })
    }
}
