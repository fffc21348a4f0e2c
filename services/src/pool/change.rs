//! Give a pool another name, another audience, or both.
//!
//! Only an administrator may. The name must be free, as when a pool is made; an archived pool's is looked at when it
//! is restored. Jobs that wait stay whoever the audience is from now on: it was asked when they were submitted.

use jobtrail_events::pool::{ChangePool, Pool, PoolEvent};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use super::checks::{checked_audience, checked_name, permitted};
use crate::core::{Caller, Floor, Handle, done};

/// `is_taken`: another open pool has the name.
pub fn decide(pool: &Pool, command: &ChangePool, is_taken: bool, caller: Caller) -> Result<Vec<PoolEvent>, Rejection> {
    permitted(pool, command.pool, caller)?;
    let Some(details) = pool.details() else { return Err(Rejection::UnknownPool(command.pool)) };
    let mut events = Vec::new();
    if let Some(name) = &command.name {
        let name = checked_name(name)?;
        if name != details.name {
            if is_taken && pool.is_open() {
                return Err(Rejection::PoolNameTaken(name));
            }
            events.push(PoolEvent::Renamed { name });
        }
    }
    if let Some(audience) = &command.audience {
        checked_audience(audience)?;
        if *audience != details.audience {
            events.push(PoolEvent::AudienceSet { audience: audience.clone() });
        }
    }
    Ok(events)
}

impl<L: Log> Handle<Floor<L>> for ChangePool {
    async fn handle(self, floor: Floor<L>, caller: Caller) -> Reply<()> {
        let is_taken = self.name.as_ref().is_some_and(|name| floor.roster.has_name(name, self.pool));
        let decide = |pool: &Pool| decide(pool, &self, is_taken, caller);
        let outcome = floor.core.pools.execute(&self.pool, caller.actor, caller.origin, decide).await?;
        floor.roster.note(self.pool, &outcome.loaded);
        done((), &outcome)
    }
}
