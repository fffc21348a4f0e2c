//! A job as it goes on: every transition, its progress, its log.
//!
//! What is told of it is always read from its history, so that nothing is missed and nothing told twice. The live changes only say
//! when to read; while they cannot be had, a timer does.

mod live;
mod log;
mod screen;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use bytes::Bytes;
use clap::Args;
use jobtrail_events::job::JobStatus;
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

use super::describe;
use crate::api::answer::{Artifact, History, Job, List, Progress, Queue};
use crate::api::{ApiError, Client, Given, Server};

use live::{Live, News};
use log::Log;
pub use screen::Screen;

#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    server: Server,
    #[arg(value_name = "ID")]
    id: Given,
}

pub async fn run(Options { server, id }: Options) -> anyhow::Result<ExitCode> {
    let client = server.client()?;
    let id = client.job(&id).await?;
    Ok(follow(&client, id, Screen::on_stdout()).await?.into())
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Completed,
    Failed,
    Canceled,
}

impl End {
    fn of(status: JobStatus) -> Option<Self> {
        match status {
            JobStatus::Pending
            | JobStatus::Claimed
            | JobStatus::Running
            | JobStatus::Validating
            | JobStatus::Uploading => None,
            JobStatus::Completed => Some(Self::Completed),
            JobStatus::Failed => Some(Self::Failed),
            JobStatus::Canceled => Some(Self::Canceled),
        }
    }

    fn code(self) -> u8 {
        match self {
            Self::Completed => 0,
            Self::Failed => 1,
            Self::Canceled => 2,
        }
    }
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        Self::from(end.code())
    }
}

/// Follows a job to its end. What it has been through already is told first.
pub async fn follow(client: &Client, job: Uuid, screen: Screen) -> anyhow::Result<End> {
    let mut watch = Watch::begin(client, job, screen).await?;
    let end = watch.until_end().await?;
    watch.tell_end(end).await?;
    Ok(end)
}

struct Watch<'a> {
    client: &'a Client,
    id: String,
    screen: Screen,
    live: Live<'a>,
    log: Log<'a>,
    status: JobStatus,
    /// Transitions up to that sequence were told.
    told: u64,
    /// Why it is pending, as it was told last.
    obstacle: Option<String>,
    /// Since when the gateway has not answered.
    silent_since: Option<Instant>,
    ticks: u32,
}

/// What a watch attends to.
enum Input {
    News(News),
    Written(Bytes),
    Tick,
}

impl<'a> Watch<'a> {
    const TICK: Duration = Duration::from_secs(1);
    /// How often its place in the queue is told, in ticks.
    const TELL_PLACE: u32 = 3;
    /// How often it is read although nobody said that it changed, in ticks: with the live changes, and without.
    const REREAD: u32 = 15;
    const REREAD_WITHOUT_NEWS: u32 = 1;
    /// How long a gateway may be gone before we give up.
    const GIVE_UP: Duration = Duration::from_secs(60);
    /// How long the last of the log may pause, once the job has ended.
    const LAST_WORDS: Duration = Duration::from_secs(10);

    async fn begin(client: &'a Client, job: Uuid, screen: Screen) -> anyhow::Result<Self> {
        let id = job.to_string();
        let (live, log) = (Live::new(client, job), Log::new(client, id.clone()));
        let status = JobStatus::Pending;
        let (told, ticks, obstacle, silent_since) = (0, 0, None, None);
        let mut watch = Self { client, id, screen, live, log, status, told, obstacle, silent_since, ticks };
        watch.read().await??;
        watch.connect().await;
        Ok(watch)
    }

    async fn until_end(&mut self) -> anyhow::Result<End> {
        let mut timer = interval(Self::TICK);
        timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            if let Some(end) = End::of(self.status) {
                return Ok(end);
            }
            let input = tokio::select! {
                news = self.live.next() => Input::News(news),
                piece = self.log.next() => Input::Written(piece),
                _ = timer.tick() => Input::Tick,
            };
            match input {
                Input::News(News::Changed) => self.reread().await?,
                Input::News(News::Progress(progress)) => self.tell_progress(&progress)?,
                Input::Written(bytes) => self.screen.log(&bytes)?,
                Input::Tick => self.tick().await?,
            }
        }
    }

    async fn tick(&mut self) -> anyhow::Result<()> {
        self.ticks = self.ticks.wrapping_add(1);
        self.connect().await;
        let every = if self.live.is_open() { Self::REREAD } else { Self::REREAD_WITHOUT_NEWS };
        if self.ticks.is_multiple_of(every) {
            self.reread().await?;
            if !self.live.is_open() {
                self.poll_progress().await?;
            }
        }
        if self.status == JobStatus::Pending && self.ticks.is_multiple_of(Self::TELL_PLACE) {
            self.tell_place().await?;
        }
        Ok(())
    }

    /// Opens what is not open. What cannot be opened now is tried again with the next tick.
    async fn connect(&mut self) {
        self.live.connect().await;
        self.log.connect().await;
    }

    /// Reads what became of the job. A gateway that is gone for a while is waited for.
    async fn reread(&mut self) -> anyhow::Result<()> {
        match self.read().await? {
            Ok(()) => self.silent_since = None,
            Err(error) if error.may_pass() => {
                let since = *self.silent_since.get_or_insert_with(Instant::now);
                if since.elapsed() > Self::GIVE_UP {
                    return Err(error.into());
                }
                self.screen.status_line("the gateway does not answer; waiting for it")?;
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Tells the transitions that were not told yet. The inner result is of the asking, the outer one of the telling.
    async fn read(&mut self) -> anyhow::Result<Result<(), ApiError>> {
        let history: List<History> = match self.client.get(&["jobs", &self.id, "history"], &[]).await {
            Ok(history) => history,
            Err(error) => return Ok(Err(error)),
        };
        let told = self.told;
        for row in history.items.iter().filter(|row| row.sequence > told) {
            self.screen.transition(row)?;
            if row.status == JobStatus::Pending && row.attempt > 1 {
                self.log.another_attempt();
            }
            (self.status, self.told) = (row.status, row.sequence);
        }
        Ok(Ok(()))
    }

    /// What comes late, after the function has ended, is of no interest any more.
    fn tell_progress(&mut self, progress: &Progress) -> anyhow::Result<()> {
        match self.status {
            JobStatus::Pending | JobStatus::Claimed | JobStatus::Running => {
                self.screen.status_line(&describe::progress(progress))
            }
            JobStatus::Validating
            | JobStatus::Uploading
            | JobStatus::Completed
            | JobStatus::Failed
            | JobStatus::Canceled => Ok(()),
        }
    }

    async fn poll_progress(&mut self) -> anyhow::Result<()> {
        // It is a courtesy: whether the gateway answers at all is found out by rereading.
        let job = self.client.get::<Job>(&["jobs", &self.id], &[]).await.ok();
        match job.and_then(|job| job.progress) {
            Some(progress) => self.tell_progress(&progress),
            None => Ok(()),
        }
    }

    async fn tell_place(&mut self) -> anyhow::Result<()> {
        let Ok(queue) = self.client.get::<Queue>(&["jobs", &self.id, "queue"], &[]).await else { return Ok(()) };
        if queue.status != JobStatus::Pending {
            return self.reread().await;
        }
        let text = describe::queue(&queue);
        if queue.obstacle.is_some() && self.obstacle.as_ref() != Some(&text) {
            self.screen.remark(&text)?;
            self.obstacle = Some(text);
            return Ok(());
        }
        self.screen.status_line(&text)
    }

    /// The rest of the log, and what came of it.
    async fn tell_end(&mut self, end: End) -> anyhow::Result<()> {
        self.screen.forget_status_line();
        self.log.connect().await;
        while let Ok(Some(bytes)) = tokio::time::timeout(Self::LAST_WORDS, self.log.rest()).await {
            self.screen.log(&bytes)?;
        }
        self.screen.end_of_log()?;
        match end {
            End::Completed => {
                let route = ["jobs", &self.id, "artifacts"];
                let artifacts: List<Artifact> = self.client.get(&route, &[]).await?;
                self.screen.table(&describe::artifacts(&artifacts.items))
            }
            // Why is in the last transition. The live log is short-lived; its end is kept with the failure.
            End::Failed if !self.log.has_begun() => {
                let job: Job = self.client.get(&["jobs", &self.id], &[]).await?;
                self.screen.log(job.error.map(|error| error.log_tail).unwrap_or_default().as_bytes())?;
                self.screen.end_of_log()
            }
            End::Failed | End::Canceled => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_tells_how_it_ended() {
        let codes = JobStatus::ALL.map(|status| End::of(status).map(End::code));
        assert_eq!(codes, [None, None, None, None, None, Some(0), Some(1), Some(2)]);
    }
}
