//! What the last commits changed, for those who come back after a short while.

use crate::keys::{Key, Prefix, number_at_end_of};
use crate::query::{Change, ChangesSince};
use crate::store::{AsOf, Batch, StoreError, Table, decode, encode};

/// Commits that are remembered, at least.
const REMEMBERED: u64 = ChangesSince::MOST as u64;
/// Bytes of changes in one answer: a change names everybody who is told of it.
const MOST_BYTES: usize = 512 * 1024;
/// Older ones are forgotten whenever so many have come.
const FORGET_EVERY: u64 = 256;

pub fn project(batch: &mut Batch<'_>, changes: Vec<Change>) {
    let sequence = batch.sequence();
    if !changes.is_empty() {
        batch.add(Table::Changes, &key(sequence), &encode(&changes));
    }
    if sequence.is_multiple_of(FORGET_EVERY) && sequence > REMEMBERED {
        batch.forget(Table::Changes, &key(0), &key(sequence - REMEMBERED));
    }
    for change in changes {
        batch.tell(change);
    }
}

/// What changed after a sequence, up to the one that is read as of. Absent: it is not remembered that far back, or it
/// is more than one answer holds.
pub fn since(as_of: &AsOf, after: u64) -> Result<Option<Vec<Change>>, StoreError> {
    let newest = as_of.sequence();
    if after.saturating_add(REMEMBERED) < as_of.store().sequence() {
        return Ok(None);
    }
    let mut rows = as_of.scan(Table::Changes, &key(after.saturating_add(1)), &key(newest.saturating_add(1)));
    let (mut found, mut bytes) = (Vec::new(), 0);
    while let Some((key, row)) = rows.advance()? {
        debug_assert!(number_at_end_of(key).is_some_and(|sequence| sequence > after));
        bytes += row.len();
        found.extend(decode::<Vec<Change>>(Table::Changes, row)?);
        if found.len() > ChangesSince::MOST || bytes > MOST_BYTES {
            return Ok(None);
        }
    }
    Ok(Some(found))
}

fn key(sequence: u64) -> Key {
    Key::new(Prefix::Change).number(sequence)
}
