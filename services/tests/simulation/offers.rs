//! The stream of offers as agents see it: one message per attempt, handed out until it is acknowledged, and not to be
//! relied on.

use std::collections::{BTreeMap, BTreeSet};

use jobtrail_events::ids::JobId;
use jobtrail_services::job::react::Effect;

/// After which an offer that was handed out and not acknowledged is handed out again.
const ACK_WAIT_MS: u64 = 10_000;

type Attempt = (JobId, u32);

#[derive(Default)]
pub struct Offers {
    on_offer: BTreeMap<Attempt, Offer>,
    acknowledged: BTreeMap<Attempt, String>,
}

struct Offer {
    queue: String,
    /// When it was handed out last.
    handed_out: Option<u64>,
}

impl Offers {
    pub fn carry_out(&mut self, effect: &Effect) {
        match effect {
            Effect::Offer { job, attempt, queue, tool: _ } => {
                let offer = Offer { queue: queue.clone(), handed_out: None };
                self.on_offer.entry((*job, *attempt)).or_insert(offer);
            }
            Effect::Withdraw { job } => self.on_offer.retain(|(offered, _), _| offered != job),
            Effect::WithdrawQueue { queue } => self.on_offer.retain(|_, offer| offer.queue != *queue),
        }
    }

    pub fn on_offer(&self) -> BTreeSet<Attempt> {
        self.on_offer.keys().copied().collect()
    }

    /// What could be handed out from those queues, and whether for the first time.
    pub fn available(&self, queues: &[String], now_ms: u64) -> Vec<(Attempt, bool)> {
        let available = self.on_offer.iter().filter(|(_, offer)| {
            queues.contains(&offer.queue) && offer.handed_out.is_none_or(|then| now_ms >= then + ACK_WAIT_MS)
        });
        available.map(|(attempt, offer)| (*attempt, offer.handed_out.is_none())).collect()
    }

    pub fn hand_out(&mut self, attempt: Attempt, now_ms: u64) {
        if let Some(offer) = self.on_offer.get_mut(&attempt) {
            offer.handed_out = Some(now_ms);
        }
    }

    pub fn acknowledge(&mut self, attempt: Attempt) {
        if let Some(offer) = self.on_offer.remove(&attempt) {
            self.acknowledged.insert(attempt, offer.queue);
        }
    }

    pub fn lose(&mut self, attempt: Attempt) {
        self.on_offer.remove(&attempt);
    }

    pub fn that_may_come_back(&self) -> Vec<Attempt> {
        self.acknowledged.keys().copied().collect()
    }

    /// As a crash of the broker can do.
    pub fn bring_back(&mut self, attempt: Attempt) {
        if let Some(queue) = self.acknowledged.remove(&attempt) {
            self.on_offer.entry(attempt).or_insert(Offer { queue, handed_out: None });
        }
    }
}
