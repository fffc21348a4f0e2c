//! The values that a column has most often.

use std::collections::HashMap;

/// Values that are counted at a time.
const COUNTERS: usize = 1_000;
/// Bytes of a longer value that are kept; two that begin alike count as one.
const VALUE_BYTES: usize = 120;

/// Counts exactly while there are no more different values than counters. Beyond, every value loses one count
/// whenever a further one comes (Misra and Gries): what is frequent stays, and the error is known.
#[derive(Default)]
pub struct Frequent {
    counts: HashMap<Box<str>, u64>,
    lost: u64,
}

impl Frequent {
    pub fn add(&mut self, value: &str) {
        let value = beginning(value);
        if let Some(count) = self.counts.get_mut(value) {
            *count += 1;
        } else if self.counts.len() < COUNTERS {
            self.counts.insert(value.into(), 1);
        } else {
            self.lost += 1;
            self.counts.retain(|_, count| {
                *count -= 1;
                *count > 0
            });
        }
    }

    /// The commonest values with their counts, which are at most [`Frequent::error`] too low. What is not
    /// surely more frequent than others that were lost is left out.
    pub fn top(&self, limit: usize) -> Vec<(&str, u64)> {
        let sure = self.counts.iter().filter(|(_, count)| **count > self.lost || self.lost == 0);
        let mut top: Vec<(&str, u64)> = sure.map(|(value, count)| (value.as_ref(), *count)).collect();
        top.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
        top.truncate(limit);
        top
    }

    /// By how much a count may be too low; 0 when all are exact.
    pub fn error(&self) -> u64 {
        self.lost
    }
}

/// The value, or its beginning and an ellipsis.
fn beginning(value: &str) -> &str {
    let mut end = value.len().min(VALUE_BYTES);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    &value[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_are_counted_exactly() {
        let mut frequent = Frequent::default();
        for value in ["b", "a", "b", "c", "c", "b"] {
            frequent.add(value);
        }
        assert_eq!(frequent.top(2), [("b", 3), ("c", 2)]);
        assert_eq!(frequent.error(), 0);
    }

    #[test]
    fn what_is_frequent_among_many_is_found() {
        let mut frequent = Frequent::default();
        for number in 0..100_000 {
            frequent.add(&number.to_string());
            frequent.add(if number % 4 == 0 { "rare" } else { "often" });
        }
        let top = frequent.top(10);
        assert_eq!(top.iter().map(|(value, _)| *value).collect::<Vec<_>>(), ["often", "rare"]);
        assert!(top[0].1 <= 75_000 && top[0].1 + frequent.error() >= 75_000, "{top:?} {}", frequent.error());
    }
}
