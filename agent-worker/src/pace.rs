//! How much of a log is sent while it is being written: bounded in size and in time, whatever the function prints.

use std::time::Duration;

use tokio::time::Instant;

/// Holds what is to be sent, drops what is too much and says so.
#[derive(Debug)]
pub(crate) struct Pacer {
    waiting: String,
    skipped: u64,
    /// Of what the function printed, how much was taken last, shown or not.
    taken: u64,
    /// Bytes that may be sent now.
    budget: usize,
    since: Instant,
}

impl Pacer {
    /// The most bytes that are sent at once.
    pub const CHUNK: usize = 32 * 1024;
    /// The shortest time between two chunks.
    pub const INTERVAL: Duration = Duration::from_millis(100);
    /// Bytes that may be sent as fast as they come.
    const BURST: usize = 1024 * 1024;
    /// Bytes a second that may be sent after that.
    const RATE: u64 = 64 * 1024;
    /// What is kept while it may not be sent.
    const WAITING: usize = 64 * 1024;
    /// The least that is worth a message when there is more to send than may be.
    const LEAST: usize = 4 * 1024;
    /// Bytes kept free in a chunk for the mark.
    const MARK: usize = 100;

    pub fn beginning(now: Instant) -> Self {
        Self { waiting: String::new(), skipped: 0, taken: 0, budget: Self::BURST, since: now }
    }

    pub fn push(&mut self, text: &str) {
        self.waiting.push_str(text);
        self.keep_the_last(Self::WAITING);
    }

    /// What was taken last could not be sent.
    pub fn missed(&mut self) {
        self.skipped += std::mem::take(&mut self.taken);
    }

    /// What may be sent now.
    pub fn take(&mut self, now: Instant) -> Option<String> {
        let earned = now.duration_since(self.since).as_millis() * u128::from(Self::RATE) / 1_000;
        if earned > 0 {
            self.budget = self.budget.saturating_add(usize::try_from(earned).unwrap_or(usize::MAX)).min(Self::BURST);
            self.since = now;
        }
        let wanted = self.waiting.len().min(Self::CHUNK - Self::MARK);
        if wanted == 0 || (self.budget < wanted && self.budget < Self::LEAST) {
            return None;
        }
        let end = self.waiting.floor_char_boundary(wanted.min(self.budget));
        if end == 0 {
            return None;
        }
        self.budget -= end;
        let chunk: String = self.waiting.drain(..end).collect();
        self.taken = self.skipped + end as u64;
        Some(self.mark() + &chunk)
    }

    /// The last that is sent, whatever was sent before.
    pub fn rest(mut self) -> Option<String> {
        self.keep_the_last(Self::CHUNK - Self::MARK);
        (!self.waiting.is_empty() || self.skipped > 0).then(|| self.mark() + &self.waiting)
    }

    fn keep_the_last(&mut self, most: usize) {
        let Some(excess) = self.waiting.len().checked_sub(most).filter(|excess| *excess > 0) else { return };
        let start = self.waiting.ceil_char_boundary(excess);
        self.waiting.drain(..start);
        self.skipped += start as u64;
    }

    fn mark(&mut self) -> String {
        match std::mem::take(&mut self.skipped) {
            0 => String::new(),
            skipped => not_shown(skipped),
        }
    }
}

/// A line where something is left out of the live log.
pub(crate) fn not_shown(bytes: u64) -> String {
    format!("\n[... {bytes} bytes are not shown here, but are in the log file ...]\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_little_is_sent_as_it_comes() {
        let now = Instant::now();
        let mut pacer = Pacer::beginning(now);
        assert_eq!(pacer.take(now), None);
        pacer.push("one\n");
        pacer.push("two\n");
        assert_eq!(pacer.take(now).as_deref(), Some("one\ntwo\n"));
        assert_eq!(pacer.take(now), None);
        assert_eq!(pacer.rest(), None);
    }

    #[tokio::test]
    async fn what_could_not_be_sent_is_counted() {
        let now = Instant::now();
        let mut pacer = Pacer::beginning(now);
        pacer.push("one\n");
        assert_eq!(pacer.take(now).as_deref(), Some("one\n"));
        pacer.missed();
        pacer.push("two\n");
        assert_eq!(pacer.take(now).unwrap(), format!("{}two\n", not_shown(4)));
        pacer.missed();
        pacer.missed();
        assert_eq!(pacer.rest().unwrap(), not_shown(8));
    }

    #[tokio::test]
    async fn a_flood_is_sent_in_part_and_says_so() {
        let mut now = Instant::now();
        let mut pacer = Pacer::beginning(now);
        let mut sent = 0;
        for _ in 0..600 {
            now += Pacer::INTERVAL;
            pacer.push(&"ö".repeat(200_000));
            if let Some(chunk) = pacer.take(now) {
                assert!(chunk.len() <= Pacer::CHUNK);
                assert!(chunk.contains("bytes are not shown here"));
                sent += chunk.len();
            }
        }
        let most = Pacer::BURST + 60 * usize::try_from(Pacer::RATE).unwrap();
        assert!(sent <= most + 600 * Pacer::MARK, "{sent}");
        assert!(sent > most / 2, "{sent}");
        let rest = pacer.rest().unwrap();
        assert!(rest.len() <= Pacer::CHUNK && rest.ends_with('ö'));
    }
}
