//! Quantiles of a stream of numbers.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::f64::consts::PI;

/// Up to so many different numbers are kept, however often each comes, and the quantiles are exact.
const KEPT: usize = 4_096;
/// How finely more numbers are summed up: about so many clusters, small ones at both ends.
const FINENESS: f64 = 200.0;

/// Counts different numbers while they are few; then goes on as a merging t-digest (Dunning and Ertl):
/// clusters of neighbouring numbers, each with its mean and weight.
#[derive(Default)]
pub struct Quantiles {
    counts: BTreeMap<Ordered, u64>,
    count: u64,
    clusters: Vec<Cluster>,
    pending: Vec<Cluster>,
    minimum: f64,
    maximum: f64,
}

#[derive(Clone, Copy)]
struct Cluster {
    mean: f64,
    weight: f64,
}

/// A number that can be looked up; all numbers here are finite.
#[derive(Clone, Copy)]
struct Ordered(f64);

impl Quantiles {
    pub fn add(&mut self, number: f64) {
        self.minimum = if self.count == 0 { number } else { self.minimum.min(number) };
        self.maximum = if self.count == 0 { number } else { self.maximum.max(number) };
        self.count += 1;
        if !self.is_exact() {
            if self.pending.len() == KEPT {
                self.merge();
            }
            self.pending.push(Cluster { mean: number, weight: 1.0 });
            return;
        }
        *self.counts.entry(Ordered(number)).or_default() += 1;
        if self.counts.len() > KEPT {
            let counts = std::mem::take(&mut self.counts).into_iter();
            self.pending.extend(counts.map(|(number, count)| Cluster { mean: number.0, weight: count as f64 }));
            self.merge();
        }
    }

    /// Whether the quantiles are exact.
    pub fn is_exact(&self) -> bool {
        self.clusters.is_empty()
    }

    /// Ends the adding and answers from then on.
    pub fn finish(&mut self) {
        if !self.pending.is_empty() {
            self.merge();
        }
    }

    /// The quantile at `share`, 0 to 1, after [`Quantiles::finish`]; `None` without any number.
    pub fn at(&self, share: f64) -> Option<f64> {
        if !self.is_exact() {
            return Some(self.estimate(share));
        }
        let position = share * self.count.checked_sub(1)? as f64;
        let (below, above) = (self.ranked(position.floor() as u64)?, self.ranked(position.ceil() as u64)?);
        Some(between(below, above, position.fract()))
    }

    /// The number that is at place `rank`, from 0, when all are in order.
    fn ranked(&self, rank: u64) -> Option<f64> {
        let mut passed = 0;
        self.counts.iter().find_map(|(number, count)| {
            passed += count;
            (rank < passed).then_some(number.0)
        })
    }

    /// Between the middles of the clusters around the wanted rank.
    fn estimate(&self, share: f64) -> f64 {
        let total: f64 = self.clusters.iter().map(|cluster| cluster.weight).sum();
        let rank = share * total;
        let mut passed = 0.0;
        let mut before = (0.0, self.minimum);
        for cluster in &self.clusters {
            let middle = (passed + cluster.weight / 2.0, cluster.mean);
            if rank < middle.0 {
                return between(before.1, middle.1, (rank - before.0) / (middle.0 - before.0));
            }
            before = middle;
            passed += cluster.weight;
        }
        let rest = total - before.0;
        if rest > 0.0 { between(before.1, self.maximum, (rank - before.0) / rest) } else { self.maximum }
    }

    fn merge(&mut self) {
        let mut all: Vec<Cluster> = self.clusters.drain(..).chain(self.pending.drain(..)).collect();
        all.sort_by(|left, right| left.mean.total_cmp(&right.mean));
        let total: f64 = all.iter().map(|cluster| cluster.weight).sum();
        let mut passed = 0.0;
        let mut limit = total * next_share(0.0);
        for next in all {
            match self.clusters.last_mut() {
                Some(last) if passed + last.weight + next.weight <= limit => {
                    last.weight += next.weight;
                    last.mean = between(last.mean, next.mean, next.weight / last.weight);
                }
                last => {
                    if let Some(full) = last {
                        passed += full.weight;
                        limit = total * next_share(passed / total);
                    }
                    self.clusters.push(next);
                }
            }
        }
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ordered {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ordered {}

/// Where a cluster that begins at `share` must end: one step further on a scale that is fine at both ends.
fn next_share(share: f64) -> f64 {
    let scale = FINENESS / (2.0 * PI) * (2.0 * share - 1.0).clamp(-1.0, 1.0).asin() + 1.0;
    if scale >= FINENESS / 4.0 { 1.0 } else { f64::midpoint((scale * 2.0 * PI / FINENESS).sin(), 1.0) }
}

/// Between two numbers, of which the difference may be too large to be one.
fn between(below: f64, above: f64, share: f64) -> f64 {
    below * (1.0 - share) + above * share
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(numbers: impl Iterator<Item = f64>) -> Quantiles {
        let mut quantiles = Quantiles::default();
        numbers.for_each(|number| quantiles.add(number));
        quantiles.finish();
        quantiles
    }

    #[test]
    fn few_numbers_have_exact_quantiles() {
        let quantiles = filled([3.0, 1.0, 2.0, 4.0].into_iter());
        assert!(quantiles.is_exact());
        assert_eq!([0.0, 0.5, 1.0].map(|share| quantiles.at(share)), [Some(1.0), Some(2.5), Some(4.0)]);
        assert_eq!(filled([].into_iter()).at(0.5), None);
    }

    #[test]
    fn many_numbers_have_close_ones_in_little_memory() {
        // Every number below 500,000 once, in an order that jumps about, cubed so that the spread is uneven.
        let count = 500_000u64;
        let cube = |number: u64| (number as f64 / count as f64).powi(3);
        let quantiles = filled((0..count).map(|number| cube(number * 7_919 % count)));
        assert!(!quantiles.is_exact());
        assert!(quantiles.clusters.len() < 2 * FINENESS as usize, "{}", quantiles.clusters.len());
        for share in [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] {
            let estimate = quantiles.at(share).unwrap();
            let rank = estimate.cbrt();
            assert!((rank - share).abs() < 0.003, "{share}: {estimate} has rank {rank}");
        }
        assert_eq!(quantiles.at(1.0), Some(cube(count - 1)));
    }

    #[test]
    fn repeated_and_extreme_numbers_do_no_harm() {
        let dice = filled((0..60_000).map(|number| f64::from(number % 6 + 1)));
        assert!(dice.is_exact());
        assert_eq!([0.0, 0.5, 0.75, 1.0].map(|share| dice.at(share)), [Some(1.0), Some(3.5), Some(5.0), Some(6.0)]);
        let lowest = |number: i32| f64::MIN + f64::from(number) * 1e300;
        let wide = filled((0..20_000).map(|number| if number % 2 == 0 { f64::MAX } else { lowest(number) }));
        assert!(!wide.is_exact());
        assert_eq!((wide.at(0.0), wide.at(1.0)), (Some(lowest(1)), Some(f64::MAX)));
    }
}
