//! Let an agent take the pool's jobs no more.
//!
//! Only an administrator may. What the agent has in hand it finishes. An agent that is no member, or is not known, is
//! removed already.

use jobtrail_events::pool::{Pool, PoolEvent, RemovePoolMember};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use super::checks::permitted;
use crate::core::{Caller, Floor, Handle, done};

pub fn decide(pool: &Pool, command: &RemovePoolMember, caller: Caller) -> Result<Vec<PoolEvent>, Rejection> {
    permitted(pool, command.pool, caller)?;
    let is_member = pool.details().is_some_and(|details| details.members.contains(&command.agent));
    Ok(is_member.then_some(PoolEvent::MemberRemoved { agent: command.agent }).into_iter().collect())
}

impl<L: Log> Handle<Floor<L>> for RemovePoolMember {
    async fn handle(self, floor: Floor<L>, caller: Caller) -> Reply<()> {
        let decide = |pool: &Pool| decide(pool, &self, caller);
        let outcome = floor.core.pools.execute(&self.pool, caller.actor, caller.origin, decide).await?;
        floor.roster.note(self.pool, &outcome.loaded);
        done((), &outcome)
    }
}
