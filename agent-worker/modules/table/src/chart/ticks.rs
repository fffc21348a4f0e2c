//! Round places on an axis.

use super::numerals;
use time::{Date, Month, OffsetDateTime};

const MINUTE: f64 = 60.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
/// Steps of time that people count in, in seconds.
const TIME_STEPS: [f64; 22] = [
    1.0,
    2.0,
    5.0,
    10.0,
    15.0,
    30.0,
    MINUTE,
    2.0 * MINUTE,
    5.0 * MINUTE,
    10.0 * MINUTE,
    15.0 * MINUTE,
    30.0 * MINUTE,
    HOUR,
    2.0 * HOUR,
    3.0 * HOUR,
    6.0 * HOUR,
    12.0 * HOUR,
    DAY,
    2.0 * DAY,
    7.0 * DAY,
    14.0 * DAY,
    28.0 * DAY,
];
/// Months between places on an axis of years.
const MONTH_STEPS: [i32; 8] = [1, 2, 3, 6, 12, 24, 60, 120];

/// The least round number that is not below `raw`: 1, 2, 2.5 or 5 times a power of ten.
pub fn round_up(raw: f64, whole: bool) -> f64 {
    if whole && raw <= 1.0 {
        return 1.0;
    }
    let power = 10f64.powf(raw.log10().floor());
    let steps: &[f64] = if whole && power < 10.0 { &[1.0, 2.0, 5.0, 10.0] } else { &[1.0, 2.0, 2.5, 5.0, 10.0] };
    steps.iter().map(|step| step * power).find(|step| *step >= raw * (1.0 - 1e-9)).unwrap_or(10.0 * power)
}

/// The least step of time that is not below `raw`, in seconds.
pub fn round_up_time(raw: f64) -> f64 {
    TIME_STEPS.into_iter().find(|step| *step >= raw).unwrap_or_else(|| round_up(raw / DAY, true) * DAY)
}

/// About `wanted` places between `from` and `to`, each with its label.
pub fn of_numbers(from: f64, to: f64, wanted: usize, whole: bool) -> Vec<(f64, String)> {
    let step = round_up((to - from) / wanted as f64, whole);
    places(from, to, step).map(|place| (place, numerals::on_axis(place, step))).collect()
}

/// About `wanted` places between two moments, in seconds since 1970.
pub fn of_moments(from: f64, to: f64, wanted: usize) -> Vec<(f64, String)> {
    let raw = (to - from) / wanted as f64;
    if raw > 20.0 * DAY {
        return of_months(from, to, raw);
    }
    let step = round_up_time(raw);
    let within_a_day = (from / DAY).floor() == (to / DAY).floor();
    let label = |place: f64| {
        let text = crate::dates::text(place, true);
        if step >= DAY {
            day(&text)
        } else if step >= MINUTE && within_a_day {
            text[11..16].to_owned()
        } else if step >= MINUTE {
            format!("{} {}", day(&text), &text[11..16])
        } else {
            text[11..19].to_owned()
        }
    };
    places(from, to, step).map(|place| (place, label(place))).collect()
}

/// Where months begin.
fn of_months(from: f64, to: f64, raw: f64) -> Vec<(f64, String)> {
    let step = MONTH_STEPS.into_iter().find(|months| f64::from(*months) * 30.0 * DAY >= raw).unwrap_or(240);
    let Ok(first) = OffsetDateTime::from_unix_timestamp(from as i64) else { return Vec::new() };
    let mut months = (first.year() * 12 + i32::from(u8::from(first.month())) - 1).div_euclid(step) * step;
    let mut ticks = Vec::new();
    loop {
        let month = u8::try_from(months.rem_euclid(12) + 1).ok().and_then(|month| Month::try_from(month).ok());
        let date = month.and_then(|month| Date::from_calendar_date(months.div_euclid(12), month, 1).ok());
        let Some(date) = date else { return ticks };
        let place = date.midnight().assume_utc().unix_timestamp() as f64;
        if place > to {
            return ticks;
        }
        if place >= from {
            let year = date.year();
            ticks.push((
                place,
                if step >= 12 { year.to_string() } else { format!("{} {year}", abbreviated(date.month())) },
            ));
        }
        months += step;
    }
}

/// "2025-03-10..." as "10 Mar".
fn day(text: &str) -> String {
    let month = text.get(5..7).and_then(|month| month.parse::<u8>().ok()).and_then(|month| Month::try_from(month).ok());
    let day = text.get(8..10).unwrap_or_default().trim_start_matches('0');
    format!("{day} {}", month.map(abbreviated).unwrap_or_default())
}

fn abbreviated(month: Month) -> &'static str {
    match month {
        Month::January => "Jan",
        Month::February => "Feb",
        Month::March => "Mar",
        Month::April => "Apr",
        Month::May => "May",
        Month::June => "Jun",
        Month::July => "Jul",
        Month::August => "Aug",
        Month::September => "Sep",
        Month::October => "Oct",
        Month::November => "Nov",
        Month::December => "Dec",
    }
}

/// The multiples of `step` between `from` and `to`. The axis is a histogram's, so there are few.
fn places(from: f64, to: f64, step: f64) -> impl Iterator<Item = f64> {
    let first = (from / step - 1e-9).ceil();
    (0..64).map(move |index| (first + f64::from(index)) * step).take_while(move |place| *place <= to + step * 1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: Vec<(f64, String)>) -> Vec<String> {
        ticks.into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn steps_are_round() {
        assert_eq!([0.9, 1.1, 2.2, 3.0, 7.0].map(|raw| round_up(raw, false)), [1.0, 2.0, 2.5, 5.0, 10.0]);
        assert_eq!([0.2, 1.1, 2.2, 13.0].map(|raw| round_up(raw, true)), [1.0, 2.0, 5.0, 20.0]);
        assert_eq!(round_up(0.000_3, false), 0.000_5);
    }

    #[test]
    fn numbers_have_round_places() {
        assert_eq!(labels(of_numbers(-3.2, 5.1, 5, false)), ["−2", "0", "2", "4"]);
        assert_eq!(labels(of_numbers(0.0, 1.0, 4, false)), ["0.00", "0.25", "0.50", "0.75", "1.00"]);
    }

    #[test]
    fn moments_have_places_that_people_count_in() {
        let start = 1_741_600_800.0;
        assert_eq!(labels(of_moments(start, start + 3.0 * HOUR, 4)), ["10:00", "11:00", "12:00", "13:00"]);
        let evening = start + 11.0 * HOUR;
        let across_midnight = labels(of_moments(evening, evening + 6.0 * HOUR, 2));
        assert_eq!(across_midnight, ["10 Mar 21:00", "11 Mar 00:00", "11 Mar 03:00"]);
        assert_eq!(labels(of_moments(start, start + 30.0, 3)), ["10:00:00", "10:00:10", "10:00:20", "10:00:30"]);
        assert_eq!(labels(of_moments(start, start + 8.0 * DAY, 4)), ["11 Mar", "13 Mar", "15 Mar", "17 Mar"]);
        assert_eq!(labels(of_moments(start, start + 300.0 * DAY, 4)), ["Apr 2025", "Jul 2025", "Oct 2025", "Jan 2026"]);
        assert_eq!(labels(of_moments(start, start + 3650.0 * DAY, 4)), ["2030", "2035"]);
    }
}
