//! Let an agent take the pool's jobs.
//!
//! Only an administrator may. The agent must be known and not archived; it need not be online, nor have any tool. It
//! takes the pool's jobs from its next heartbeat on. How many pools an agent is in is counted on what was so a moment
//! ago: the limit keeps the number of its sources in bounds and need not be exact.

use jobtrail_events::agent::Agent;
use jobtrail_events::pool::{AddPoolMember, Pool, PoolEvent};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use super::checks::permitted;
use crate::core::{Caller, Floor, Handle, done};
use crate::repository::unavailable;

/// `pools`: how many open ones the agent is in.
pub fn decide(
    pool: &Pool,
    command: &AddPoolMember,
    agent: &Agent,
    pools: usize,
    caller: Caller,
) -> Result<Vec<PoolEvent>, Rejection> {
    permitted(pool, command.pool, caller)?;
    let Some(details) = pool.details() else { return Err(Rejection::UnknownPool(command.pool)) };
    if details.members.contains(&command.agent) {
        return Ok(vec![]);
    }
    match agent {
        Agent::Unknown => return Err(Rejection::UnknownAgent(command.agent)),
        Agent::Archived { profile, .. } => return Err(Rejection::AgentArchived(profile.name.clone())),
        Agent::Enrolled { .. } | Agent::Online { .. } | Agent::Offline { .. } => {}
    }
    if details.members.len() >= Pool::MOST_MEMBERS {
        let message = format!("are {} already, the most that a pool has; make another pool", Pool::MOST_MEMBERS);
        return Err(Rejection::field("members", message));
    }
    if pools >= Pool::MOST_OF_AN_AGENT {
        let message = format!("is in {pools} agent pools already, the most that one can be in; remove it from another");
        return Err(Rejection::field("agent", message));
    }
    Ok(vec![PoolEvent::MemberAdded { agent: command.agent }])
}

impl<L: Log> Handle<Floor<L>> for AddPoolMember {
    async fn handle(self, floor: Floor<L>, caller: Caller) -> Reply<()> {
        let agent = floor.core.agents.load_fresh(&self.agent).await.map_err(unavailable)?;
        let pools = floor.roster.pools_of(self.agent).len();
        let decide = |pool: &Pool| decide(pool, &self, &agent.state, pools, caller);
        let outcome = floor.core.pools.execute(&self.pool, caller.actor, caller.origin, decide).await?;
        floor.roster.note(self.pool, &outcome.loaded);
        done((), &outcome)
    }
}
