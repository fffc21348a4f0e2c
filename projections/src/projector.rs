//! One commit to rows: checked, folded, and handed to every view that it concerns.
//!
//! The fold is `evolve` of the language, the very same that decides on the write side. An event that is not legal in
//! the state it meets makes no row; it is counted, since the write side should never have let it pass.

mod agent;
mod file;
mod job;
mod person;
mod pool;
mod system;
mod tool;

use jobtrail_events::aggregate::{AggregateId, Event};
use jobtrail_events::ids::{FileId, PersonId};
use jobtrail_log::Recorded;
use tracing::warn;

use crate::error::{Error, Found};
use crate::query::Told;
use crate::store::{Batch, Mark, StoreError};
use crate::views::{chains, changes, ended, systems};

/// Puts what the commit makes into the batch.
///
/// The commit must be the one after the last that is in it; with any error the projection has to stop.
pub fn project(batch: &mut Batch<'_>, recorded: &Recorded) -> Result<(), Error> {
    check_sequence(batch.mark(), recorded.sequence)?;
    batch.begin(recorded.sequence);
    chains::extend(batch, recorded)?;
    ended::tick(batch, recorded.commit.at)?;
    let changes = match &recorded.commit.aggregate {
        AggregateId::Job(id) => job::project(batch, recorded, *id)?,
        AggregateId::File(id) => file::project(batch, recorded, *id)?,
        AggregateId::Agent(id) => agent::project(batch, recorded, *id)?,
        AggregateId::Tool(key) => tool::project(batch, recorded, key)?,
        AggregateId::Pool(id) => pool::project(batch, recorded, *id)?,
        AggregateId::Person(id) => person::project(batch, recorded, *id)?,
        AggregateId::System(id) => system::project(batch, recorded, *id)?,
    };
    changes::project(batch, changes);
    batch.seal(Mark { sequence: recorded.sequence, digest: recorded.digest });
    Ok(())
}

fn check_sequence(mark: Mark, came: u64) -> Result<(), Error> {
    let expected = mark.sequence + 1;
    if came < expected {
        return Err(Error::Backwards { checkpoint: mark.sequence, digest: mark.digest, found: Found::Again(came) });
    }
    if came > expected {
        return Err(Error::Gap { expected, found: came });
    }
    Ok(())
}

/// Who is told of what somebody owns and has to do with that file: they, and the members of the systems that hold it.
fn told(batch: &Batch<'_>, owner: PersonId, file: FileId) -> Result<Told, StoreError> {
    let mut people = systems::shown_to(batch, file)?;
    if people.is_empty() {
        return Ok(Told::Owner(owner));
    }
    people.insert(owner);
    Ok(Told::People(people))
}

/// Counts an event that changed nothing.
fn ignore(recorded: &Recorded, event: &Event) {
    metrics::counter!("jobtrail_projections_ignored_events_total", "kind" => event.kind().name()).increment(1);
    warn!(
        sequence = recorded.sequence,
        aggregate = %recorded.commit.aggregate,
        kind = event.kind().name(),
        "an event that is not legal in the state it met was passed over"
    );
}
