//! How many jobs the members of each pool brought to an end, by time.
//!
//! Time is cut into spans of five minutes, and a row for each counts the jobs that ended in it. A day of a pool is at
//! most 288 rows.

use jobtrail_events::ids::PoolId;
use jobtrail_events::value::{Assignment, Timestamp};

use super::JobMoved;
use super::jobs::{JobState, Standing};
use crate::keys::{Key, Prefix};
use crate::store::{AsOf, Batch, Read, StoreError, Table, decode};

const SPAN_US: u64 = 5 * 60 * 1_000_000;
pub const SPANS_OF_AN_HOUR: u64 = 12;
pub const SPANS_OF_A_DAY: u64 = 24 * SPANS_OF_AN_HOUR;

/// How many ended in the last spans up to that time, the one under way with them.
pub fn ended(as_of: &AsOf, pool: PoolId, until: Timestamp, spans: u64) -> Result<u64, StoreError> {
    let last = until.0 / SPAN_US;
    let first = (last + 1).saturating_sub(spans);
    let mut rows = as_of.scan(Table::Counts, &of(pool).number(first), &of(pool).number(last + 1));
    let mut count: u64 = 0;
    while let Some((_, row)) = rows.advance()? {
        count = count.saturating_add(decode(Table::Counts, row)?);
    }
    Ok(count)
}

/// The latest time that a commit has told, to the span.
pub fn clock(read: &impl Read) -> Result<Timestamp, StoreError> {
    let span: u64 = read.row(Table::Counts, &Key::new(Prefix::Clock))?.unwrap_or(0);
    Ok(Timestamp(span.saturating_mul(SPAN_US)))
}

/// Takes note of the time of a commit.
pub fn tick(batch: &mut Batch<'_>, at: Timestamp) -> Result<(), StoreError> {
    let span = at.0 / SPAN_US;
    let known: Option<u64> = batch.row_at_hand(Table::Counts, &Key::new(Prefix::Clock))?;
    if known.is_none_or(|known| known < span) {
        batch.put(Table::Counts, Key::new(Prefix::Clock), &span);
    }
    Ok(())
}

pub fn project(batch: &mut Batch<'_>, moved: &JobMoved<'_>) -> Result<(), StoreError> {
    let pool = match moved.order.assignment {
        Assignment::Pool(pool) => pool,
        Assignment::Automatic | Assignment::Agent(_) => return Ok(()),
    };
    // A finished job does not move again.
    if was_worked_on(moved.after) {
        let key = of(pool).number(moved.after.since.0 / SPAN_US);
        let count: u64 = batch.row(Table::Counts, &key)?.unwrap_or(0);
        batch.put(Table::Counts, key, &count.saturating_add(1));
    }
    Ok(())
}

/// Whether an agent brought it to its end. (One that expired or was cancelled in the queue says nothing of the pool.)
fn was_worked_on(state: &JobState) -> bool {
    match state.standing {
        Standing::Completed(_) | Standing::Failed(Some(_), _) => true,
        Standing::Failed(None, _)
        | Standing::Pending
        | Standing::Claimed(_)
        | Standing::Running(_)
        | Standing::Validating(_)
        | Standing::Uploading(_)
        | Standing::Canceled(_) => false,
    }
}

fn of(pool: PoolId) -> Key {
    Key::new(Prefix::EndedOfPool).id(pool.0)
}
