//! Make a pool without members.
//!
//! Only an administrator may. No open pool has the same name, whatever its case; two administrators who give the same
//! name at the same instant could get past that, which harms nobody: a pool is known by its id. A repetition is
//! therefore refused, since the name is taken.

use jobtrail_events::ids::PoolId;
use jobtrail_events::permission::Action;
use jobtrail_events::pool::{CreatePool, Pool, PoolEvent};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_log::Log;
use uuid::Uuid;

use super::checks::{checked_audience, checked_name};
use crate::core::{Caller, Floor, Handle, done};

/// `is_taken`: another open pool has the name.
pub fn decide(pool: &Pool, command: &CreatePool, is_taken: bool, caller: Caller) -> Result<Vec<PoolEvent>, Rejection> {
    if !caller.may(Action::ManagePools) {
        return Err(Rejection::NotAdministrator);
    }
    let name = checked_name(&command.name)?;
    checked_audience(&command.audience)?;
    match pool {
        Pool::Unknown if is_taken => Err(Rejection::PoolNameTaken(name)),
        Pool::Unknown => Ok(vec![PoolEvent::Created { name, audience: command.audience.clone() }]),
        // The id is its own: this very command made it.
        Pool::Open(_) | Pool::Archived(_) => Ok(vec![]),
    }
}

impl<L: Log> Handle<Floor<L>> for CreatePool {
    async fn handle(self, floor: Floor<L>, caller: Caller) -> Reply<PoolId> {
        let id = PoolId(Uuid::new_v4());
        let is_taken = floor.roster.has_name(&self.name, id);
        let decide = |pool: &Pool| decide(pool, &self, is_taken, caller);
        let outcome = floor.core.pools.execute(&id, caller.actor, caller.origin, decide).await?;
        floor.roster.note(id, &outcome.loaded);
        done(id, &outcome)
    }
}
