//! Group commit.
//!
//! An unreplicated stream that syncs always pays one fsync for every message, whoever sent it and however many are in
//! flight; an atomic batch pays a few in all, but has a price of its own. So while few appends wait, each is published by
//! itself; when many do, they go as one batch. A replicated stream groups by itself: there, all go singly.
//!
//! What is decided here is only how commits travel. Whether one is written, the stream decides, by the sequence that
//! each expects to be its aggregate's last. A batch is written whole or not at all, so one that is refused is halved,
//! down to single commits, and every caller has the answer to its own.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use async_nats::Client;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use jobtrail_events::aggregate::AggregateId;
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;
use tracing::debug;
use uuid::Uuid;

use crate::AppendError;
use crate::publish::{Parcel, Verdict, publish, publish_batch};
use crate::read::Reader;

/// Appends that wait for their turn; more wait in their callers.
const MOST_WAITING: usize = 4_096;
/// Single publishes in flight to an unreplicated stream. This many waiting are also worth a batch.
const BATCH_FROM: usize = 16;
/// Single publishes in flight to a replicated stream.
const MOST_IN_FLIGHT: usize = 512;
/// Commits in one batch; the server takes 1,000.
pub(crate) const MOST_IN_BATCH: usize = 500;
/// Bytes of payload in one batch.
const MOST_BYTES_IN_BATCH: usize = 4 * 1024 * 1024;
/// Batches in flight: one is sent while the other is written.
const MOST_BATCHES: usize = 2;
/// Tries of a publish that the stream cannot take just now.
const MOST_TRIES: u32 = 20;
/// Before the second try, and as much longer before each further one.
const PAUSE_BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// A handle to the task that writes.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Entry>,
}

/// An append that waits.
struct Entry {
    aggregate: AggregateId,
    parcel: Parcel,
    answer: oneshot::Sender<Result<u64, AppendError>>,
}

impl Writer {
    pub fn start(client: Client, reader: Reader, replicated: bool) -> Self {
        let (queue, entries) = mpsc::channel(MOST_WAITING);
        let press = Press { client, reader };
        tokio::spawn(run(press, entries, replicated));
        Self { queue }
    }

    /// Returns the sequence at which it is on disk.
    pub async fn append(&self, aggregate: AggregateId, parcel: Parcel) -> Result<u64, AppendError> {
        let unknown = || AppendError::Unknown { aggregate: aggregate.clone(), reason: "the writer ended".to_owned() };
        let (answer, answered) = oneshot::channel();
        let entry = Entry { aggregate: aggregate.clone(), parcel, answer };
        self.queue.send(entry).await.map_err(|_| unknown())?;
        answered.await.unwrap_or_else(|_| Err(unknown()))
    }
}

/// What the writer wakes for.
enum Input {
    Append(Entry),
    /// No handle is left.
    Closed,
    SingleDone,
    BatchDone,
}

async fn run(press: Press, mut entries: mpsc::Receiver<Entry>, replicated: bool) {
    let mut waiting = VecDeque::new();
    let mut singles = FuturesUnordered::new();
    let mut batches = FuturesUnordered::new();
    let mut open = true;
    while open || !waiting.is_empty() || !singles.is_empty() || !batches.is_empty() {
        match next_step(waiting.len(), singles.len(), batches.len(), replicated) {
            Step::Single => {
                if let Some(entry) = waiting.pop_front() {
                    singles.push(press.print(entry));
                }
                continue;
            }
            Step::Batch => {
                batches.push(press.print_batch(take_batch(&mut waiting)));
                continue;
            }
            Step::Wait => {}
        }
        let input = tokio::select! {
            biased;
            Some(()) = singles.next() => Input::SingleDone,
            Some(()) = batches.next() => Input::BatchDone,
            entry = entries.recv(), if open && waiting.len() < MOST_WAITING => entry.map_or(Input::Closed, Input::Append),
        };
        match input {
            Input::Append(entry) => waiting.push_back(entry),
            Input::Closed => open = false,
            Input::SingleDone | Input::BatchDone => {}
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Single,
    Batch,
    Wait,
}

fn next_step(waiting: usize, singles: usize, batches: usize, replicated: bool) -> Step {
    if waiting == 0 {
        Step::Wait
    } else if replicated {
        if singles < MOST_IN_FLIGHT { Step::Single } else { Step::Wait }
    } else if waiting >= BATCH_FROM && batches < MOST_BATCHES {
        Step::Batch
    } else if singles < BATCH_FROM && batches == 0 {
        Step::Single
    } else {
        Step::Wait
    }
}

/// The longest waiting, but one of each aggregate: a batch is checked before any of it is written, so that a second
/// one could not expect the first.
fn take_batch(waiting: &mut VecDeque<Entry>) -> Vec<Entry> {
    let mut batch: Vec<Entry> = Vec::new();
    let mut aggregates = HashSet::new();
    let mut bytes = 0;
    let mut left = VecDeque::new();
    while let Some(entry) = waiting.pop_front() {
        let room = batch.len() < MOST_IN_BATCH && bytes + entry.parcel.payload.len() <= MOST_BYTES_IN_BATCH;
        if !batch.is_empty() && !room {
            left.push_back(entry);
            break;
        }
        if aggregates.insert(entry.aggregate.clone()) {
            bytes += entry.parcel.payload.len();
            batch.push(entry);
        } else {
            left.push_back(entry);
        }
    }
    while let Some(entry) = left.pop_back() {
        waiting.push_front(entry);
    }
    batch
}

/// Brings commits to the stream and their answers to the callers.
struct Press {
    client: Client,
    reader: Reader,
}

impl Press {
    async fn print(&self, entry: Entry) {
        let verdict = self.patiently(|| publish(&self.client, &entry.parcel)).await;
        self.answer(entry, verdict).await;
    }

    async fn print_batch(&self, batch: Vec<Entry>) {
        let mut lots = vec![batch];
        while let Some(mut lot) = lots.pop() {
            if lot.len() == 1 {
                self.print(lot.remove(0)).await;
                continue;
            }
            let parcels: Vec<Parcel> = lot.iter().map(|entry| entry.parcel.clone()).collect();
            let verdict = self
                .patiently(|| async {
                    let id = Uuid::new_v4().simple().to_string();
                    publish_batch(&self.client, &id, &parcels).await
                })
                .await;
            match verdict {
                Verdict::Written { sequence } => {
                    let first = sequence + 1 - lot.len() as u64;
                    for (sequence, entry) in (first..).zip(lot) {
                        let _ = entry.answer.send(Ok(sequence));
                    }
                }
                Verdict::Unknown { .. } => {
                    for entry in lot {
                        self.answer(entry, verdict.clone()).await;
                    }
                }
                Verdict::Stale | Verdict::Busy { .. } | Verdict::Refused { .. } => {
                    debug!(commits = lot.len(), ?verdict, "a batch was refused and is halved");
                    let half = lot.split_off(lot.len() / 2);
                    lots.push(half);
                    lots.push(lot);
                }
            }
        }
    }

    /// Tries for as long as the stream is only busy.
    async fn patiently<F: Future<Output = Verdict>>(&self, publish: impl Fn() -> F) -> Verdict {
        let mut tries = 1;
        loop {
            let verdict = publish().await;
            if !matches!(verdict, Verdict::Busy { .. }) || tries == MOST_TRIES {
                return verdict;
            }
            sleep(PAUSE_BETWEEN_TRIES * tries).await;
            tries += 1;
        }
    }

    async fn answer(&self, entry: Entry, verdict: Verdict) {
        let Entry { aggregate, parcel, answer } = entry;
        let answer_is = match verdict {
            Verdict::Written { sequence } => Ok(sequence),
            Verdict::Stale => match self.reader.written(&parcel.subject, parcel.commit, parcel.after).await {
                Ok(Some(sequence)) => Ok(sequence),
                Ok(None) => Err(AppendError::Stale(aggregate)),
                Err(error) => Err(AppendError::Unknown { aggregate, reason: error.to_string() }),
            },
            Verdict::Busy { reason } | Verdict::Unknown { reason } => Err(AppendError::Unknown { aggregate, reason }),
            Verdict::Refused { reason } => Err(AppendError::Refused { aggregate, reason }),
        };
        // A caller that no longer waits knows why.
        let _ = answer.send(answer_is);
    }
}
