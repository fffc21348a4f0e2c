//! All that is in the tables, to compare one database with another.

use rocksdb::ReadOptions;
use sha2::{Digest as _, Sha256};

use jobtrail_events::value::Digest;

use super::comparator::{TIMESTAMP, number, split};
use super::{Store, StoreError, Table};

/// One version of one row. What no two databases agree on, such as RocksDB's own counters, is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub key: Vec<u8>,
    /// The sequence that wrote it; 0 in a table without versions.
    pub sequence: u64,
    /// Absent: this version deleted the row.
    pub value: Option<Vec<u8>>,
}

impl Store {
    /// Every version of every row of a table: by key, and of each key the newest first.
    pub fn dump(&self, table: Table) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::new();
        self.visit(table, |entry| entries.push(entry))?;
        Ok(entries)
    }

    /// Of all versions of all rows of all tables. Equal logs give equal digests.
    pub fn digest_of_views(&self) -> Result<Digest, StoreError> {
        let mut hash = Sha256::new();
        for table in Table::ALL {
            hash.update(table.name());
            self.visit(table, |entry| {
                hash.update(entry.key.len().to_be_bytes());
                hash.update(&entry.key);
                hash.update(entry.sequence.to_be_bytes());
                let value = entry.value.as_deref();
                hash.update(value.map_or(u64::MAX, |value| value.len() as u64).to_be_bytes());
                hash.update(value.unwrap_or_default());
            })?;
        }
        Ok(Digest(hash.finalize().into()))
    }

    fn visit(&self, table: Table, mut visit: impl FnMut(Entry)) -> Result<(), StoreError> {
        let mut options = ReadOptions::default();
        if table.is_versioned() {
            options.set_timestamp(u64::MAX.to_le_bytes());
            options.set_iter_start_ts(0_u64.to_le_bytes());
        }
        let mut rows = self.db.raw_iterator_cf_opt(self.family(table), options);
        rows.seek_to_first();
        while let Some((key, value)) = rows.item() {
            visit(if table.is_versioned() { versioned(table, key, value)? } else { plain(key, value) });
            rows.next();
        }
        Ok(rows.status()?)
    }
}

fn plain(key: &[u8], value: &[u8]) -> Entry {
    Entry { key: key.to_vec(), sequence: 0, value: Some(value.to_vec()) }
}

/// With all versions asked for, RocksDB gives its internal keys: key, timestamp, and 8 bytes of which the lowest says
/// what sort of write it was.
fn versioned(table: Table, internal: &[u8], value: &[u8]) -> Result<Entry, StoreError> {
    const TRAILER: usize = 8;
    const PUT: u8 = 1;
    if internal.len() < TIMESTAMP + TRAILER {
        return Err(StoreError::Misshapen(table));
    }
    let (key, trailer) = internal.split_at(internal.len() - TRAILER);
    let (key, at) = split(key);
    let value = (trailer[0] == PUT).then(|| value.to_vec());
    Ok(Entry { key: key.to_vec(), sequence: number(at), value })
}
