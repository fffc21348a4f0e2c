//! The log of a job as it is written: from the stream of what runs say, until the job ends.
//!
//! The stream is read message by message at the reader's pace. That something came is heard by a subscription whose messages are
//! dropped at once, so that a slow reader costs no memory.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::stream::{DirectGetErrorKind, Stream};
use bytes::Bytes;
use futures::{FutureExt, StreamExt};
use jobtrail_events::ids::{AgentId, JobId};
use jobtrail_events::job::JobStatus;
use jobtrail_events::subject;
use jobtrail_events::value::Actor;
use jobtrail_projections::query::{self, Changed, GetJob, ListHistory, QueryError};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Notify, broadcast};
use tokio::task::AbortHandle;
use tokio::time::Instant;
use tracing::{debug, warn};

use super::admission::{Admission, Ended};
use super::connections::Connection;
use super::hub::Live;
use crate::app::Shared;
use crate::extract::Viewer;
use crate::problem::Problem;

/// The log of one job.
pub struct RunLog {
    app: Shared,
    viewer: Viewer,
    job: JobId,
    runs: Stream<()>,
    /// The last message that was read.
    read: u64,
    attempt: Option<u32>,
    /// Who has or had which attempt.
    holders: HashMap<u32, AgentId>,
    follow: Option<Follow>,
    /// When the job was last looked at.
    looked: Instant,
}

/// What the reader was let in with, of one who follows.
pub struct Secret(pub String);

/// What waiting for more needs.
struct Follow {
    written: Arc<Notify>,
    listening: AbortHandle,
    changes: broadcast::Receiver<Live>,
    /// The job was seen to be over: what is there now is all.
    ended: bool,
    admission: Admission,
    _connection: Connection,
}

impl Drop for Follow {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl RunLog {
    /// How often is looked even when nothing was heard.
    const PERIOD: Duration = Duration::from_secs(5);
    /// For the last words of a function, which travel another way than its end.
    const LAST_WORDS: Duration = Duration::from_millis(250);

    /// What is there of the log; with `follow`, and what comes.
    pub async fn begin(app: Shared, viewer: Viewer, job: JobId, follow: Option<Secret>) -> Result<Self, Problem> {
        let runs = app.bus.jetstream().get_stream_no_info(subject::RUNS).await;
        let runs = runs.map_err(|error| Problem::unavailable(format!("the live log cannot be had: {error}")))?;
        let follow = match follow {
            Some(Secret(secret)) => Some(Follow::begin(&app, &viewer, secret, job).await?),
            None => None,
        };
        Ok(Self {
            app,
            viewer,
            job,
            runs,
            read: 0,
            attempt: None,
            holders: HashMap::new(),
            follow,
            looked: Instant::now(),
        })
    }

    /// The next piece; absent at the end.
    pub async fn next(&mut self) -> Option<Bytes> {
        loop {
            // Also when a function writes without a pause.
            if let Some(follow) = &mut self.follow
                && follow.admission.due().now_or_never().is_some()
            {
                match follow.admission.look().await {
                    Ok(Some(viewer)) => self.viewer = viewer,
                    Ok(None) => {}
                    Err(Ended) => return None,
                }
            }
            if let Some(bytes) = self.read().await {
                return Some(bytes);
            }
            let look = self.app.limits.identity_memory;
            let follow = self.follow.as_mut()?;
            if follow.ended {
                return None;
            }
            let changed = tokio::select! {
                () = self.app.shutdown.cancelled() => return None,
                () = follow.written.notified() => false,
                () = over(&mut follow.changes, self.job) => true,
                () = tokio::time::sleep(look) => self.looked.elapsed() >= Self::PERIOD,
            };
            if changed {
                self.looked = Instant::now();
            }
            if changed && self.is_over().await {
                tokio::time::sleep(Self::LAST_WORDS).await;
                if let Some(follow) = &mut self.follow {
                    follow.ended = true;
                }
            }
        }
    }

    async fn read(&mut self) -> Option<Bytes> {
        loop {
            let found = self.runs.direct_get_next_for_subject(subject::run_logs(self.job), Some(self.read + 1)).await;
            match found {
                Ok(message) => {
                    self.read = message.sequence;
                    let said_by = subject::run(&message.subject);
                    let attempt = said_by.map(|(_, _, attempt)| attempt);
                    if let Some((agent, _, attempt)) = said_by
                        && !self.has(agent, attempt).await
                    {
                        debug!(job.id = %self.job, agent.id = %agent, "a log of a job that the agent does not have");
                        continue;
                    }
                    let again = self.attempt.is_some() && self.attempt != attempt;
                    self.attempt = attempt;
                    return Some(match (again, attempt) {
                        (true, Some(attempt)) => [announce(attempt).as_bytes(), &message.payload].concat().into(),
                        _ => message.payload,
                    });
                }
                Err(error) => {
                    if error.kind() != DirectGetErrorKind::NotFound {
                        warn!(job.id = %self.job, %error, "the live log cannot be read");
                    }
                    return None;
                }
            }
        }
    }

    /// Whether the agent has or had that attempt: anyone can say something under a job's name, but only under their own.
    async fn has(&mut self, agent: AgentId, attempt: u32) -> bool {
        if !self.holders.contains_key(&attempt)
            && let Ok(history) = self.app.projections.ask(query::Viewer::System, ListHistory { job: self.job }).await
        {
            for row in history.answer {
                if let (JobStatus::Claimed, Actor::Agent(holder)) = (row.status, row.by) {
                    self.holders.insert(row.attempt, holder);
                }
            }
        }
        self.holders.get(&attempt) == Some(&agent)
    }

    /// Whether nothing more will come: the job has ended, or the viewer may not see it any more.
    async fn is_over(&self) -> bool {
        match self.app.projections.ask(self.viewer.asks(), GetJob { job: self.job }).await {
            Ok(found) => !found.answer.status.is_active(),
            Err(error) => matches!(error, QueryError::NotFound(_) | QueryError::Forbidden),
        }
    }
}

impl Follow {
    async fn begin(app: &Shared, viewer: &Viewer, secret: String, job: JobId) -> Result<Self, Problem> {
        let connection = app.live.open(viewer.0.person)?;
        let changes = app.live.listen();
        let admission = Admission::new(app.clone(), secret);
        let heard = app.bus.client().subscribe(subject::run_logs(job)).await;
        let mut heard = heard.map_err(|error| Problem::unavailable(format!("the live log cannot be had: {error}")))?;
        let written = Arc::new(Notify::new());
        let wake = Arc::clone(&written);
        let listening = tokio::spawn(async move {
            while heard.next().await.is_some() {
                wake.notify_one();
            }
        });
        let listening = listening.abort_handle();
        Ok(Self { written, listening, changes, ended: false, admission, _connection: connection })
    }
}

/// Waits until the job may have ended.
async fn over(changes: &mut broadcast::Receiver<Live>, of: JobId) {
    loop {
        match changes.recv().await {
            Ok(Live::Change(change)) => match change.what {
                Changed::Job { job, status, .. } if job == of && !status.is_active() => return,
                Changed::Job { .. }
                | Changed::File { .. }
                | Changed::Agent { .. }
                | Changed::Tool { .. }
                | Changed::Pool { .. }
                | Changed::Person { .. }
                | Changed::System { .. } => {}
            },
            Ok(Live::Progress { .. } | Live::Position(_)) => {}
            Ok(Live::Reset(_)) | Err(RecvError::Lagged(_)) => return,
            // The hub is gone: nothing is heard any more, the period remains.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

fn announce(attempt: u32) -> String {
    format!("\n--- attempt {attempt} ---\n")
}
