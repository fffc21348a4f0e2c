//! Give up a process of an agent that nothing was heard of for too long.
//!
//! Only the reconciler does this, and only to the process that is online. Its jobs are given to others afterwards.

use jobtrail_events::agent::{Agent, AgentEvent, Departure, LoseAgent};
use jobtrail_events::rejection::Rejection;

pub fn decide(agent: &Agent, command: &LoseAgent) -> Result<Vec<AgentEvent>, Rejection> {
    match agent {
        Agent::Online { boot, .. } if *boot == command.boot => {
            Ok(vec![AgentEvent::Disconnected { boot: *boot, reason: Departure::Lost }])
        }
        Agent::Offline { .. } | Agent::Archived { .. } => Ok(vec![]),
        Agent::Unknown | Agent::Enrolled { .. } | Agent::Online { .. } => Err(Rejection::StaleBoot),
    }
}
