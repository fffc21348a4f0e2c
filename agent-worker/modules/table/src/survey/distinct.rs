//! How many different values a column has.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Up to so many the count is exact; beyond, it is within about 2 percent (two standard deviations).
pub const EXACT_UP_TO: usize = 10_000;

/// Keeps the smallest hashes of the values. They are spread evenly, so that where the last one lies says how
/// many there are in all.
#[derive(Default)]
pub struct Distinct {
    smallest: BTreeSet<u64>,
}

impl Distinct {
    pub fn add(&mut self, value: &str) {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        let hash = hasher.finish();
        if self.smallest.len() < EXACT_UP_TO {
            self.smallest.insert(hash);
        } else if self.smallest.last().is_some_and(|&last| hash < last) && self.smallest.insert(hash) {
            self.smallest.pop_last();
        }
    }

    /// The count, and whether it is exact.
    pub fn count(&self) -> (u64, bool) {
        let kept = self.smallest.len();
        match self.smallest.last() {
            Some(&last) if kept == EXACT_UP_TO && last > 0 => {
                let share = last as f64 / u64::MAX as f64;
                (((kept - 1) as f64 / share) as u64, false)
            }
            _ => (kept as u64, true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_are_counted_and_many_estimated() {
        let mut distinct = Distinct::default();
        for number in 0..9_999 {
            distinct.add(&number.to_string());
            distinct.add(&number.to_string());
        }
        assert_eq!(distinct.count(), (9_999, true));
        for number in 0..300_000 {
            distinct.add(&number.to_string());
        }
        let (count, exact) = distinct.count();
        assert!(!exact && count.abs_diff(300_000) < 9_000, "{count}");
    }
}
