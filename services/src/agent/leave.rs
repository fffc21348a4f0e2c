//! The agent stops now.
//!
//! Only the process that is online can leave. Said again, it changes nothing.

use jobtrail_events::agent::{Agent, AgentEvent, Departure, LeaveAgent};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use crate::core::{Caller, Core, Floor, Handle, done};
use crate::repository::unavailable;

pub fn decide(agent: &Agent, command: &LeaveAgent) -> Result<Vec<AgentEvent>, Rejection> {
    match agent {
        Agent::Online { boot, .. } if *boot == command.boot => {
            Ok(vec![AgentEvent::Disconnected { boot: *boot, reason: Departure::Stopped }])
        }
        Agent::Offline { boot, .. } if *boot == command.boot => Ok(vec![]),
        Agent::Archived { boot: Some(boot), .. } if *boot == command.boot => Ok(vec![]),
        Agent::Unknown
        | Agent::Enrolled { .. }
        | Agent::Online { .. }
        | Agent::Offline { .. }
        | Agent::Archived { .. } => Err(Rejection::StaleBoot),
    }
}

/// What the log has to know of it.
pub async fn note<L: Log>(core: &Core<L>, caller: Caller, command: &LeaveAgent) -> Reply<()> {
    let decide = |agent: &Agent| decide(agent, command);
    done((), &core.agents.execute(&caller.agent()?, caller.actor, caller.origin, decide).await?)
}

impl<L: Log> Handle<Floor<L>> for LeaveAgent {
    async fn handle(self, floor: Floor<L>, caller: Caller) -> Reply<()> {
        let noted = note(&floor.core, caller, &self).await?;
        floor.presence.gone(caller.agent()?).await.map_err(unavailable)?;
        Ok(noted)
    }
}
