//! What queries read from: the store of the moment, and how far it is.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use jobtrail_bus::clock;
use serde::Serialize;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::queries::{Answer, Asked};
use crate::query::{Answered, QueryError, Question};
use crate::store::{AsOf, Store};

pub struct Readers {
    store: ArcSwap<Store>,
    sequence: watch::Sender<u64>,
}

impl Readers {
    /// How long a question waits for a sequence that has not been taken in yet.
    pub const PATIENCE: Duration = Duration::from_secs(5);

    pub fn new(store: Arc<Store>) -> Self {
        let sequence = watch::Sender::new(store.sequence());
        Self { store: ArcSwap::new(store), sequence }
    }

    pub fn store(&self) -> Arc<Store> {
        self.store.load_full()
    }

    /// The store has come further: whoever waits for it may read.
    pub fn advance(&self) {
        self.sequence.send_replace(self.store.load().sequence());
    }

    /// From now on that store answers. It must be at least as far as the one before, which is given back.
    pub fn replace(&self, store: Arc<Store>) -> Arc<Store> {
        let before = self.store.swap(store);
        self.advance();
        before
    }

    pub async fn answer<Q: Answer>(&self, question: Question<Q>) -> Result<Answered<Q::Answer>, QueryError> {
        let Question { viewer, at_sequence, at_least_sequence, query } = question;
        let at = query.pinned()?.or(at_sequence);
        if let Some(wanted) = at.max(at_least_sequence) {
            self.wait_for(wanted).await?;
        }
        let store = self.store();
        let sequence = at.unwrap_or_else(|| store.sequence());
        let now = at.is_none().then(clock::now);
        let asked = Asked { viewer, as_of: AsOf::new(store, sequence), now };
        let answer = if Q::SCANS {
            let answered = spawn_blocking(move || query.answer(&asked).and_then(fits)).await;
            answered.map_err(|error| QueryError::Unavailable(error.to_string()))??
        } else {
            query.answer(&asked)?
        };
        Ok(Answered { answer, sequence })
    }

    async fn wait_for(&self, wanted: u64) -> Result<(), QueryError> {
        if self.store.load().sequence() >= wanted {
            return Ok(());
        }
        let mut sequence = self.sequence.subscribe();
        let reached = timeout(Self::PATIENCE, sequence.wait_for(|sequence| *sequence >= wanted)).await;
        match reached {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(QueryError::Behind { at: self.store.load().sequence(), wanted }),
        }
    }
}

/// Answers larger than that would be refused by the broker, and whoever asks would wait in vain.
const LARGEST_ANSWER_BYTES: usize = 1_000_000;

fn fits<A: Serialize>(answer: A) -> Result<A, QueryError> {
    let bytes = crate::store::encoded_bytes(&answer);
    if bytes <= LARGEST_ANSWER_BYTES {
        return Ok(answer);
    }
    Err(QueryError::Unavailable(format!("the answer has {bytes} bytes; {LARGEST_ANSWER_BYTES} fit into a message")))
}
