use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures::{Stream, stream};
use jobtrail_events::aggregate::AggregateId;
use jobtrail_events::envelope::Commit;
use jobtrail_events::value::Digest;
use jobtrail_events::{codec, subject};
use tokio::sync::watch;

use crate::{AppendError, Appended, Log, LogError, Recorded, chain, recorded};

/// The log without a broker, for tests and simulations. Cheap to clone; all clones are one log.
///
/// It keeps the encoded messages, as the broker does, so that damage can be done to them.
#[derive(Clone)]
pub struct MemoryLog {
    state: Arc<Mutex<State>>,
    /// The sequence of the last commit.
    last: watch::Sender<u64>,
}

/// What becomes of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request is lost: nothing is written, the caller is told that the outcome is unknown.
    LoseRequest,
    /// The answer is lost: it is written if it may be, the caller is told that the outcome is unknown.
    LoseAnswer,
    /// The broker refuses it: nothing is written.
    Refuse,
}

#[derive(Default)]
struct State {
    /// By sequence, from 1; `None` was removed.
    messages: Vec<Option<Message>>,
    /// The sequences of each aggregate.
    histories: HashMap<AggregateId, Vec<u64>>,
    faults: VecDeque<Fault>,
}

#[derive(Clone)]
struct Message {
    subject: String,
    payload: Bytes,
}

impl Default for MemoryLog {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryLog {
    pub fn new() -> Self {
        Self { state: Arc::default(), last: watch::Sender::new(0) }
    }

    /// Has the next append end so; called more than once, the ones after it.
    pub fn fail_next(&self, fault: Fault) {
        self.state().faults.push_back(fault);
    }

    /// Changes the bytes of the message at a sequence, as a failing disk would.
    pub fn damage(&self, sequence: u64, change: impl FnOnce(&mut Vec<u8>)) {
        if let Some(Some(message)) = self.state().messages.get_mut(place(sequence)) {
            let mut payload = message.payload.to_vec();
            change(&mut payload);
            message.payload = payload.into();
        }
    }

    /// Makes a gap.
    pub fn remove(&self, sequence: u64) {
        let mut state = self.state();
        if let Some(message) = state.messages.get_mut(place(sequence)) {
            *message = None;
        }
        for history in state.histories.values_mut() {
            history.retain(|other| *other != sequence);
        }
    }

    /// Forgets all after a sequence, as a power cut does to a broker that does not sync.
    pub fn truncate(&self, last: u64) {
        let mut state = self.state();
        state.messages.truncate(usize::try_from(last).unwrap_or(usize::MAX));
        let last = state.last();
        for history in state.histories.values_mut() {
            history.retain(|sequence| *sequence <= last);
        }
        self.last.send_replace(last);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn last(&self) -> u64 {
        self.messages.len() as u64
    }

    fn at(&self, sequence: u64) -> Result<Option<Recorded>, LogError> {
        match self.messages.get(place(sequence)) {
            Some(Some(message)) => Recorded::read(sequence, &message.subject, &message.payload).map(Some),
            Some(None) => Err(LogError::Gap { missing: sequence }),
            None => Ok(None),
        }
    }

    fn append(&mut self, commit: &Commit, after: u64) -> Result<Appended, AppendError> {
        let aggregate = &commit.aggregate;
        let refused = |reason| Err(AppendError::Refused { aggregate: aggregate.clone(), reason });
        if let Some(reason) = recorded::objection(commit, after) {
            return refused(reason);
        }
        let history = self.histories.get(aggregate).map_or(&[][..], Vec::as_slice);
        if history.last().copied().unwrap_or(0) != after {
            // The same commit again?
            let next = history.iter().find(|sequence| **sequence > after);
            return match next.map(|sequence| self.at(*sequence)) {
                Some(Ok(Some(next))) if next.commit.id == commit.id => {
                    Ok(Appended { sequence: next.sequence, digest: next.digest })
                }
                _ => Err(AppendError::Stale(aggregate.clone())),
            };
        }
        let payload = Bytes::from(codec::encode(commit));
        let digest = Digest::of(&payload);
        self.messages.push(Some(Message { subject: subject::event(aggregate), payload }));
        let sequence = self.last();
        self.histories.entry(aggregate.clone()).or_default().push(sequence);
        Ok(Appended { sequence, digest })
    }
}

impl Log for MemoryLog {
    async fn append(&self, commit: &Commit, after: u64) -> Result<Appended, AppendError> {
        let aggregate = commit.aggregate.clone();
        let mut state = self.state();
        let answer = match state.faults.pop_front() {
            None => state.append(commit, after),
            Some(Fault::LoseRequest) => {
                Err(AppendError::Unknown { aggregate, reason: "the request was lost".to_owned() })
            }
            Some(Fault::LoseAnswer) => {
                let _ = state.append(commit, after);
                Err(AppendError::Unknown { aggregate, reason: "the answer was lost".to_owned() })
            }
            Some(Fault::Refuse) => Err(AppendError::Refused { aggregate, reason: "it was told to".to_owned() }),
        };
        self.last.send_replace(state.last());
        answer
    }

    async fn read(&self, aggregate: &AggregateId) -> Result<Vec<Recorded>, LogError> {
        let state = self.state();
        let history = state.histories.get(aggregate).map_or(&[][..], Vec::as_slice);
        let history = history.iter().filter_map(|sequence| state.at(*sequence).transpose());
        let history = history.collect::<Result<Vec<_>, _>>()?;
        chain::check_all(&history)?;
        Ok(history)
    }

    async fn at(&self, sequence: u64) -> Result<Option<Recorded>, LogError> {
        self.state().at(sequence)
    }

    async fn last_sequence(&self) -> Result<u64, LogError> {
        Ok(self.state().last())
    }

    async fn follow(
        &self,
        after: u64,
    ) -> Result<impl Stream<Item = Result<Recorded, LogError>> + Send + 'static, LogError> {
        let last = self.state().last();
        if last < after {
            return Err(LogError::Shorter { after, last });
        }
        let follower = (self.clone(), self.last.subscribe(), after);
        Ok(stream::try_unfold(follower, async |(log, mut last, after)| {
            loop {
                let now = *last.borrow_and_update();
                if now < after {
                    return Err(LogError::Shorter { after, last: now });
                }
                let next = log.state().at(after + 1)?;
                if let Some(next) = next {
                    return Ok(Some((next, (log, last, after + 1))));
                }
                // The sender is in `log`, so this ends only by a change.
                let _ = last.changed().await;
            }
        }))
    }
}

/// Where the message of a sequence lies; 0, which is no sequence, nowhere.
fn place(sequence: u64) -> usize {
    sequence.checked_sub(1).and_then(|place| usize::try_from(place).ok()).unwrap_or(usize::MAX)
}
