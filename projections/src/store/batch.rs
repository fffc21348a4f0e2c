use std::collections::BTreeMap;

use rocksdb::{ReadOptions, WriteBatch};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::recent::Recent;
use super::{LAYOUT, Mark, Read, Store, StoreError, Table, encode};
use crate::keys::{Key, Prefix};
use crate::query::Change;

/// The writes of one or more commits, which are written together.
///
/// It reads its own writes, so that a commit meets what the one before it in the same batch has made. Of one commit,
/// the last write to a row is the one that counts; every row has one version for each commit that changed it, however
/// commits are put together in batches.
pub struct Batch<'s> {
    store: &'s Store,
    mark: Mark,
    /// Of the commit under way.
    sequence: u64,
    /// What this batch and the ones before it have written.
    recent: Recent,
    touched: Vec<(Table, Vec<u8>)>,
    writes: WriteBatch,
    changes: Vec<Change>,
}

impl<'s> Batch<'s> {
    /// A batch of what comes after all that is in the store.
    pub fn new(store: &'s Store) -> Result<Self, StoreError> {
        Ok(Self {
            store,
            mark: store.mark()?,
            sequence: 0,
            recent: store.take_recent(),
            touched: Vec::new(),
            writes: WriteBatch::default(),
            changes: Vec::new(),
        })
    }

    /// The last commit that is in it, or in the store.
    pub fn mark(&self) -> Mark {
        self.mark
    }

    /// The sequence of the commit under way.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// What follows is made of the commit at that sequence.
    pub fn begin(&mut self, sequence: u64) {
        self.sequence = sequence;
    }

    /// Writes a row that may be read again.
    pub fn put(&mut self, table: Table, key: Key, row: &impl Serialize) {
        self.set(table, key, Some(encode(row)));
    }

    /// Deletes a row that may be read again.
    pub fn delete(&mut self, table: Table, key: Key) {
        self.set(table, key, None);
    }

    /// Reads a row that is seldom written and often read, and keeps it at hand.
    pub fn row_at_hand<T: DeserializeOwned>(&mut self, table: Table, key: &Key) -> Result<Option<T>, StoreError> {
        if self.recent.get(table, key.as_slice()).is_none() {
            let value = self.look(table, key, <[u8]>::to_vec)?;
            self.recent.keep(table, key.as_slice(), value);
        }
        self.row(table, key)
    }

    /// The rows whose keys begin with `prefix`, which were all written by [`Batch::put`].
    pub fn rows_with(&self, table: Table, prefix: &Key) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, StoreError> {
        let (from, to) = (prefix.as_slice(), prefix.clone().after_all_that_begin_so());
        let store = self.store;
        let mut options = ReadOptions::default();
        if table.is_versioned() {
            options.set_timestamp(u64::MAX.to_le_bytes());
        }
        options.set_iterate_lower_bound(from);
        options.set_iterate_upper_bound(to.as_slice());
        let mut rows = store.db.raw_iterator_cf_opt(store.family(table), options);
        let mut found = BTreeMap::new();
        rows.seek_to_first();
        while let Some((key, value)) = rows.item() {
            found.insert(key.to_vec(), value.to_vec());
            rows.next();
        }
        rows.status()?;
        for (key, value) in self.recent.all_with(table, from) {
            match value {
                Some(value) => found.insert(key.to_vec(), value.to_vec()),
                None => found.remove(key),
            };
        }
        Ok(found)
    }

    /// Writes a row that no projection reads, once in a commit.
    pub fn add(&mut self, table: Table, key: &Key, value: &[u8]) {
        self.write(table, key.as_slice(), Some(value));
    }

    /// Deletes a row that no projection reads, once in a commit.
    pub fn remove(&mut self, table: Table, key: &Key) {
        self.write(table, key.as_slice(), None);
    }

    /// Deletes, in a table without versions, all rows from one key to before the other.
    pub fn forget(&mut self, table: Table, from: &Key, to: &Key) {
        debug_assert!(!table.is_versioned());
        self.writes.delete_range_cf(self.store.family(table), from.as_slice(), to.as_slice());
    }

    /// Remembers what to tell the world when the batch is written.
    pub fn tell(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// The commit under way is all in.
    pub fn seal(&mut self, mark: Mark) {
        for (table, key) in std::mem::take(&mut self.touched) {
            let value = self.recent.seal(table, &key);
            write(&mut self.writes, self.store, self.sequence, table, &key, value);
        }
        self.mark = mark;
    }

    /// Writes all of it at once and gives back what to tell the world.
    pub fn commit(mut self) -> Result<Vec<Change>, StoreError> {
        let meta = self.store.family(Table::Meta);
        self.writes.put_cf(meta, Key::new(Prefix::Checkpoint), encode(&self.mark));
        self.writes.put_cf(meta, Key::new(Prefix::Layout), encode(&LAYOUT));
        self.store.write(self.writes, self.mark)?;
        self.store.keep_recent(self.recent);
        Ok(self.changes)
    }

    fn set(&mut self, table: Table, key: Key, value: Option<Vec<u8>>) {
        let key = key.into_bytes();
        if self.recent.set(table, &key, value) {
            self.touched.push((table, key));
        }
    }

    fn write(&mut self, table: Table, key: &[u8], value: Option<&[u8]>) {
        write(&mut self.writes, self.store, self.sequence, table, key, value);
    }
}

fn write(writes: &mut WriteBatch, store: &Store, sequence: u64, table: Table, key: &[u8], value: Option<&[u8]>) {
    let family = store.family(table);
    let at = sequence.to_le_bytes();
    match (value, table.is_versioned()) {
        (Some(value), true) => writes.put_cf_with_ts(family, key, at, value),
        (Some(value), false) => writes.put_cf(family, key, value),
        (None, true) => writes.delete_cf_with_ts(family, key, at),
        (None, false) => writes.delete_cf(family, key),
    }
}

impl Read for Batch<'_> {
    fn look<T>(&self, table: Table, key: &Key, look: impl FnOnce(&[u8]) -> T) -> Result<Option<T>, StoreError> {
        if let Some(value) = self.recent.get(table, key.as_slice()) {
            return Ok(value.map(look));
        }
        let store = self.store;
        let found = store.db.get_pinned_cf_opt(store.family(table), key, store.newest(table))?;
        Ok(found.map(|bytes| look(&bytes)))
    }
}
