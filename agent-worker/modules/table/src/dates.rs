//! Dates and times in ISO 8601, and back. Other notations are ambiguous (is 03/04 in March?) and stay text.

use crate::cell::Value;
use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

/// A date, or a date and time, of the form 2025-03-10, 2025-03-10T14:05, 2025-03-10 14:05:09.25+01:00.
pub fn moment(text: &str) -> Option<Value> {
    let bytes = text.as_bytes();
    let date = date(bytes.get(..10)?)?;
    let rest = &bytes[10..];
    if rest.is_empty() {
        return Some(Value::Date(date.midnight().assume_utc().unix_timestamp()));
    }
    let rest = rest.strip_prefix(b"T").or_else(|| rest.strip_prefix(b" "))?;
    let (hour, rest) = (two(rest)?, rest.get(2..)?);
    let rest = rest.strip_prefix(b":")?;
    let (minute, mut rest) = (two(rest)?, rest.get(2..)?);
    let mut second = 0;
    let mut nanosecond = 0;
    if let Some(seconds) = rest.strip_prefix(b":") {
        second = two(seconds)?;
        rest = seconds.get(2..)?;
        if let Some(fraction) = rest.strip_prefix(b".").or_else(|| rest.strip_prefix(b",")) {
            let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let digits = std::str::from_utf8(fraction.get(..length.min(9))?).ok()?;
            nanosecond = format!("{digits:0<9}").parse().ok().filter(|_| length > 0)?;
            rest = &fraction[length..];
        }
    }
    let time = Time::from_hms_nano(hour, minute, second, nanosecond).ok()?;
    let at = date.with_time(time).assume_offset(offset(rest)?);
    Some(Value::DateTime(at.unix_timestamp() as f64 + f64::from(at.nanosecond()) / 1e9))
}

/// The moment as text: a day, or a day and a time to the second.
pub fn text(seconds: f64, with_time: bool) -> String {
    let Ok(at) = OffsetDateTime::from_unix_timestamp(seconds.floor() as i64) else { return String::new() };
    let day = format!("{:04}-{:02}-{:02}", at.year(), u8::from(at.month()), at.day());
    if with_time { format!("{day}T{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second()) } else { day }
}

fn date(text: &[u8]) -> Option<Date> {
    if text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let year = i32::from(two(text)?) * 100 + i32::from(two(&text[2..])?);
    let month = Month::try_from(two(&text[5..])?).ok()?;
    Date::from_calendar_date(year, month, two(&text[8..])?).ok()
}

fn offset(text: &[u8]) -> Option<UtcOffset> {
    match text {
        b"" | b"Z" => Some(UtcOffset::UTC),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let hours = two(rest)?.cast_signed();
            let minutes = match &rest[2..] {
                b"" => 0,
                [b':', minutes @ ..] | minutes if minutes.len() == 2 => two(minutes)?.cast_signed(),
                _ => return None,
            };
            let sign = if *sign == b'-' { -1 } else { 1 };
            UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok()
        }
        _ => None,
    }
}

/// The number of two digits at the beginning.
fn two(text: &[u8]) -> Option<u8> {
    match text {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9', ..] => Some((tens - b'0') * 10 + (ones - b'0')),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_and_written() {
        assert_eq!(moment("2025-03-10"), Some(Value::Date(1_741_564_800)));
        for (text, seconds) in [
            ("2025-03-10T10:00", 1_741_600_800.0),
            ("2025-03-10 10:00:00", 1_741_600_800.0),
            ("2025-03-10T10:00:00.25Z", 1_741_600_800.25),
            ("2025-03-10T11:00:00+01:00", 1_741_600_800.0),
            ("2025-03-10T05:30:00-0430", 1_741_600_800.0),
        ] {
            assert_eq!(moment(text), Some(Value::DateTime(seconds)), "{text}");
        }
        assert_eq!(text(1_741_600_800.9, true), "2025-03-10T10:00:00");
        assert_eq!(text(1_741_600_800.0, false), "2025-03-10");
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "2025-02-30",
            "2025-3-10",
            "10.03.2025",
            "2025-03-10T",
            "2025-03-10T25:00",
            "2025-03-10x",
            "2025-03-10T10:00:00.",
            "2025-03-10T10:00+1",
            "2025-03-1é",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
