use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_nats::{Message, Subscriber};
use futures::StreamExt;
use jobtrail_events::ids::{AgentId, JobId, PersonId};
use jobtrail_events::subject;
use jobtrail_projections::query::{Change, ChangesSince, GetCheckpoint, GetJob, QueryError, Viewer};
use moka::future::Cache;
use tokio::sync::broadcast;
use tokio::time::MissedTickBehavior;
use tracing::{debug, warn};

use super::connections::{Connection, Connections};
use super::journal::Journal;
use crate::app::{App, Shared};
use crate::dto::Progress;
use crate::options::Limits;
use crate::problem::Problem;

/// Hears what changes and hands it on.
pub struct Hub {
    sender: broadcast::Sender<Live>,
    position: AtomicU64,
    connections: Arc<Connections>,
}

/// What is handed on.
#[derive(Clone, Debug)]
pub enum Live {
    Change(Change),
    Progress {
        job: JobId,
        attempt: u32,
        owner: PersonId,
        progress: Progress,
    },
    /// All changes up to there have been handed on.
    Position(u64),
    /// More changed than is remembered.
    Reset(u64),
}

/// One thing that the hub attends to.
enum Input {
    Changes(Message),
    Progress(Message),
    Tick,
    Stop,
}

impl Hub {
    /// How often the projections are asked what was missed.
    const PERIOD: Duration = Duration::from_secs(5);
    /// How many sequences may be heard of before the projections are asked out of turn: they remember 1,000.
    const FARTHEST_AHEAD: u64 = 256;
    /// Between attempts to subscribe.
    const PAUSE: Duration = Duration::from_secs(1);
    /// The most attempts of which it is remembered who has them, for their progress.
    const MOST_RUNS: u64 = 10_000;

    pub fn new(limits: &Limits) -> Self {
        let (sender, _) = broadcast::channel(limits.live_buffer);
        Self { sender, position: AtomicU64::new(0), connections: Connections::new(limits) }
    }

    /// The last sequence that was heard of; 0 before the first.
    pub fn position(&self) -> u64 {
        self.position.load(Ordering::Acquire)
    }

    /// What is handed on from now on. Who is too slow is told how much was missed.
    pub fn listen(&self) -> broadcast::Receiver<Live> {
        self.sender.subscribe()
    }

    pub fn open(&self, person: PersonId) -> Result<Connection, Problem> {
        self.connections.open(person)
    }

    fn hand_on(&self, live: Live) {
        // Nobody may be listening, which is as well.
        let _ = self.sender.send(live);
    }
}

/// Hears until the shutdown.
pub async fn run(app: Shared) {
    loop {
        let Err(error) = hear(&app).await else { return };
        warn!(%error, "the changes cannot be subscribed to, trying again");
        tokio::select! {
            () = app.shutdown.cancelled() => return,
            () = tokio::time::sleep(Hub::PAUSE) => {}
        }
    }
}

async fn hear(app: &App) -> Result<(), async_nats::SubscribeError> {
    let client = app.bus.client();
    let mut changes = client.subscribe(subject::CHANGES_ALL).await?;
    let mut runs = client.subscribe(subject::RUN_PROGRESS_ALL).await?;
    let mut ticks = tokio::time::interval(Hub::PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut listener = Listener { app, journal: Journal::default(), runs: Cache::new(Hub::MOST_RUNS) };
    loop {
        let input = tokio::select! {
            () = app.shutdown.cancelled() => Input::Stop,
            _ = ticks.tick() => Input::Tick,
            input = next(&mut changes, Input::Changes) => input,
            input = next(&mut runs, Input::Progress) => input,
        };
        match input {
            Input::Changes(message) => match postcard::from_bytes::<Vec<Change>>(&message.payload) {
                Ok(changes) => listener.heard(changes).await,
                Err(error) => warn!(subject = %message.subject, %error, "changes cannot be read"),
            },
            Input::Progress(message) => listener.progressed(&message).await,
            Input::Tick => listener.catch_up().await,
            Input::Stop => return Ok(()),
        }
        app.live.position.store(listener.journal.position().unwrap_or(0), Ordering::Release);
    }
}

async fn next(subscriber: &mut Subscriber, input: fn(Message) -> Input) -> Input {
    subscriber.next().await.map_or(Input::Stop, input)
}

struct Listener<'a> {
    app: &'a App,
    journal: Journal,
    /// Who has an attempt, and whose the job is.
    runs: Cache<(JobId, u32), Option<(AgentId, PersonId)>>,
}

impl Listener<'_> {
    async fn heard(&mut self, changes: Vec<Change>) {
        for change in changes {
            self.pass_on(change).await;
        }
        if self.journal.ahead() > Hub::FARTHEST_AHEAD {
            self.catch_up().await;
        }
    }

    async fn pass_on(&mut self, change: Change) {
        if self.journal.take(&change) {
            self.app.live.hand_on(Live::Change(change));
        }
    }

    /// Asks the projections what was missed.
    async fn catch_up(&mut self) {
        if let Err(error) = self.try_catch_up().await {
            debug!(%error, "the projections cannot say what changed");
        }
    }

    async fn try_catch_up(&mut self) -> Result<(), QueryError> {
        let projections = &self.app.projections;
        let Some(after) = self.journal.confirmed() else {
            let checkpoint = projections.ask(Viewer::System, GetCheckpoint {}).await?;
            self.journal.confirm(checkpoint.sequence);
            return Ok(());
        };
        let missed = projections.ask(Viewer::System, ChangesSince { after }).await?;
        let lost = missed.answer.incomplete && !self.journal.is_whole(missed.sequence);
        for change in missed.answer.changes {
            self.pass_on(change).await;
        }
        self.journal.confirm(missed.sequence);
        let confirmed = self.journal.confirmed().unwrap_or(missed.sequence);
        self.app.live.hand_on(if lost { Live::Reset(confirmed) } else { Live::Position(confirmed) });
        Ok(())
    }

    async fn progressed(&mut self, message: &Message) {
        let Some((agent, job, attempt)) = subject::run(&message.subject) else { return };
        let Ok(progress) = serde_json::from_slice::<Progress>(&message.payload) else { return };
        let ask = async {
            let found = self.app.projections.ask(Viewer::System, GetJob { job }).await?;
            let run = found.answer.run.filter(|run| run.attempt == attempt);
            Ok::<_, QueryError>(run.map(|run| (run.agent, found.answer.order.creator)))
        };
        match self.runs.try_get_with((job, attempt), ask).await {
            Ok(Some((holder, owner))) if holder == agent => {
                self.app.live.hand_on(Live::Progress { job, attempt, owner, progress });
            }
            // Another agent has it, or the projections have not heard of the claim yet.
            Ok(Some(_)) => debug!(job.id = %job, agent.id = %agent, "progress of a job that the agent does not have"),
            Ok(None) => self.runs.invalidate(&(job, attempt)).await,
            Err(error) => debug!(job.id = %job, %error, "the owner of a job that runs cannot be had"),
        }
    }
}
