//! Give the pool's waiting jobs to nobody and take no new ones.
//!
//! Only an administrator may. Jobs that are in hand are finished; those that wait go on waiting, and are given out when
//! the pool is restored, unless they expire or are cancelled before.

use jobtrail_events::pool::{ArchivePool, Pool, PoolEvent};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;

use super::checks::permitted;
use crate::core::{Caller, Floor, Handle, done};

pub fn decide(pool: &Pool, command: &ArchivePool, caller: Caller) -> Result<Vec<PoolEvent>, Rejection> {
    permitted(pool, command.pool, caller)?;
    Ok(pool.is_open().then_some(PoolEvent::Archived).into_iter().collect())
}

impl<L: Log> Handle<Floor<L>> for ArchivePool {
    async fn handle(self, floor: Floor<L>, caller: Caller) -> Reply<()> {
        let decide = |pool: &Pool| decide(pool, &self, caller);
        let outcome = floor.core.pools.execute(&self.pool, caller.actor, caller.origin, decide).await?;
        floor.roster.note(self.pool, &outcome.loaded);
        done((), &outcome)
    }
}
