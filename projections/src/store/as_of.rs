use std::sync::Arc;

use rocksdb::{DBRawIterator, ReadOptions};

use super::{Read, Store, StoreError, Table};
use crate::keys::Key;

/// The rows as they were at a sequence. They never change, whatever is written meanwhile.
pub struct AsOf {
    store: Arc<Store>,
    sequence: u64,
    options: ReadOptions,
}

impl AsOf {
    /// `sequence` must not be greater than the store's.
    pub fn new(store: Arc<Store>, sequence: u64) -> Self {
        let mut options = ReadOptions::default();
        options.set_timestamp(sequence.to_le_bytes());
        Self { store, sequence, options }
    }

    /// The newest rows.
    pub fn newest(store: Arc<Store>) -> Self {
        let sequence = store.sequence();
        Self::new(store, sequence)
    }

    /// The rows of the same store as they were at another sequence, which must not be greater than the store's.
    pub fn at(&self, sequence: u64) -> Self {
        Self::new(Arc::clone(&self.store), sequence)
    }

    /// The newest rows of the same store.
    pub fn latest(&self) -> Self {
        Self::newest(Arc::clone(&self.store))
    }

    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The rows from one key to before the other, in the order of their keys.
    pub fn scan(&self, table: Table, from: &Key, to: &Key) -> Scan<'_> {
        self.scan_in(table, from, to, Direction::Forward)
    }

    /// The same rows, the last first.
    pub fn scan_backward(&self, table: Table, from: &Key, to: &Key) -> Scan<'_> {
        self.scan_in(table, from, to, Direction::Backward)
    }

    /// The rows whose keys begin with `prefix`.
    pub fn scan_prefix(&self, table: Table, prefix: &Key) -> Scan<'_> {
        self.scan(table, prefix, &prefix.clone().after_all_that_begin_so())
    }

    fn scan_in(&self, table: Table, from: &Key, to: &Key, direction: Direction) -> Scan<'_> {
        let mut options = ReadOptions::default();
        if table.is_versioned() {
            options.set_timestamp(self.sequence.to_le_bytes());
        }
        options.set_iterate_lower_bound(from.as_slice());
        options.set_iterate_upper_bound(to.as_slice());
        let rows = self.store.db.raw_iterator_cf_opt(self.store.family(table), options);
        Scan { rows, direction, begun: false }
    }
}

impl Read for AsOf {
    fn look<T>(&self, table: Table, key: &Key, look: impl FnOnce(&[u8]) -> T) -> Result<Option<T>, StoreError> {
        let options = if table.is_versioned() { &self.options } else { &self.store.plain };
        let found = self.store.db.get_pinned_cf_opt(self.store.family(table), key, options)?;
        Ok(found.map(|bytes| look(&bytes)))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Forward,
    Backward,
}

/// Key and value.
pub type Row<'r> = (&'r [u8], &'r [u8]);

/// Rows one after the other.
pub struct Scan<'a> {
    rows: DBRawIterator<'a>,
    direction: Direction,
    begun: bool,
}

impl Scan<'_> {
    pub fn advance(&mut self) -> Result<Option<Row<'_>>, StoreError> {
        match (self.begun, self.direction) {
            (false, Direction::Forward) => self.rows.seek_to_first(),
            (false, Direction::Backward) => self.rows.seek_to_last(),
            (true, Direction::Forward) if self.rows.valid() => self.rows.next(),
            (true, Direction::Backward) if self.rows.valid() => self.rows.prev(),
            (true, _) => {}
        }
        self.begun = true;
        if !self.rows.valid() {
            self.rows.status()?;
        }
        Ok(self.rows.item())
    }
}
