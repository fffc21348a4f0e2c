//! An index whose entries come and go, of which few are there at a time.
//!
//! Since every sequence stays readable, what left an index is still passed over when it is read: the jobs that are
//! Pending now stand among all that ever were. So the range of the order is divided into buckets, and a row for each
//! bucket says how many entries it has; buckets form buckets in turn, which count those that are not empty. A reader
//! goes from one bucket that has something to the next, and passes over at most the dead entries of those. It also
//! counts what stands before an entry without looking at each.

use uuid::Uuid;

use crate::keys::{Key, Prefix, number_and_id_at_end_of, number_at_end_of};
use crate::store::{AsOf, Batch, Read, Scan, StoreError, Table, decode};

/// Where such an index is kept.
#[derive(Clone, Copy, Debug)]
pub struct Sparse {
    pub table: Table,
    pub entries: Prefix,
    pub buckets: Prefix,
    /// The bits of the order that a bucket of each level spans; from small to large.
    pub spans: &'static [u32],
}

impl Sparse {
    /// `group` says which list within the index; none may be the beginning of another.
    pub fn enter(&self, batch: &mut Batch<'_>, group: &Key, order: u64, id: Uuid) -> Result<(), StoreError> {
        batch.add(self.table, &self.entry(group, order, id), &[]);
        for level in 0..self.spans.len() {
            let bucket = self.bucket(group, level, order >> self.spans[level]);
            let count: u64 = batch.row(self.table, &bucket)?.unwrap_or(0);
            batch.put(self.table, bucket, &(count + 1));
            if count > 0 {
                break;
            }
        }
        Ok(())
    }

    /// The entry must be there.
    pub fn leave(&self, batch: &mut Batch<'_>, group: &Key, order: u64, id: Uuid) -> Result<(), StoreError> {
        batch.remove(self.table, &self.entry(group, order, id));
        for level in 0..self.spans.len() {
            let bucket = self.bucket(group, level, order >> self.spans[level]);
            let count: u64 = batch.row(self.table, &bucket)?.ok_or(StoreError::Misshapen(self.table))?;
            if count > 1 {
                batch.put(self.table, bucket, &(count - 1));
                break;
            }
            batch.delete(self.table, bucket);
        }
        Ok(())
    }

    /// The entries of a group from that order and id on.
    pub fn entries<'a>(&self, as_of: &'a AsOf, group: Key, order: u64, id: Uuid) -> Entries<'a> {
        let from = self.entry(&group, order, id);
        let bucket = order >> self.spans[0];
        let entries = as_of.scan(self.table, &from, &self.end_of_bucket(&group, bucket));
        Entries { sparse: *self, as_of, group, bucket, entries }
    }

    /// How many entries of a group stand before that order, and whether there are more than were counted.
    pub fn count_before(&self, as_of: &AsOf, group: &Key, order: u64) -> Result<(u64, bool), StoreError> {
        let own = order >> self.spans[0];
        let mut counted = 0;
        let mut bucket = self.first_live(as_of, group, 0, 0, Some(own))?;
        for _ in 0..Self::MOST_BUCKETS_COUNTED {
            let Some((number, count)) = bucket else {
                return Ok((counted + self.count_in_bucket(as_of, group, order)?, false));
            };
            counted += count;
            let next = self.next_live(as_of, group, 0, number)?;
            bucket = next.filter(|(number, _)| *number < own);
        }
        Ok((counted, true))
    }

    /// Buckets that are added up before a count is given up as "at least".
    pub const MOST_BUCKETS_COUNTED: usize = 1_000;

    fn count_in_bucket(&self, as_of: &AsOf, group: &Key, order: u64) -> Result<u64, StoreError> {
        let start = (order >> self.spans[0]) << self.spans[0];
        let from = self.entry(group, start, Uuid::nil());
        let mut entries = as_of.scan(self.table, &from, &self.entry(group, order, Uuid::nil()));
        let mut count = 0;
        while entries.advance()?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    /// The next bucket of a level that has something, and what it counts.
    fn next_live(&self, as_of: &AsOf, group: &Key, level: usize, after: u64) -> Result<Option<(u64, u64)>, StoreError> {
        let Some(above) = self.spans.get(level + 1) else {
            return self.first_live(as_of, group, level, after.saturating_add(1), None);
        };
        let bits = above - self.spans[level];
        let parent = after >> bits;
        if let Some(sibling) = self.first_live(as_of, group, level, after + 1, Some((parent + 1) << bits))? {
            return Ok(Some(sibling));
        }
        let Some((parent, _)) = self.next_live(as_of, group, level + 1, parent)? else { return Ok(None) };
        self.first_live(as_of, group, level, parent << bits, Some((parent + 1) << bits))
    }

    fn first_live(
        &self,
        as_of: &AsOf,
        group: &Key,
        level: usize,
        from: u64,
        to: Option<u64>,
    ) -> Result<Option<(u64, u64)>, StoreError> {
        let start = self.bucket(group, level, from);
        let end = match to {
            Some(to) => self.bucket(group, level, to),
            None => self.level(group, level).after_all_that_begin_so(),
        };
        let mut rows = as_of.scan(self.table, &start, &end);
        let Some((key, value)) = rows.advance()? else { return Ok(None) };
        let number = number_at_end_of(key).ok_or(StoreError::Misshapen(self.table))?;
        Ok(Some((number, decode(self.table, value)?)))
    }

    fn entry(&self, group: &Key, order: u64, id: Uuid) -> Key {
        Key::new(self.entries).bytes(group.as_slice()).number(order).id(id)
    }

    fn level(&self, group: &Key, level: usize) -> Key {
        Key::new(self.buckets).bytes(group.as_slice()).byte(u8::try_from(level).unwrap_or(u8::MAX))
    }

    fn bucket(&self, group: &Key, level: usize, number: u64) -> Key {
        self.level(group, level).number(number)
    }

    fn end_of_bucket(&self, group: &Key, bucket: u64) -> Key {
        match bucket.checked_add(1).and_then(|next| next.checked_mul(1 << self.spans[0])) {
            Some(order) => self.entry(group, order, Uuid::nil()),
            None => Key::new(self.entries).bytes(group.as_slice()).after_all_that_begin_so(),
        }
    }
}

/// Entries one after the other.
pub struct Entries<'a> {
    sparse: Sparse,
    as_of: &'a AsOf,
    group: Key,
    bucket: u64,
    entries: Scan<'a>,
}

impl Entries<'_> {
    /// The next entry: its order and id.
    pub fn advance(&mut self) -> Result<Option<(u64, Uuid)>, StoreError> {
        loop {
            if let Some((key, _)) = self.entries.advance()? {
                let entry = number_and_id_at_end_of(key).ok_or(StoreError::Misshapen(self.sparse.table))?;
                return Ok(Some(entry));
            }
            let Some((bucket, _)) = self.sparse.next_live(self.as_of, &self.group, 0, self.bucket)? else {
                return Ok(None);
            };
            self.bucket = bucket;
            let from = self.sparse.entry(&self.group, bucket << self.sparse.spans[0], Uuid::nil());
            let to = self.sparse.end_of_bucket(&self.group, bucket);
            self.entries = self.as_of.scan(self.sparse.table, &from, &to);
        }
    }
}
