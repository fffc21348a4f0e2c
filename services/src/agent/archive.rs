//! Give the agent no more work, for good.
//!
//! Only an administrator may. What it has in hand it may finish; then it stops by itself, and its identity is refused
//! from then on. Jobs that are assigned to it wait, and say so, until they are cancelled or expire.

use jobtrail_events::agent::{Agent, AgentEvent, ArchiveAgent};
use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use crate::core::{Caller, Core, Handle, done};

pub fn decide(agent: &Agent, command: &ArchiveAgent, caller: Caller) -> Result<Vec<AgentEvent>, Rejection> {
    if !caller.may(Action::ManageAgents) {
        return Err(Rejection::NotAdministrator);
    }
    match agent {
        Agent::Unknown => Err(Rejection::UnknownAgent(command.agent)),
        Agent::Enrolled { .. } | Agent::Online { .. } | Agent::Offline { .. } => Ok(vec![AgentEvent::Archived]),
        Agent::Archived { .. } => Ok(vec![]),
    }
}

impl<L: Log> Handle<Core<L>> for ArchiveAgent {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let decide = |agent: &Agent| decide(agent, &self, caller);
        done((), &core.agents.execute(&self.agent, caller.actor, caller.origin, decide).await?)
    }
}
