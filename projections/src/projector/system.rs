use std::collections::BTreeSet;

use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::ids::{PersonId, SystemId};
use jobtrail_events::system::System;
use jobtrail_events::value::Actor;
use jobtrail_log::Recorded;

use super::ignore;
use crate::query::{Change, Changed, Told};
use crate::store::{Batch, StoreError};
use crate::views::systems;

pub(super) fn project(batch: &mut Batch<'_>, recorded: &Recorded, id: SystemId) -> Result<Vec<Change>, StoreError> {
    let commit = &recorded.commit;
    let events: Vec<_> = commit.events.iter().filter_map(System::pick).collect();
    let mut part = systems::part(batch, id, &events)?;
    let mut changed = false;
    for event in &commit.events {
        match System::pick(event).map(|event| part.after.evolve(event, commit.at)) {
            Some(Fold::Applied) => changed = true,
            Some(Fold::Ignored) | None => ignore(recorded, event),
        }
    }
    if !changed {
        return Ok(Vec::new());
    }
    let by = match commit.actor {
        Actor::Person(person) => Some(person),
        Actor::Agent(_) | Actor::Reconciler => None,
    };
    systems::project(batch, id, &part, commit.at, by, recorded.sequence)?;
    // Who has just ceased to be a member is told too.
    let members = |system: &System| -> BTreeSet<PersonId> {
        system.details().into_iter().flat_map(|details| details.members.keys().copied()).collect()
    };
    let told = Told::People(&members(&part.before) | &members(&part.after));
    Ok(vec![Change { sequence: recorded.sequence, what: Changed::System { system: id }, told }])
}
