//! Which attempts this process has in hand, or had.
//!
//! An offer can come twice: a late acknowledgement, a broker that crashed. The second claim of the same attempt by the
//! same process is answered like the first, so it is here that an attempt is kept from being worked on twice.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use jobtrail_events::ids::JobId;

type Attempt = (JobId, u32);

/// The attempts of this process. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leases {
    known: Arc<Mutex<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    in_hand: HashSet<Attempt>,
    /// The oldest first.
    done: VecDeque<Attempt>,
}

/// An attempt that nobody else in this process works on.
#[derive(Debug)]
pub(crate) struct InHand {
    attempt: Attempt,
    is_done: bool,
    leases: Leases,
}

impl Leases {
    /// How many finished attempts are remembered.
    const MOST_REMEMBERED: usize = 1_024;

    /// Takes an attempt, unless it is in hand or was done.
    pub fn take(&self, job: JobId, attempt: u32) -> Option<InHand> {
        let attempt = (job, attempt);
        let mut known = self.lock();
        if known.done.contains(&attempt) || !known.in_hand.insert(attempt) {
            return None;
        }
        drop(known);
        Some(InHand { attempt, is_done: false, leases: self.clone() })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl InHand {
    /// Nothing is left to do for it, whatever is offered.
    pub fn done(mut self) {
        self.is_done = true;
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        let mut known = self.leases.lock();
        known.in_hand.remove(&self.attempt);
        if self.is_done {
            known.done.push_back(self.attempt);
            if known.done.len() > Leases::MOST_REMEMBERED {
                known.done.pop_front();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_attempt_is_worked_on_once() {
        let leases = Leases::default();
        let job = JobId(Uuid::from_u128(1));
        let first = leases.take(job, 1).unwrap();
        assert!(leases.take(job, 1).is_none());
        drop(first);
        let again = leases.take(job, 1).expect("it was not done");
        again.done();
        assert!(leases.take(job, 1).is_none());
        assert!(leases.take(job, 2).is_some());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let leases = Leases::default();
        let job = JobId(Uuid::from_u128(1));
        for attempt in 0..=u32::try_from(Leases::MOST_REMEMBERED).unwrap() {
            leases.take(job, attempt).unwrap().done();
        }
        assert_eq!(leases.lock().done.len(), Leases::MOST_REMEMBERED);
        assert!(leases.take(job, 0).is_some());
    }
}
