//! The log's twin in memory, with a step before and after each operation, at which others may come between.

use std::future::poll_fn;
use std::task::Poll;

use futures::Stream;
use jobtrail_events::aggregate::AggregateId;
use jobtrail_events::envelope::Commit;
use jobtrail_log::{AppendError, Appended, Log, LogError, MemoryLog, Recorded};

#[derive(Clone)]
pub struct SteppedLog(pub MemoryLog);

impl Log for SteppedLog {
    async fn append(&self, commit: &Commit, after: u64) -> Result<Appended, AppendError> {
        give_way().await;
        let answer = self.0.append(commit, after).await;
        give_way().await;
        answer
    }

    async fn read(&self, aggregate: &AggregateId) -> Result<Vec<Recorded>, LogError> {
        give_way().await;
        let answer = self.0.read(aggregate).await;
        give_way().await;
        answer
    }

    async fn at(&self, sequence: u64) -> Result<Option<Recorded>, LogError> {
        self.0.at(sequence).await
    }

    async fn last_sequence(&self) -> Result<u64, LogError> {
        self.0.last_sequence().await
    }

    async fn follow(
        &self,
        after: u64,
    ) -> Result<impl Stream<Item = Result<Recorded, LogError>> + Send + 'static, LogError> {
        self.0.follow(after).await
    }
}

/// Whoever drives the world decides when it goes on.
async fn give_way() {
    let mut has_waited = false;
    poll_fn(|_| if std::mem::replace(&mut has_waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}
