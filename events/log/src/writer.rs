//! Group commit.
//!
//! An unreplicated stream that syncs always pays one fsync for every message, whoever sent it and however many are in
//! flight; an atomic batch pays several, but only once. So while few appends wait, each is published by itself; when many
//! do, they go as one batch, and what comes meanwhile makes the next. A replicated stream groups by itself: there, all go
//! singly. The figures are in docs/adr/0001-group-commit.md.
//!
//! What is decided here is only how commits travel. Whether one is written, the stream decides, by the sequence that
//! each expects to be its aggregate's last. A batch is written whole or not at all. One that is refused is sorted: the
//! commits that expect what is no longer so leave it, the others go again; where that explains nothing it is halved, down
//! to single commits. So every caller has the answer to its own commit, and nobody suffers from another's.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use async_nats::Client;
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use jobtrail_events::aggregate::AggregateId;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep};
use tracing::debug;
use uuid::Uuid;

use crate::AppendError;
use crate::publish::{Parcel, Verdict, publish, publish_batch};
use crate::read::Reader;

/// Appends that wait for their turn; more wait in their callers.
const MOST_WAITING: usize = 4_096;
/// How long an append may wait for its turn, which it does only when the broker is away.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// Single publishes in flight to an unreplicated stream: enough to have the next one there when the last is synced.
const MOST_SINGLES: usize = 4;
/// Appends that wait and are worth a batch: a batch of fewer takes longer than all of them singly.
const BATCH_FROM: usize = 12;
/// Single publishes in flight to a replicated stream.
const MOST_SINGLES_REPLICATED: usize = 512;
/// Commits in one batch; the server takes 1,000.
const MOST_IN_BATCH: usize = 500;
/// Bytes of payload in one batch.
const MOST_BYTES_IN_BATCH: usize = 4 * 1024 * 1024;
/// Tries of a publish that the stream cannot take just now.
const MOST_TRIES: u32 = 20;
/// Before the second try, and as much longer before each further one.
const PAUSE_BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// A handle to the task that writes. The task ends when the last handle is gone and all is answered.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Entry>,
}

/// An append that waits.
struct Entry {
    aggregate: AggregateId,
    parcel: Parcel,
    since: Instant,
    answer: oneshot::Sender<Result<u64, AppendError>>,
}

impl Writer {
    pub fn start(client: Client, reader: Reader, replicated: bool) -> Self {
        let (queue, entries) = mpsc::channel(MOST_WAITING);
        tokio::spawn(run(Press { client, reader }, entries, replicated));
        Self { queue }
    }

    /// Returns the sequence at which it is on disk.
    pub async fn append(&self, aggregate: AggregateId, parcel: Parcel) -> Result<u64, AppendError> {
        let ended = || AppendError::Unknown { aggregate: aggregate.clone(), reason: "the writer ended".to_owned() };
        let (answer, answered) = oneshot::channel();
        let entry = Entry { aggregate: aggregate.clone(), parcel, since: Instant::now(), answer };
        self.queue.send(entry).await.map_err(|_| ended())?;
        answered.await.unwrap_or_else(|_| Err(ended()))
    }
}

/// What the writer wakes for.
enum Input {
    Appends,
    /// No handle is left.
    Closed,
    Done(Step),
}

/// What the writer does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Single,
    Batch,
    Wait,
}

/// What is under way.
#[derive(Clone, Copy, Default)]
struct UnderWay {
    singles: usize,
    batch: bool,
}

async fn run(press: Press, mut entries: mpsc::Receiver<Entry>, replicated: bool) {
    let mut arriving = Vec::new();
    let mut waiting = VecDeque::new();
    let mut lots = FuturesUnordered::new();
    let mut under_way = UnderWay::default();
    let mut open = true;
    while open || !waiting.is_empty() || !lots.is_empty() {
        refuse_overdue(&mut waiting);
        let step = next_step(waiting.len(), under_way, replicated);
        let lot = match step {
            Step::Single => waiting.drain(..1).collect(),
            Step::Batch => take_batch(&mut waiting),
            Step::Wait => Vec::new(),
        };
        if !lot.is_empty() {
            under_way.begin(step);
            lots.push(press.print(lot).map(move |()| step));
            continue;
        }
        let room = MOST_WAITING.saturating_sub(waiting.len());
        let input = tokio::select! {
            biased;
            Some(step) = lots.next() => Input::Done(step),
            count = entries.recv_many(&mut arriving, room), if open && room > 0 => {
                if count > 0 { Input::Appends } else { Input::Closed }
            }
        };
        match input {
            Input::Appends => waiting.extend(arriving.drain(..)),
            Input::Closed => open = false,
            Input::Done(step) => under_way.end(step),
        }
    }
}

impl UnderWay {
    fn begin(&mut self, step: Step) {
        match step {
            Step::Single => self.singles += 1,
            Step::Batch => self.batch = true,
            Step::Wait => {}
        }
    }

    fn end(&mut self, step: Step) {
        match step {
            Step::Single => self.singles -= 1,
            Step::Batch => self.batch = false,
            Step::Wait => {}
        }
    }
}

fn next_step(waiting: usize, under_way: UnderWay, replicated: bool) -> Step {
    let most_singles = if replicated { MOST_SINGLES_REPLICATED } else { MOST_SINGLES };
    if waiting == 0 || under_way.batch {
        Step::Wait
    } else if waiting >= BATCH_FROM && !replicated {
        Step::Batch
    } else if under_way.singles < most_singles {
        Step::Single
    } else {
        Step::Wait
    }
}

/// The longest waiting, but one of each aggregate: a batch is checked before any of it is written, so that a second
/// one could not expect the first.
fn take_batch(waiting: &mut VecDeque<Entry>) -> Vec<Entry> {
    let mut batch: Vec<Entry> = Vec::new();
    let mut left = Vec::new();
    let mut aggregates = HashSet::new();
    let mut bytes = 0;
    while let Some(entry) = waiting.pop_front() {
        let size = entry.parcel.payload.len();
        if batch.len() == MOST_IN_BATCH || (bytes + size > MOST_BYTES_IN_BATCH && !batch.is_empty()) {
            left.push(entry);
            break;
        }
        if aggregates.insert(entry.aggregate.clone()) {
            bytes += size;
            batch.push(entry);
        } else {
            left.push(entry);
        }
    }
    for entry in left.into_iter().rev() {
        waiting.push_front(entry);
    }
    batch
}

/// While the broker is away everything sent takes long to fail. What was not even sent need not wait for its turn.
fn refuse_overdue(waiting: &mut VecDeque<Entry>) {
    while waiting.front().is_some_and(|entry| entry.since.elapsed() > LONGEST_WAIT) {
        if let Some(Entry { aggregate, answer, .. }) = waiting.pop_front() {
            let reason = "it waited too long for its turn".to_owned();
            let _ = answer.send(Err(AppendError::Refused { aggregate, reason }));
        }
    }
}

/// Brings commits to the stream and their answers to the callers.
struct Press {
    client: Client,
    reader: Reader,
}

impl Press {
    /// Prints a lot, whatever it takes.
    async fn print(&self, lot: Vec<Entry>) {
        let mut lots = vec![lot];
        while let Some(lot) = lots.pop() {
            if lot.len() > 1 {
                lots.extend(self.print_batch(lot).await);
            } else {
                join_all(lot.into_iter().map(|entry| self.print_single(entry))).await;
            }
        }
    }

    async fn print_single(&self, entry: Entry) {
        let verdict = self.patiently(|| publish(&self.client, &entry.parcel)).await;
        self.answer(entry, verdict).await;
    }

    /// Returns what has to be tried again, in smaller lots.
    async fn print_batch(&self, lot: Vec<Entry>) -> Vec<Vec<Entry>> {
        let parcels: Vec<&Parcel> = lot.iter().map(|entry| &entry.parcel).collect();
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
                Vec::new()
            }
            Verdict::Unknown { .. } => {
                join_all(lot.into_iter().map(|entry| self.answer(entry, verdict.clone()))).await;
                Vec::new()
            }
            Verdict::Stale | Verdict::Busy { .. } | Verdict::Refused { .. } => {
                debug!(commits = lot.len(), ?verdict, "a batch was refused");
                self.sort(lot).await
            }
        }
    }

    /// Answers those of a refused lot that are stale, and returns the others.
    async fn sort(&self, lot: Vec<Entry>) -> Vec<Vec<Entry>> {
        let subjects: Vec<&str> = lot.iter().map(|entry| entry.parcel.subject.as_str()).collect();
        let lasts = self.reader.lasts_of(&subjects).await;
        let is_stale = |entry: &Entry| match &lasts {
            Ok(lasts) => lasts.get(&entry.parcel.subject).copied().unwrap_or(0) != entry.parcel.after,
            // Then each will have its own answer in the end.
            Err(_) => false,
        };
        let (stale, mut rest): (Vec<Entry>, Vec<Entry>) = lot.into_iter().partition(is_stale);
        if stale.is_empty() {
            let half = rest.split_off(rest.len() / 2);
            return vec![half, rest];
        }
        join_all(stale.into_iter().map(|entry| self.answer(entry, Verdict::Stale))).await;
        vec![rest]
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
        let Entry { aggregate, parcel, answer, .. } = entry;
        let outcome = match verdict {
            Verdict::Written { sequence } => Ok(sequence),
            // Perhaps what came first was this very commit.
            Verdict::Stale => match self.reader.written(&parcel.subject, parcel.commit, parcel.after).await {
                Ok(Some(sequence)) => Ok(sequence),
                Ok(None) => Err(AppendError::Stale(aggregate)),
                Err(error) => Err(AppendError::Unknown { aggregate, reason: error.to_string() }),
            },
            Verdict::Busy { reason } | Verdict::Unknown { reason } => Err(AppendError::Unknown { aggregate, reason }),
            Verdict::Refused { reason } => Err(AppendError::Refused { aggregate, reason }),
        };
        // A caller that no longer waits does not mind.
        let _ = answer.send(outcome);
    }
}
