//! When a message that did not arrive is sent again.

use std::time::Duration;

/// The waits after the first, second, ... attempt that failed. When there is none left, the message is given up.
#[derive(Clone, Debug)]
pub struct Schedule(pub Vec<Duration>);

impl Schedule {
    /// Each wait is longer or shorter by as much as this part of it, so that those who failed together do not come together.
    pub const JITTER: f64 = 0.2;
    /// The longest wait that a receiver can ask for.
    pub const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(12 * 3_600);

    /// How long to wait after so many attempts; none: give it up. `asked` is what the receiver said in `Retry-After`, and
    /// `dice` is 0 to 1.
    pub fn wait(&self, attempts: usize, asked: Option<Duration>, dice: f64) -> Option<Duration> {
        let planned = self.0.get(attempts.checked_sub(1)?)?;
        let planned = planned.mul_f64(1.0 + Self::JITTER * (2.0 * dice.clamp(0.0, 1.0) - 1.0));
        Some(asked.map_or(planned, |asked| planned.max(asked.min(Self::LONGEST_RETRY_AFTER))))
    }
}

impl Default for Schedule {
    /// A little less than a day in all.
    fn default() -> Self {
        const HOUR: u64 = 3_600;
        Self([5, 30, 120, 600, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR].map(Duration::from_secs).to_vec())
    }
}

/// What `Retry-After` says, which is seconds or a date.
pub fn retry_after(value: &str, now: jiff::Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
    Some(Duration::try_from(date.duration_since(now)).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_until_it_is_given_up() {
        let schedule = Schedule::default();
        let waits: Vec<_> =
            (1..=9).map(|attempts| schedule.wait(attempts, None, 0.5).map(|wait| wait.as_secs())).collect();
        let expected = [5, 30, 120, 600, 3_600, 10_800, 21_600, 43_200].map(Some);
        assert_eq!(waits[..8], expected);
        assert_eq!(waits[8], None, "after the ninth attempt it is given up");
        assert_eq!(schedule.wait(0, None, 0.5), None);
    }

    #[test]
    fn a_wait_is_up_to_a_fifth_longer_or_shorter() {
        let schedule = Schedule::default();
        let wait = |dice| schedule.wait(1, None, dice).unwrap().as_millis();
        assert_eq!([wait(0.0), wait(0.25), wait(1.0), wait(7.0)], [4_000, 4_500, 6_000, 6_000]);
    }

    #[test]
    fn a_receiver_can_ask_for_more_time_within_bounds() {
        let schedule = Schedule::default();
        let asked = |seconds| schedule.wait(1, Some(Duration::from_secs(seconds)), 0.5).unwrap().as_secs();
        assert_eq!([asked(0), asked(1), asked(100), asked(u64::MAX)], [5, 5, 100, 43_200]);
        assert_eq!(schedule.wait(9, Some(Duration::from_secs(1)), 0.5), None, "but not for more attempts");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: jiff::Timestamp = "2026-07-01T09:30:00Z".parse().unwrap();
        let read = |value| retry_after(value, now).map(|wait| wait.as_secs());
        assert_eq!(read("120"), Some(120));
        assert_eq!(read(" 0 "), Some(0));
        assert_eq!(read("Wed, 01 Jul 2026 09:31:00 GMT"), Some(60));
        assert_eq!(read("Wed, 01 Jul 2026 09:29:00 GMT"), Some(0), "it is over");
        for nonsense in ["", "-1", "soon", "1.5", "99999999999999999999999"] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }
}
