//! The order of keys that carry a timestamp: by key, and of one key the newest first.
//!
//! Name and order are those that RocksDB itself has for this, so that its own tools can open the database.

use std::cmp::Ordering;

use rocksdb::Options;

/// Bytes of a timestamp: a u64, little-endian.
pub(super) const TIMESTAMP: usize = 8;

const NAME: &str = "leveldb.BytewiseComparator.u64ts";

pub(super) fn order_with_timestamps(options: &mut Options) {
    options.set_comparator_with_ts(
        NAME,
        TIMESTAMP,
        Box::new(compare),
        Box::new(compare_timestamps),
        Box::new(compare_keys),
    );
}

fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let ((a, a_at), (b, b_at)) = (split(a), split(b));
    a.cmp(b).then_with(|| compare_timestamps(b_at, a_at))
}

fn compare_timestamps(a: &[u8], b: &[u8]) -> Ordering {
    number(a).cmp(&number(b))
}

fn compare_keys(a: &[u8], a_has_timestamp: bool, b: &[u8], b_has_timestamp: bool) -> Ordering {
    let a = if a_has_timestamp { split(a).0 } else { a };
    let b = if b_has_timestamp { split(b).0 } else { b };
    a.cmp(b)
}

/// A key and its timestamp.
pub(super) fn split(key: &[u8]) -> (&[u8], &[u8]) {
    key.split_at(key.len().saturating_sub(TIMESTAMP))
}

pub(super) fn number(timestamp: &[u8]) -> u64 {
    timestamp.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
