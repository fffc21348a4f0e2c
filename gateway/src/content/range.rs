//! `Range: bytes=...`, of which one range is understood. Several get the whole, as RFC 9110 permits.

use std::ops::Range;

/// What part of the content was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    Whole,
    Part(Range<u64>),
    /// Nothing of it is there.
    Unsatisfiable,
}

/// Reads the header's value against content of that many bytes. What is not understood is passed over.
pub fn wanted(header: &str, size: u64) -> Wanted {
    let Some((unit, spec)) = header.trim().split_once('=') else { return Wanted::Whole };
    // The names of units are the same in any case (RFC 9110, 14.1).
    if !unit.eq_ignore_ascii_case("bytes") {
        return Wanted::Whole;
    }
    let Some((first, last)) = spec.split_once('-') else { return Wanted::Whole };
    let (first, last) = (first.trim(), last.trim());
    match (number(first), number(last)) {
        (Some(first), _) if first >= size && (last.is_empty() || number(last).is_some()) => Wanted::Unsatisfiable,
        (Some(first), Some(last)) if first <= last => Wanted::Part(first..last.saturating_add(1).min(size)),
        (Some(first), None) if last.is_empty() => Wanted::Part(first..size),
        (None, Some(0)) if first.is_empty() => Wanted::Unsatisfiable,
        (None, Some(_)) if first.is_empty() && size == 0 => Wanted::Unsatisfiable,
        (None, Some(suffix)) if first.is_empty() => Wanted::Part(size.saturating_sub(suffix)..size),
        _ => Wanted::Whole,
    }
}

/// Digits and nothing else: no sign.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood() {
        assert_eq!(wanted("bytes=0-0", 10), Wanted::Part(0..1));
        assert_eq!(wanted("bytes=2-5", 10), Wanted::Part(2..6));
        assert_eq!(wanted("Bytes=2-5", 10), Wanted::Part(2..6));
        assert_eq!(wanted("bytes=2-", 10), Wanted::Part(2..10));
        assert_eq!(wanted("bytes=2-99", 10), Wanted::Part(2..10));
        assert_eq!(wanted("bytes=-3", 10), Wanted::Part(7..10));
        assert_eq!(wanted("bytes=-30", 10), Wanted::Part(0..10));
        assert_eq!(wanted("bytes=0-99999999999999999999999", 10), Wanted::Part(0..10));
    }

    #[test]
    fn what_is_not_there_cannot_be_had() {
        assert_eq!(wanted("bytes=10-", 10), Wanted::Unsatisfiable);
        assert_eq!(wanted("bytes=10-12", 10), Wanted::Unsatisfiable);
        assert_eq!(wanted("bytes=-0", 10), Wanted::Unsatisfiable);
        assert_eq!(wanted("bytes=0-", 0), Wanted::Unsatisfiable);
        assert_eq!(wanted("bytes=-5", 0), Wanted::Unsatisfiable);
    }

    #[test]
    fn the_rest_gets_the_whole() {
        for other in
            ["", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=+1-2", "bytes=0-1,3-4", "lines=1-2"]
        {
            assert_eq!(wanted(other, 10), Wanted::Whole, "{other}");
        }
    }
}
