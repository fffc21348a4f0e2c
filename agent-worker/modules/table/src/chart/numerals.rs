//! Numbers for people.

/// A number with about three significant digits, and a real minus sign.
pub fn short(number: f64) -> String {
    let size = number.abs();
    let text = if size == 0.0 {
        "0".to_owned()
    } else if (1e-3..1e6).contains(&size) {
        let digits = (2 - size.log10().floor() as i32).clamp(0, 6);
        trimmed(&format!("{number:.*}", digits as usize))
    } else {
        let text = format!("{number:.2e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        format!("{}e{exponent}", trimmed(mantissa))
    };
    text.replace('-', "−")
}

/// A number on an axis whose neighbours are `step` away.
pub fn on_axis(number: f64, step: f64) -> String {
    let size = number.abs().max(step);
    // The rounding of a sum of steps must not show as a zero with a sign.
    let number = if number.abs() < step * 1e-9 { 0.0 } else { number };
    if size >= 1e6 || step < 1e-4 {
        return short(number);
    }
    let digits = (-step.log10()).ceil().clamp(0.0, 6.0) as usize;
    // A step of 2.5 has one digit more than its size says.
    let exact = |digits: usize| (step * 10f64.powi(digits as i32)).fract().abs() < 1e-6;
    let digits = if exact(digits) { digits } else { digits + 1 };
    format!("{number:.digits$}").replace('-', "−")
}

/// A count on an axis or beside a bar: 950, 1.2k, 3M.
pub fn compact(count: u64) -> String {
    let (value, unit) = match count {
        0..10_000 => return grouped(count),
        10_000..1_000_000 => (count as f64 / 1e3, "k"),
        1_000_000..1_000_000_000 => (count as f64 / 1e6, "M"),
        _ => (count as f64 / 1e9, "G"),
    };
    let digits = usize::from(value < 100.0);
    format!("{}{unit}", trimmed(&format!("{value:.digits$}")))
}

/// A count with a comma between thousands.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Without zeros at the end of a fraction.
fn trimmed(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        let numbers = [0.0, 2.0, 2.34567, -0.01234, 123.456, 98_765.4, 1_234_567.0, 0.000_012, 1e300];
        assert_eq!(numbers.map(short), ["0", "2", "2.35", "−0.0123", "123", "98765", "1.23e6", "1.2e−5", "1e300"]);
        assert_eq!([0.0, 0.25, 0.5].map(|number| on_axis(number, 0.25)), ["0.00", "0.25", "0.50"]);
        assert_eq!([-2.5, 0.0, 2.5].map(|number| on_axis(number, 2.5)), ["−2.5", "0.0", "2.5"]);
        assert_eq!([40.0, 60.0].map(|number| on_axis(number, 20.0)), ["40", "60"]);
        assert_eq!(on_axis(0.1 + 0.2 - 0.3, 0.1), "0.0");
        assert_eq!([0, 9_999, 12_345, 150_000, 2_000_000].map(compact), ["0", "9,999", "12.3k", "150k", "2M"]);
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
