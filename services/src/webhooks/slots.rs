//! How much is sent to one webhook at a time, so that a slow one takes nothing from the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jobtrail_events::ids::WebhookId;

/// Cheap to clone.
#[derive(Clone, Default)]
pub struct Slots(Arc<Mutex<HashMap<WebhookId, Crowd>>>);

struct Crowd {
    in_use: usize,
    /// How many were sent away and may be back.
    sent_away: u32,
    /// How long one has taken of late.
    pace: Duration,
}

/// One message is on its way to a webhook until this is dropped.
pub struct Slot {
    slots: Slots,
    webhook: WebhookId,
    since: Instant,
}

impl Slots {
    /// Messages that are on their way to one webhook at a time, from each replica.
    pub const MOST: usize = 4;
    /// How long a message is put off when there is no slot.
    const SHORTEST: Duration = Duration::from_millis(250);
    const LONGEST: Duration = Duration::from_secs(60);
    /// What one is taken to last before the first has come back.
    const PACE: Duration = Duration::from_millis(50);

    /// A slot, or how long to wait before asking again.
    pub fn take(&self, webhook: WebhookId) -> Result<Slot, Duration> {
        let mut crowds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let crowd = crowds.entry(webhook).or_insert(Crowd { in_use: 0, sent_away: 0, pace: Self::PACE });
        if crowd.in_use < Self::MOST {
            crowd.in_use += 1;
            return Ok(Slot { slots: self.clone(), webhook, since: Instant::now() });
        }
        crowd.sent_away = crowd.sent_away.saturating_add(1);
        // When those who were sent away before will have had theirs.
        let turns = crowd.sent_away / u32::try_from(Self::MOST).unwrap_or(1);
        Err(crowd.pace.saturating_mul(turns).clamp(Self::SHORTEST, Self::LONGEST))
    }

    fn give_back(&self, webhook: WebhookId, took: Duration) {
        let mut crowds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(crowd) = crowds.get_mut(&webhook) else { return };
        crowd.in_use -= 1;
        crowd.sent_away = crowd.sent_away.saturating_sub(1);
        crowd.pace = (crowd.pace * 3 + took) / 4;
        if crowd.in_use == 0 {
            crowds.remove(&webhook);
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.give_back(self.webhook, self.since.elapsed());
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn each_webhook_has_its_own() {
        let (one, other) = (WebhookId(Uuid::from_u128(1)), WebhookId(Uuid::from_u128(2)));
        let slots = Slots::default();
        let mut taken: Vec<_> =
            (0..Slots::MOST).map(|_| slots.take(one).unwrap_or_else(|_| panic!("one is free"))).collect();
        assert_eq!(slots.take(one).err(), Some(Slots::SHORTEST));
        assert!(slots.take(other).is_ok());
        taken.pop();
        assert!(slots.take(one).is_ok());
        drop(taken);
        assert!(slots.0.lock().unwrap().is_empty(), "what nobody uses is not remembered");
    }

    #[test]
    fn the_more_wait_the_later_they_come_again() {
        let one = WebhookId(Uuid::from_u128(1));
        let slots = Slots::default();
        let _taken: Vec<_> = (0..Slots::MOST).map(|_| slots.take(one)).collect();
        let waits: Vec<_> = (0..100_000).map(|_| slots.take(one).err().unwrap()).collect();
        assert!(waits.is_sorted());
        assert_eq!((waits[0], waits[399], waits[99_999]), (Slots::SHORTEST, Duration::from_secs(5), Slots::LONGEST));
    }
}
