//! How often the values of a column fall into each of a few ranges of equal width.

use super::ticks;
use crate::cell::Value;
use crate::survey::Numbers;

/// Ranges of a histogram: by the number of values, between these.
const FEWEST: f64 = 10.0;
const MOST: f64 = 40.0;
/// Whole numbers of so small a range have a bar each.
const BAR_EACH: f64 = 36.0;
/// A value counts as far out when it is so many times the distance between the 1st and the 99th percentile
/// beyond them. A single such value would squeeze all others into one bar.
const FAR_OUT: f64 = 0.75;
/// A range must be so much wider than the distance between neighbouring numbers of the computer.
const FINEST: f64 = 1e-12;

/// Counts to be filled with the rows.
pub struct Histogram {
    pub axis: Axis,
    pub start: f64,
    pub step: f64,
    pub counts: Vec<u64>,
    /// Values that are far out and not drawn.
    pub below: u64,
    pub above: u64,
    pub median: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// With whole numbers only, or not.
    Numbers { whole: bool },
    /// Seconds since 1970.
    Moments,
}

impl Histogram {
    /// An empty histogram for the numbers of a column.
    ///
    /// # Errors
    /// Why they cannot be drawn, as the end of a sentence.
    pub fn of_numbers(numbers: &Numbers, whole: bool) -> Result<Self, String> {
        let (low, high) = drawn_range(numbers);
        let range = high - low;
        if !range.is_finite() {
            return Err("its range is too wide".into());
        }
        if range <= 0.0 {
            return Err("nearly always the same".into());
        }
        let median = numbers.quantiles.at(0.5);
        if whole && range < BAR_EACH {
            let start = low.floor() - 0.5;
            return Self::of(Axis::Numbers { whole }, start, 1.0, high, median);
        }
        let step = ticks::round_up(range / wanted(numbers.count, range, spread(numbers)), whole);
        Self::of(Axis::Numbers { whole }, (low / step).floor() * step, step, high, median)
    }

    /// An empty histogram for the moments of a column.
    ///
    /// # Errors
    /// Why they cannot be drawn, as the end of a sentence.
    pub fn of_moments(moments: Option<(f64, f64)>, count: u64) -> Result<Self, String> {
        let Some((first, last)) = moments.filter(|(first, last)| first < last) else {
            return Err("always the same moment".into());
        };
        let step = ticks::round_up_time((last - first) / wanted(count, last - first, None));
        Self::of(Axis::Moments, (first / step).floor() * step, step, last, None)
    }

    fn of(axis: Axis, start: f64, step: f64, high: f64, median: Option<f64>) -> Result<Self, String> {
        if step < start.abs().max(high.abs()) * FINEST {
            return Err("its values differ too little".into());
        }
        // A value on the last border belongs to a range of its own.
        let ranges = ((high - start) / step).floor() as usize + 1;
        Ok(Self { axis, start, step, counts: vec![0; ranges], below: 0, above: 0, median })
    }

    /// Counts a value, if it is of the kind that is drawn.
    pub fn add(&mut self, value: Value) {
        let place = match self.axis {
            Axis::Numbers { .. } => value.number(),
            Axis::Moments => value.moment(),
        };
        let Some(place) = place else { return };
        let index = ((place - self.start) / self.step).floor();
        if index < 0.0 {
            self.below += 1;
        } else {
            match self.counts.get_mut(index as usize) {
                Some(count) => *count += 1,
                None => self.above += 1,
            }
        }
    }

    /// Where the axis ends.
    pub fn end(&self) -> f64 {
        self.start + self.step * self.counts.len() as f64
    }
}

/// How many ranges show the shape: by the number of values (Rice), or more where most of them are close
/// together and a few spread out (Freedman and Diaconis).
fn wanted(count: u64, range: f64, spread: Option<f64>) -> f64 {
    let root = (count as f64).cbrt();
    let by_spread = spread.map_or(0.0, |spread| range * root / (2.0 * spread));
    (2.0 * root).max(by_spread).clamp(FEWEST, MOST)
}

/// The distance between the quartiles, if there is one.
fn spread(numbers: &Numbers) -> Option<f64> {
    let spread = numbers.quantiles.at(0.75)? - numbers.quantiles.at(0.25)?;
    (spread > 0.0).then_some(spread)
}

/// The range of the numbers without those far out.
fn drawn_range(numbers: &Numbers) -> (f64, f64) {
    let (low, high) = (numbers.minimum, numbers.maximum);
    let (Some(lower), Some(upper)) = (numbers.quantiles.at(0.01), numbers.quantiles.at(0.99)) else {
        return (low, high);
    };
    let margin = FAR_OUT * (upper - lower);
    // When nearly all are the same there is nothing to measure the others by.
    if margin <= 0.0 || !margin.is_finite() {
        return (low, high);
    }
    (if low < lower - margin { lower } else { low }, if high > upper + margin { upper } else { high })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::Survey;

    fn numbers(values: &[f64]) -> Survey {
        let mut survey = Survey::default();
        for value in values {
            let mut row = crate::cell::Row::default();
            row.at(0).read(&format!("{value:e}"));
            survey.add(1, &row, None);
        }
        survey.finish(1);
        survey
    }

    fn filled(values: &[f64], whole: bool) -> Histogram {
        let survey = numbers(values);
        let mut histogram = Histogram::of_numbers(&survey.columns[0].numbers, whole).unwrap();
        values.iter().for_each(|value| histogram.add(Value::Number(*value)));
        histogram
    }

    #[test]
    fn every_value_is_counted_once() {
        let values: Vec<f64> = (0..1000).map(|number| f64::from(number) * 0.01).collect();
        let histogram = filled(&values, false);
        assert_eq!((histogram.start, histogram.step), (0.0, 0.5));
        assert_eq!(histogram.counts.iter().sum::<u64>() + histogram.below + histogram.above, 1000);
        assert!(histogram.counts.iter().all(|count| *count == 50), "{:?}", histogram.counts);
    }

    #[test]
    fn whole_numbers_have_a_bar_each() {
        let histogram = filled(&[1.0, 2.0, 2.0, 6.0], true);
        assert_eq!((histogram.start, histogram.counts), (0.5, vec![1, 2, 0, 0, 0, 1]));
    }

    #[test]
    fn what_is_far_out_is_counted_apart() {
        let mut values: Vec<f64> = (0..999).map(|number| f64::from(number % 100)).collect();
        values.push(1e9);
        let histogram = filled(&values, false);
        assert_eq!((histogram.below, histogram.above), (0, 1));
        assert!(histogram.end() < 200.0);
    }

    #[test]
    fn what_cannot_be_drawn_says_why() {
        let of = |values: &[f64]| Histogram::of_numbers(&numbers(values).columns[0].numbers, false).err();
        assert_eq!(of(&[f64::MIN, f64::MAX]).as_deref(), Some("its range is too wide"));
        assert_eq!(of(&[1e18, 1e18 + 256.0]).as_deref(), Some("its values differ too little"));
    }
}
