//! Take a pool back from the archive: the jobs that still wait are given out again.
//!
//! Only an administrator may. Its name must be free, as when a pool is made.

use jobtrail_events::pool::{Pool, PoolEvent, RestorePool};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use super::checks::permitted;
use crate::core::{Caller, Floor, Handle, done};
use crate::repository::unavailable;

/// `is_taken`: another open pool has the name.
pub fn decide(pool: &Pool, command: &RestorePool, is_taken: bool, caller: Caller) -> Result<Vec<PoolEvent>, Rejection> {
    permitted(pool, command.pool, caller)?;
    match pool {
        Pool::Unknown => Err(Rejection::UnknownPool(command.pool)),
        Pool::Open(_) => Ok(vec![]),
        Pool::Archived(details) if is_taken => Err(Rejection::PoolNameTaken(details.name.clone())),
        Pool::Archived(_) => Ok(vec![PoolEvent::Restored]),
    }
}

impl<L: Log> Handle<Floor<L>> for RestorePool {
    async fn handle(self, floor: Floor<L>, caller: Caller) -> Reply<()> {
        let known = floor.core.pools.load_fresh(&self.pool).await.map_err(unavailable)?;
        let is_taken = known.state.details().is_some_and(|details| floor.roster.has_name(&details.name, self.pool));
        let decide = |pool: &Pool| decide(pool, &self, is_taken, caller);
        let outcome = floor.core.pools.execute(&self.pool, caller.actor, caller.origin, decide).await?;
        floor.roster.note(self.pool, &outcome.loaded);
        done((), &outcome)
    }
}
