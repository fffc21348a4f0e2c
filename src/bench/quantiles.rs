use std::fmt;
use std::time::Duration;

/// Durations, to say how long most took.
#[derive(Default)]
pub struct Quantiles(Vec<Duration>);

impl Quantiles {
    /// How many of the other's medians its median is.
    pub fn times(&self, other: &Self) -> f64 {
        self.at(0.5).as_secs_f64() / other.at(0.5).as_secs_f64()
    }

    /// The duration that the share `q`, 0 to 1, did not exceed.
    fn at(&self, q: f64) -> Duration {
        let last = self.0.len().saturating_sub(1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let index = (last as f64 * q).round() as usize;
        self.0.get(index).copied().unwrap_or_default()
    }
}

impl FromIterator<Duration> for Quantiles {
    fn from_iter<I: IntoIterator<Item = Duration>>(durations: I) -> Self {
        let mut durations: Vec<_> = durations.into_iter().collect();
        durations.sort_unstable();
        Self(durations)
    }
}

impl fmt::Display for Quantiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |q| self.at(q).as_secs_f64() * 1_000.0;
        write!(f, "p50 {:.2} ms   p99 {:.2} ms   max {:.2} ms", ms(0.5), ms(0.99), ms(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_what_was_measured() {
        let quantiles: Quantiles = (0..=100).rev().map(Duration::from_millis).collect();
        assert_eq!(quantiles.to_string(), "p50 50.00 ms   p99 99.00 ms   max 100.00 ms");
        assert_eq!(Quantiles::default().to_string(), "p50 0.00 ms   p99 0.00 ms   max 0.00 ms");
    }
}
