//! Taking in what the log has, and noticing when it is not the log that was taken in before.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::{BoxStream, ReadyChunks};
use jobtrail_log::{Log, LogError, Recorded};
use tokio::time::{Instant, sleep};
use tracing::warn;

use crate::error::{Error, Found};
use crate::projector::project;
use crate::query::Change;
use crate::store::{Batch, Mark, Store};

/// Commits that are written at once.
pub const MOST_AT_ONCE: usize = 512;
/// Between tries to read a log that cannot be read just now.
const PAUSE: Duration = Duration::from_millis(250);
/// How long a log may seem shorter than it was: a replica of the broker may answer that has not caught up.
const DOUBT: Duration = Duration::from_secs(3);

type Commits = ReadyChunks<BoxStream<'static, Result<Recorded, LogError>>>;

/// The end of the log, as one store sees it.
pub struct Tail<L> {
    log: L,
    store: Arc<Store>,
    commits: Option<Commits>,
}

impl<L: Log> Tail<L> {
    pub fn new(log: L, store: Arc<Store>) -> Self {
        Self { log, store, commits: None }
    }

    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Waits for commits and gives all that are ready. May be given up at any time.
    ///
    /// A log that cannot be read just now is tried again for as long as it takes.
    pub async fn next(&mut self) -> Result<Vec<Recorded>, Error> {
        loop {
            let Some(commits) = self.try_next().await else {
                sleep(PAUSE).await;
                continue;
            };
            return commits;
        }
    }

    /// Whether the log still is the one that was taken in.
    pub async fn check(&mut self) -> Result<(), Error> {
        check(&self.log, &self.store).await.map(|_| ())
    }

    /// Absent: the log cannot be read just now.
    async fn try_next(&mut self) -> Option<Result<Vec<Recorded>, Error>> {
        match self.read().await {
            Ok(Some(commits)) => return Some(Ok(commits)),
            Ok(None) => warn!("the log's stream ended; reading on"),
            Err(Error::Log(LogError::Unavailable(reason))) => warn!(reason, "the log cannot be read; trying again"),
            Err(error) => return Some(Err(error)),
        }
        self.commits = None;
        None
    }

    async fn read(&mut self) -> Result<Option<Vec<Recorded>>, Error> {
        let commits = match &mut self.commits {
            Some(commits) => commits,
            None => {
                self.check().await?;
                let commits = self.log.follow(self.store.sequence()).await?.boxed();
                self.commits.insert(commits.ready_chunks(MOST_AT_ONCE))
            }
        };
        let Some(chunk) = commits.next().await else { return Ok(None) };
        let mut ready = Vec::with_capacity(chunk.len());
        for commit in chunk {
            match commit {
                Ok(commit) => ready.push(commit),
                // What came before is taken in first; the stream is opened again then, and errs again.
                Err(_) if !ready.is_empty() => {
                    self.commits = None;
                    break;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Some(ready))
    }
}

/// Writes what commits make, at once, and gives back what to tell the world. With an error the ones before the
/// commit that erred are written.
pub async fn take_in(store: &Arc<Store>, commits: Vec<Recorded>) -> Result<Vec<Change>, Error> {
    let store = Arc::clone(store);
    tokio::task::spawn_blocking(move || take_in_here(&store, &commits)).await?
}

/// The same, on this thread.
pub fn take_in_here(store: &Store, commits: &[Recorded]) -> Result<Vec<Change>, Error> {
    let mut batch = Batch::new(store)?;
    let outcome = commits.iter().try_for_each(|commit| project(&mut batch, commit));
    if let Err(error @ Error::Store(_)) = outcome {
        return Err(error);
    }
    let changes = batch.commit()?;
    metrics::counter!("jobtrail_projections_commits_total").increment(commits.len() as u64);
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
    metrics::gauge!("jobtrail_projections_sequence").set(store.sequence() as f64);
    outcome.map(|()| changes)
}

/// Where the log ends now, which is checked to be the one that was taken in. Waits until the log can be read.
pub async fn end_of(log: &impl Log, store: &Store) -> Result<u64, Error> {
    loop {
        match check(log, store).await {
            Ok(end) => return Ok(end),
            Err(Error::Log(LogError::Unavailable(reason))) => warn!(reason, "the log cannot be read; trying again"),
            Err(error) => return Err(error),
        }
        sleep(PAUSE).await;
    }
}

/// Gives where the log ends.
async fn check(log: &impl Log, store: &Store) -> Result<u64, Error> {
    let doubt_until = Instant::now() + DOUBT;
    let Mark { sequence, digest } = store.mark()?;
    loop {
        let end = log.last_sequence().await?;
        if sequence == 0 {
            return Ok(end);
        }
        let found = if end < sequence {
            Found::End(end)
        } else {
            match log.at(sequence).await? {
                Some(recorded) if recorded.digest == digest => return Ok(end),
                Some(recorded) => Found::Other(recorded.digest),
                None => Found::Nothing,
            }
        };
        let certain = matches!(found, Found::Other(_));
        if certain || Instant::now() >= doubt_until {
            return Err(Error::Backwards { checkpoint: sequence, digest, found });
        }
        sleep(PAUSE).await;
    }
}
