//! How many jobs there are in each status: of all, of each creator, and of each pool.

use jobtrail_events::ids::{PersonId, PoolId};
use jobtrail_events::job::JobStatus;
use jobtrail_events::value::Assignment;

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

/// Whose jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    All,
    Creator(PersonId),
    Pool(PoolId),
}

impl Of {
    /// Absent: of all.
    pub fn creator(creator: Option<PersonId>) -> Self {
        creator.map_or(Self::All, Self::Creator)
    }
}

pub fn counts(read: &impl Read, of: Of) -> Result<Counts, StoreError> {
    Ok(read.row(Table::Counts, &key(of))?.unwrap_or_default())
}

pub fn project(batch: &mut Batch<'_>, moved: &JobMoved<'_>) -> Result<(), StoreError> {
    let before = moved.before.map(|state| index(state.status()));
    let after = index(moved.after.status());
    if before == Some(after) {
        return Ok(());
    }
    let pool = match moved.order.assignment {
        Assignment::Pool(pool) => Some(Of::Pool(pool)),
        Assignment::Automatic | Assignment::Agent(_) => None,
    };
    for of in [Of::All, Of::Creator(moved.order.creator)].into_iter().chain(pool) {
        let mut counts = counts(batch, of)?;
        if let Some(before) = before {
            counts[before] = counts[before].saturating_sub(1);
        }
        counts[after] += 1;
        batch.put(Table::Counts, key(of), &counts);
    }
    Ok(())
}

fn key(of: Of) -> Key {
    match of {
        Of::All => Key::new(Prefix::CountsOfAll),
        Of::Creator(PersonId(id)) => Key::new(Prefix::CountsOfCreator).id(id),
        Of::Pool(PoolId(id)) => Key::new(Prefix::CountsOfPool).id(id),
    }
}
