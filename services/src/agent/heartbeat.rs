//! The agent is alive.
//!
//! Only the process that is registered is heard. One that was given up as lost and is heard of again is online again;
//! one that another process has replaced is told to register.

use jobtrail_events::agent::{Agent, AgentEvent, Departure, Heartbeat};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Done, Reply};
use jobtrail_log::Log;

use crate::core::{Caller, Core, Floor, Handle, done};
use crate::repository::unavailable;

pub fn decide(agent: &Agent, command: &Heartbeat) -> Result<Vec<AgentEvent>, Rejection> {
    match agent {
        Agent::Online { boot, .. } if *boot == command.boot => Ok(vec![]),
        Agent::Offline { boot, profile, reason: Departure::Lost, .. } if *boot == command.boot => {
            Ok(vec![AgentEvent::Connected { boot: *boot, profile: profile.clone() }])
        }
        Agent::Unknown | Agent::Online { .. } | Agent::Offline { .. } => Err(Rejection::StaleBoot),
    }
}

/// What the log has to know of it.
pub async fn note<L: Log>(core: &Core<L>, caller: Caller, command: &Heartbeat) -> Reply<()> {
    let id = caller.agent()?;
    // Nearly always it is online, and there is nothing to know.
    let known = core.agents.load(&id).await.map_err(unavailable)?;
    if matches!(&known.state, Agent::Online { boot, .. } if *boot == command.boot) {
        return Ok(Done { answer: (), sequence: known.sequence });
    }
    let decide = |agent: &Agent| decide(agent, command);
    done((), &core.agents.execute(&id, caller.actor, caller.origin, decide).await?)
}

impl<L: Log> Handle<Floor<L>> for Heartbeat {
    async fn handle(self, floor: Floor<L>, caller: Caller) -> Reply<()> {
        let noted = note(&floor.core, caller, &self).await?;
        floor.presence.heard(caller.agent()?, self.boot, self.busy, self.draining).await.map_err(unavailable)?;
        Ok(noted)
    }
}
