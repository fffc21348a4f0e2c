use std::collections::HashMap;

use super::Table;

/// Rows that were written lately, as they are now: what a commit meets has mostly been made by one shortly before.
///
/// Only the one writer has it. A generation that is full becomes the one before, and the one before that is forgotten.
#[derive(Default)]
pub(super) struct Recent {
    present: Generation,
    before: Generation,
}

#[derive(Default)]
struct Generation {
    rows: [HashMap<Vec<u8>, Cell>; Table::ALL.len()],
    /// Written since it began, whether it is still there or was written again.
    bytes: usize,
}

struct Cell {
    /// Absent: deleted.
    value: Option<Vec<u8>>,
    /// By the commit under way.
    touched: bool,
}

impl Recent {
    /// After which a generation is full.
    const MOST_BYTES: usize = 16 << 20;

    /// Absent: it was not written lately. Within: absent when it was deleted.
    pub fn get(&self, table: Table, key: &[u8]) -> Option<Option<&[u8]>> {
        let at = table as usize;
        let cell = self.present.rows[at].get(key).or_else(|| self.before.rows[at].get(key))?;
        Some(cell.value.as_deref())
    }

    /// Those that were written lately whose keys begin so.
    pub fn all_with<'s>(
        &'s self,
        table: Table,
        prefix: &'s [u8],
    ) -> impl Iterator<Item = (&'s [u8], Option<&'s [u8]>)> + 's {
        let at = table as usize;
        let generations = [&self.before, &self.present];
        let rows = generations.into_iter().flat_map(move |generation| generation.rows[at].iter());
        rows.filter(move |(key, _)| key.starts_with(prefix)).map(|(key, cell)| (key.as_slice(), cell.value.as_deref()))
    }

    /// Whether the commit under way had not touched it before.
    pub fn set(&mut self, table: Table, key: &[u8], value: Option<Vec<u8>>) -> bool {
        self.present.bytes += key.len() + value.as_ref().map_or(0, Vec::len);
        match self.present.rows[table as usize].get_mut(key) {
            Some(cell) => {
                cell.value = value;
                !std::mem::replace(&mut cell.touched, true)
            }
            None => {
                self.present.rows[table as usize].insert(key.to_vec(), Cell { value, touched: true });
                true
            }
        }
    }

    /// Keeps a row that was read and is not written by the commit under way. It must not be here yet.
    pub fn keep(&mut self, table: Table, key: &[u8], value: Option<Vec<u8>>) {
        self.present.bytes += key.len() + value.as_ref().map_or(0, Vec::len);
        self.present.rows[table as usize].insert(key.to_vec(), Cell { value, touched: false });
    }

    /// What the commit under way has made of a row that it touched.
    pub fn seal(&mut self, table: Table, key: &[u8]) -> Option<&[u8]> {
        let cell = self.present.rows[table as usize].get_mut(key)?;
        cell.touched = false;
        cell.value.as_deref()
    }

    /// Forgets what is old. Not while a commit is under way.
    pub fn age(&mut self) {
        if self.present.bytes >= Self::MOST_BYTES {
            self.before = std::mem::take(&mut self.present);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_write_counts_and_a_row_is_touched_once_in_a_commit() {
        let mut recent = Recent::default();
        assert_eq!(recent.get(Table::Jobs, b"a"), None);
        assert!(recent.set(Table::Jobs, b"a", Some(b"1".to_vec())));
        assert!(!recent.set(Table::Jobs, b"a", Some(b"2".to_vec())));
        assert_eq!(recent.seal(Table::Jobs, b"a"), Some(b"2".as_slice()));
        assert!(recent.set(Table::Jobs, b"a", None), "by the next commit");
        assert_eq!(recent.get(Table::Jobs, b"a"), Some(None));
        assert_eq!(recent.get(Table::Files, b"a"), None, "tables do not share keys");
    }

    #[test]
    fn a_row_that_was_read_is_kept_and_may_be_written_then() {
        let mut recent = Recent::default();
        recent.keep(Table::Counts, b"a", None);
        recent.keep(Table::Counts, b"b", Some(b"1".to_vec()));
        assert_eq!(recent.get(Table::Counts, b"a"), Some(None));
        assert_eq!(recent.get(Table::Counts, b"b"), Some(Some(b"1".as_slice())));
        assert!(recent.set(Table::Counts, b"b", Some(b"2".to_vec())), "by this commit for the first time");
        assert_eq!(recent.seal(Table::Counts, b"b"), Some(b"2".as_slice()));
    }

    #[test]
    fn what_is_old_is_forgotten_and_what_is_written_again_is_not_old() {
        let mut recent = Recent::default();
        let fill = |recent: &mut Recent| {
            recent.set(Table::Files, b"large", Some(vec![0; Recent::MOST_BYTES]));
            recent.age();
        };
        recent.set(Table::Jobs, b"old", Some(Vec::new()));
        recent.set(Table::Jobs, b"new", Some(b"1".to_vec()));
        fill(&mut recent);
        recent.set(Table::Jobs, b"new", Some(b"2".to_vec()));
        assert_eq!(recent.get(Table::Jobs, b"new"), Some(Some(b"2".as_slice())));
        assert!(recent.get(Table::Jobs, b"old").is_some());
        fill(&mut recent);
        assert_eq!(recent.get(Table::Jobs, b"old"), None);
        assert_eq!(recent.get(Table::Jobs, b"new"), Some(Some(b"2".as_slice())));
    }
}
