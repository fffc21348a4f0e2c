use std::time::{Duration, Instant};

use crate::terminal::{Transient, printable, size};

/// How far bytes are on their way, at the foot of a terminal.
#[derive(Debug)]
pub struct Progress {
    line: Transient,
    name: String,
    total: Option<u64>,
    done: u64,
    shown: Option<Instant>,
}

impl Progress {
    /// How often it is shown at most.
    const EVERY: Duration = Duration::from_millis(100);

    /// `total` is in bytes, where it is known.
    pub fn new(name: &str, total: Option<u64>) -> Self {
        Self { line: Transient::new(), name: printable(name), total, done: 0, shown: None }
    }

    pub fn add(&mut self, bytes: usize) {
        self.done += bytes as u64;
        if self.shown.is_none_or(|shown| shown.elapsed() >= Self::EVERY) {
            self.line.show(&text(&self.name, self.done, self.total));
            self.shown = Some(Instant::now());
        }
    }
}

fn text(name: &str, done: u64, total: Option<u64>) -> String {
    match total {
        Some(total) => {
            let percent = u128::from(done) * 100 / u128::from(total.max(1));
            format!("{percent:>3}%  {} of {}  {name}", size(done), size(total))
        }
        None => format!("{}  {name}", size(done)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_how_much_of_what() {
        assert_eq!(text("a.zip", 512, Some(2048)), " 25%  512 B of 2.0 KiB  a.zip");
        assert_eq!(text("a.zip", 2048, Some(2048)), "100%  2.0 KiB of 2.0 KiB  a.zip");
        assert_eq!(text("a.zip", 0, Some(0)), "  0%  0 B of 0 B  a.zip");
        assert_eq!(text("a.zip", u64::MAX, None), "16384.0 PiB  a.zip");
    }
}
