//! How many jobs there are in each status: of all, and of each creator.

use jobtrail_events::ids::PersonId;
use jobtrail_events::job::JobStatus;

use super::JobMoved;
use crate::keys::{Key, Prefix};
use crate::store::{Batch, Read, StoreError, Table};

/// In the order of [`JobStatus::ALL`].
pub type Counts = [u64; JobStatus::ALL.len()];

/// The place of a status in [`Counts`].
pub fn index(status: JobStatus) -> usize {
    match status {
        JobStatus::Pending => 0,
        JobStatus::Claimed => 1,
        JobStatus::Running => 2,
        JobStatus::Validating => 3,
        JobStatus::Uploading => 4,
        JobStatus::Completed => 5,
        JobStatus::Failed => 6,
        JobStatus::Canceled => 7,
    }
}

/// `creator` absent: of all.
pub fn counts(read: &impl Read, creator: Option<PersonId>) -> Result<Counts, StoreError> {
    Ok(read.row(Table::Counts, &key(creator))?.unwrap_or_default())
}

pub fn project(batch: &mut Batch<'_>, moved: &JobMoved<'_>) -> Result<(), StoreError> {
    let before = moved.before.map(|state| index(state.status()));
    let after = index(moved.after.status());
    if before == Some(after) {
        return Ok(());
    }
    for creator in [None, Some(moved.order.creator)] {
        let mut counts = counts(batch, creator)?;
        if let Some(before) = before {
            counts[before] = counts[before].saturating_sub(1);
        }
        counts[after] += 1;
        batch.put(Table::Counts, key(creator), &counts);
    }
    Ok(())
}

fn key(creator: Option<PersonId>) -> Key {
    match creator {
        None => Key::new(Prefix::CountsOfAll),
        Some(PersonId(id)) => Key::new(Prefix::CountsOfCreator).id(id),
    }
}
