//! How many jobs may run at a time, and how many do.

use std::sync::Arc;

use tokio::sync::watch;

/// The agent's slots. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Slots {
    total: u32,
    free: Arc<watch::Sender<u32>>,
}

/// A taken slot; free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    free: Arc<watch::Sender<u32>>,
}

impl Slots {
    pub fn new(total: u32) -> Self {
        Self { total, free: Arc::new(watch::Sender::new(total)) }
    }

    /// Takes a slot, if one is free.
    pub fn take(&self) -> Option<Slot> {
        let taken = self.free.send_if_modified(|free| match free.checked_sub(1) {
            Some(rest) => {
                *free = rest;
                true
            }
            None => false,
        });
        taken.then(|| Slot { free: Arc::clone(&self.free) })
    }

    /// Waits until a slot is free. It may be gone again when one wants to take it.
    pub async fn one_is_free(&self) {
        let mut free = self.free.subscribe();
        // It fails only when the sender is gone, and we hold it.
        let _ = free.wait_for(|free| *free > 0).await;
    }

    pub fn busy(&self) -> u32 {
        self.total - *self.free.borrow()
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.free.send_modify(|free| *free += 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_slot_is_taken_once_and_comes_back() {
        let slots = Slots::new(2);
        let first = slots.take().unwrap();
        let second = slots.take().unwrap();
        assert!(slots.take().is_none());
        assert_eq!(slots.busy(), 2);
        let waiting = slots.clone();
        let waiter = tokio::spawn(async move { waiting.one_is_free().await });
        tokio::task::yield_now().await;
        assert!(!waiter.is_finished());
        drop(first);
        waiter.await.unwrap();
        assert_eq!(slots.busy(), 1);
        drop(second);
        assert_eq!(slots.busy(), 0);
    }
}
