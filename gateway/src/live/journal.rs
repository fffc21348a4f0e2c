//! Which changes are news.
//!
//! Every replica of the projections publishes every change, and a broken connection loses some. So what is heard is compared with
//! what was heard, and now and then the projections are asked for all that happened since the last time: `confirmed` is how far
//! they have answered, and above it every change is remembered that was passed on.

use std::collections::BTreeMap;

use jobtrail_projections::query::{Change, Changed};

#[derive(Debug, Default)]
pub struct Journal {
    confirmed: Option<u64>,
    passed_on: BTreeMap<u64, Vec<Changed>>,
}

impl Journal {
    /// The last sequence that was heard of; absent at the beginning.
    pub fn position(&self) -> Option<u64> {
        let heard = self.passed_on.last_key_value().map(|(sequence, _)| *sequence);
        heard.max(self.confirmed)
    }

    pub fn confirmed(&self) -> Option<u64> {
        self.confirmed
    }

    /// How many sequences were heard of beyond what is confirmed.
    pub fn ahead(&self) -> u64 {
        self.position().unwrap_or(0).saturating_sub(self.confirmed.unwrap_or(0))
    }

    /// Whether something was heard of every sequence from what is confirmed up to there.
    pub fn is_whole(&self, sequence: u64) -> bool {
        self.confirmed.is_some_and(|confirmed| {
            let heard = self.passed_on.range(..=sequence).count();
            u64::try_from(heard).is_ok_and(|heard| heard == sequence.saturating_sub(confirmed))
        })
    }

    /// Whether the change is news; from now on it is not.
    pub fn take(&mut self, change: &Change) -> bool {
        if self.confirmed.is_some_and(|confirmed| change.sequence <= confirmed) {
            return false;
        }
        let same = self.passed_on.entry(change.sequence).or_default();
        let news = !same.contains(&change.what);
        if news {
            same.push(change.what.clone());
        }
        news
    }

    /// All changes up to there have been taken.
    pub fn confirm(&mut self, sequence: u64) {
        if self.confirmed.is_none_or(|confirmed| sequence > confirmed) {
            self.confirmed = Some(sequence);
            self.passed_on = self.passed_on.split_off(&(sequence + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use jobtrail_events::ids::FileId;
    use jobtrail_projections::query::Told;
    use uuid::Uuid;

    use super::*;

    fn change(sequence: u64, file: u128) -> Change {
        Change { sequence, what: Changed::File { file: FileId(Uuid::from_u128(file)) }, told: Told::Everybody }
    }

    #[test]
    fn each_change_is_news_once() {
        let mut journal = Journal::default();
        assert_eq!(journal.position(), None);
        assert!(journal.take(&change(5, 1)));
        assert!(journal.take(&change(5, 2)), "one commit may change several things");
        assert!(!journal.take(&change(5, 1)), "another replica says the same");
        assert!(journal.take(&change(6, 1)));
        journal.confirm(6);
        assert!(!journal.take(&change(6, 1)));
        assert!(!journal.take(&change(4, 9)));
        assert!(journal.take(&change(7, 1)));
        assert_eq!((journal.confirmed(), journal.position()), (Some(6), Some(7)));
    }

    #[test]
    fn what_was_lost_is_made_good() {
        let mut journal = Journal::default();
        journal.confirm(10);
        assert!(journal.is_whole(10) && journal.take(&change(11, 1)) && journal.is_whole(11));
        assert!(journal.take(&change(13, 1)));
        assert!(!journal.is_whole(13), "12 may have been lost");
        assert_eq!(journal.ahead(), 3);
        assert!(journal.take(&change(12, 1)), "it comes late, and is news all the same");
        assert!(journal.is_whole(13));
        journal.confirm(12);
        assert!(!journal.take(&change(13, 1)), "what is above is still remembered");
        journal.confirm(3);
        assert_eq!(journal.confirmed(), Some(12), "a replica that is behind takes nothing back");
    }
}
