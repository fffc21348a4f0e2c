//! The role: follows the log, keeps the read model, answers queries, and tells the world what has changed.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures::future::OptionFuture;
use jobtrail_bus::{Bus, Responder};
use jobtrail_events::subject;
use jobtrail_log::{Log, LogError, Recorded};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::build::{build, catch_up, open};
use crate::error::Error;
use crate::folder::DataFolder;
use crate::query::{Change, Changed};
use crate::readers::Readers;
use crate::responders;
use crate::store::{Mode, Store};
use crate::tail::{Tail, take_in};

#[derive(Clone, Debug)]
pub struct Options {
    /// The read model goes into `projections/` below it.
    pub data: PathBuf,
}

impl Options {
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self { data: data.into() }
    }
}

/// How often the log is compared with what was taken in, besides each time that reading it begins.
const CHECK_EVERY: Duration = Duration::from_secs(10);

/// Runs until `shutdown`, or until something is wrong with the log or the database.
///
/// `ready` is told when all that the log had at the start is taken in and queries are answered.
pub async fn run<L: Log>(
    options: Options,
    bus: Bus,
    log: L,
    shutdown: CancellationToken,
    ready: oneshot::Sender<()>,
) -> Result<(), Error> {
    // What runs beside ends with this, whichever way it ends.
    let running = shutdown.child_token();
    let _ends = running.clone().drop_guard();
    let folder = Arc::new(spawn_blocking(move || DataFolder::open(&options.data)).await??);
    let progress = watch::Sender::new(None);
    let Some(store) = begin(&folder, &log, &progress, &running).await? else { return Ok(()) };
    let readers = Arc::new(Readers::new(Arc::clone(&store)));
    let (rebuild, rebuilds) = mpsc::channel(1);
    let responder = Responder::new(bus.clone(), subject::PROJECTIONS, running.clone());
    responders::serve(&responder, &readers, &log, &progress, rebuild).await?;
    info!(sequence = store.sequence(), "projections ready");
    let _ = ready.send(());
    let follower = Follower {
        bus,
        folder,
        readers,
        tail: Tail::new(log.clone(), store),
        log,
        rebuilds,
        progress,
        building: None,
        running: running.clone(),
        check: check_interval(),
    };
    let outcome = follower.run().await;
    running.cancel();
    responder.finish().await;
    outcome
}

/// The database that counts, or one made of the log; with all that the log has now.
async fn begin<L: Log>(
    folder: &Arc<DataFolder>,
    log: &L,
    progress: &watch::Sender<Option<u64>>,
    running: &CancellationToken,
) -> Result<Option<Arc<Store>>, Error> {
    // One of another layout stays until there is one to take its place.
    folder.remove_others(folder.named()?.as_deref())?;
    let store = match folder.current()? {
        Some(current) => {
            let store = open(current, Mode::Follow).await?;
            catch_up(log.clone(), &store, progress, running).await?.then_some(store)
        }
        None => {
            let store = build(folder.next()?, log.clone(), progress.clone(), running.clone()).await?;
            if let Some(store) = &store {
                folder.make_current(store.folder())?;
                folder.remove_others(Some(store.folder()))?;
            }
            store
        }
    };
    progress.send_replace(None);
    Ok(store)
}

fn check_interval() -> Interval {
    let mut check = interval(CHECK_EVERY);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    check
}

enum Input {
    Stop,
    Commits(Vec<Recorded>),
    Check,
    Rebuild,
    Built(Result<Option<Arc<Store>>, Error>),
}

/// The one writer of the read model.
struct Follower<L> {
    bus: Bus,
    folder: Arc<DataFolder>,
    readers: Arc<Readers>,
    tail: Tail<L>,
    log: L,
    rebuilds: mpsc::Receiver<()>,
    progress: watch::Sender<Option<u64>>,
    building: Option<JoinHandle<Result<Option<Arc<Store>>, Error>>>,
    running: CancellationToken,
    check: Interval,
}

impl<L: Log> Follower<L> {
    async fn run(mut self) -> Result<(), Error> {
        let outcome = loop {
            match self.input().await {
                Ok(Input::Stop) => break Ok(()),
                Ok(input) => {
                    if let Err(error) = self.handle(input).await {
                        break Err(error);
                    }
                }
                Err(error) => break Err(error),
            }
        };
        self.running.cancel();
        if let Some(building) = self.building.take()
            && let Err(error) = building.await
        {
            warn!(%error, "the building of the read model broke off");
        }
        outcome
    }

    async fn input(&mut self) -> Result<Input, Error> {
        tokio::select! {
            biased;
            () = self.running.cancelled() => Ok(Input::Stop),
            Some(built) = OptionFuture::from(self.building.as_mut()) => {
                self.building = None;
                Ok(Input::Built(built.map_err(Error::from).and_then(|built| built)))
            }
            Some(()) = self.rebuilds.recv() => Ok(Input::Rebuild),
            _ = self.check.tick() => Ok(Input::Check),
            commits = self.tail.next() => commits.map(Input::Commits),
        }
    }

    async fn handle(&mut self, input: Input) -> Result<(), Error> {
        match input {
            Input::Stop => {}
            Input::Commits(commits) => {
                let changes = take_in(self.tail.store(), commits).await?;
                self.readers.advance();
                self.tell(changes).await;
            }
            Input::Check => match self.tail.check().await {
                Err(Error::Log(LogError::Unavailable(reason))) => warn!(reason, "the log could not be compared"),
                outcome => outcome?,
            },
            Input::Rebuild if self.building.is_some() => {}
            Input::Rebuild => {
                let folder = self.folder.next()?;
                let (log, progress, running) = (self.log.clone(), self.progress.clone(), self.running.clone());
                self.building = Some(tokio::spawn(build(folder, log, progress, running)));
            }
            Input::Built(built) => {
                match built {
                    Ok(Some(store)) => self.swap(store).await?,
                    Ok(None) => {}
                    Err(error) => error!(%error, "the read model could not be built anew; the present one stays"),
                }
                self.progress.send_replace(None);
            }
        }
        Ok(())
    }

    /// Goes over to another store, as soon as that is as far as the present one.
    async fn swap(&mut self, store: Arc<Store>) -> Result<(), Error> {
        let told = self.tail.store().sequence();
        let mut tail = Tail::new(self.log.clone(), Arc::clone(&store));
        let mut changes = Vec::new();
        while store.sequence() < told {
            let commits = tokio::select! {
                () = self.running.cancelled() => return Ok(()),
                commits = tail.next() => commits?,
            };
            changes.extend(take_in(&store, commits).await?);
        }
        self.folder.make_current(store.folder())?;
        self.tail = tail;
        let before = self.readers.replace(store);
        before.discard();
        // To close a database takes a while, unless a query still has it.
        spawn_blocking(move || drop(before)).await?;
        changes.retain(|change| change.sequence > told);
        self.tell(changes).await;
        info!(sequence = self.tail.store().sequence(), "the read model was replaced by the one built anew");
        Ok(())
    }

    async fn tell(&mut self, changes: Vec<Change>) {
        let mut of = [
            ("job", Vec::new()),
            ("file", Vec::new()),
            ("agent", Vec::new()),
            ("tool", Vec::new()),
            ("pool", Vec::new()),
            ("person", Vec::new()),
            ("system", Vec::new()),
        ];
        for change in changes {
            let kind = match change.what {
                Changed::Job { .. } => 0,
                Changed::File { .. } => 1,
                Changed::Agent { .. } => 2,
                Changed::Tool { .. } => 3,
                Changed::Pool { .. } => 4,
                Changed::Person { .. } => 5,
                Changed::System { .. } => 6,
            };
            of[kind].1.push(change);
        }
        for (what, changes) in of {
            if changes.is_empty() {
                continue;
            }
            let message = crate::store::encode(&changes).into();
            if let Err(error) = self.bus.client().publish(subject::change(what), message).await {
                warn!(%error, "changes could not be published");
            }
        }
    }
}
