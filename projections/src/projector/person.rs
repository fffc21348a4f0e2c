use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::ids::PersonId;
use jobtrail_events::person::Person;
use jobtrail_log::Recorded;

use super::ignore;
use crate::query::{Change, Changed, Told};
use crate::store::{Batch, StoreError};
use crate::views::people;

pub(super) fn project(batch: &mut Batch<'_>, recorded: &Recorded, id: PersonId) -> Result<Vec<Change>, StoreError> {
    let before = people::person(batch, id)?;
    let mut person = before;
    for event in &recorded.commit.events {
        match Person::pick(event).map(|event| person.evolve(event, recorded.commit.at)) {
            Some(Fold::Applied) => {}
            Some(Fold::Ignored) | None => ignore(recorded, event),
        }
    }
    if person == before {
        return Ok(Vec::new());
    }
    people::project(batch, id, person);
    Ok(vec![Change { sequence: recorded.sequence, what: Changed::Person { person: id }, told: Told::Owner(id) }])
}
