//! The agent stops now.
//!
//! Only the process that is online can leave. Said again, it changes nothing.

use jobtrail_events::agent::{Agent, AgentEvent, Departure, LeaveAgent};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use crate::core::{Caller, Floor, Handle, done};
use crate::repository::unavailable;

pub fn decide(agent: &Agent, command: &LeaveAgent) -> Result<Vec<AgentEvent>, Rejection> {
    match agent {
        Agent::Online { boot, .. } if *boot == command.boot => {
            Ok(vec![AgentEvent::Disconnected { boot: *boot, reason: Departure::Stopped }])
        }
        Agent::Offline { boot, .. } if *boot == command.boot => Ok(vec![]),
        Agent::Unknown | Agent::Online { .. } | Agent::Offline { .. } => Err(Rejection::StaleBoot),
    }
}

impl<L: Log> Handle<Floor<L>> for LeaveAgent {
    async fn handle(self, floor: Floor<L>, caller: Caller) -> Reply<()> {
        let id = caller.agent()?;
        let decide = |agent: &Agent| decide(agent, &self);
        let outcome = floor.core.agents.execute(&id, caller.actor, caller.origin, decide).await?;
        floor.presence.gone(id).await.map_err(unavailable)?;
        done((), &outcome)
    }
}
