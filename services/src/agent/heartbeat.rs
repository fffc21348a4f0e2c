//! The agent is alive.
//!
//! Only the process that is registered is heard. One that was given up as lost and is heard of again is online again;
//! one that another process has replaced is told to register.

use jobtrail_events::agent::{Agent, AgentEvent, Departure, Heartbeat};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use crate::core::{Caller, Floor, Handle, done};
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

impl<L: Log> Handle<Floor<L>> for Heartbeat {
    async fn handle(self, floor: Floor<L>, caller: Caller) -> Reply<()> {
        let id = caller.agent()?;
        // Nearly always it is online, and its presence is all there is to note.
        let known = floor.core.agents.load(&id).await.map_err(unavailable)?;
        if !matches!(&known.state, Agent::Online { boot, .. } if *boot == self.boot) {
            let decide = |agent: &Agent| decide(agent, &self);
            let outcome = floor.core.agents.execute(&id, caller.actor, caller.origin, decide).await?;
            floor.presence.heard(id, self.boot, self.busy, self.draining).await.map_err(unavailable)?;
            return done((), &outcome);
        }
        floor.presence.heard(id, self.boot, self.busy, self.draining).await.map_err(unavailable)?;
        Ok(jobtrail_events::request::Done { answer: (), sequence: known.sequence })
    }
}
