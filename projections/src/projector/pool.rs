use std::collections::BTreeSet;

use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::ids::PoolId;
use jobtrail_events::pool::{Audience, Details, Pool};
use jobtrail_log::Recorded;

use super::ignore;
use crate::query::{Change, Changed, Told};
use crate::store::{Batch, StoreError};
use crate::views::pools::{self, PoolState};

pub(super) fn project(batch: &mut Batch<'_>, recorded: &Recorded, id: PoolId) -> Result<Vec<Change>, StoreError> {
    let before = pools::pool(batch, id)?;
    let mut pool = before.as_ref().map_or(Pool::Unknown, |state| state.pool.clone());
    let mut changed = false;
    for event in &recorded.commit.events {
        match Pool::pick(event).map(|event| pool.evolve(event, recorded.commit.at)) {
            Some(Fold::Applied) => changed = true,
            Some(Fold::Ignored) | None => ignore(recorded, event),
        }
    }
    if !changed {
        return Ok(Vec::new());
    }
    let sequence = recorded.sequence;
    let created_at = before.as_ref().map_or(recorded.commit.at, |state| state.created_at);
    let told = told(before.as_ref().map(|state| &state.pool), &pool);
    let moved = pools::project(batch, id, before.as_ref(), &PoolState { pool, created_at, sequence });
    let pool = Change { sequence, what: Changed::Pool { pool: id }, told };
    let agents =
        moved.into_iter().map(|agent| Change { sequence, what: Changed::Agent { agent }, told: Told::Everybody });
    Ok([pool].into_iter().chain(agents).collect())
}

/// Whoever could assign jobs to it before, or can now.
fn told(before: Option<&Pool>, after: &Pool) -> Told {
    let mut people = BTreeSet::new();
    for pool in before.into_iter().chain([after]) {
        match pool {
            Pool::Open(Details { audience: Audience::Everyone, .. }) => return Told::Everybody,
            Pool::Open(Details { audience: Audience::People(named), .. }) => people.extend(named),
            Pool::Unknown | Pool::Archived(_) => {}
        }
    }
    Told::People(people)
}
