//! The role as a whole, over a real nats-server.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use futures::StreamExt;
use jobtrail_broker::{Broker, BrokerOptions};
use jobtrail_bus::{Bus, Connection};
use jobtrail_events::aggregate::AggregateId;
use jobtrail_events::job::JobStatus;
use jobtrail_events::subject;
use jobtrail_log::{JetStreamLog, Log, MemoryLog};
use jobtrail_projections::Error;
use jobtrail_projections::client::Projections;
use jobtrail_projections::query::{
    Change, Changed, Checkpoint, GetCheckpoint, GetJob, GetPool, ListJobs, ListPools, ListTargets, QueryError,
    Question, Rebuild, Scope, Told, Viewer,
};
use jobtrail_projections::service::{self, Options};
use jobtrail_projections::store::{Mode, Store};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::fixture::{Model, administrator, viewer};
use crate::world::{World, agent, job, order, person, pool};

const PATIENCE: Duration = Duration::from_secs(60);

/// A broker, a data folder, and a log into which a world's commits go.
struct Stage<L> {
    _broker: Broker,
    bus: Bus,
    data: TempDir,
    log: L,
    heads: HashMap<AggregateId, u64>,
    appended: usize,
}

impl Stage<MemoryLog> {
    async fn in_memory() -> Self {
        Self::with(async |_| MemoryLog::new()).await
    }
}

impl<L: Log> Stage<L> {
    async fn with(log: impl AsyncFnOnce(&Bus) -> L) -> Self {
        let data = tempfile::tempdir().unwrap();
        let options = BrokerOptions::new(BrokerOptions::program_of_environment(), data.path().join("nats"));
        let broker = Broker::start(BrokerOptions { sync_always: false, ..options }).await.unwrap();
        let bus = Bus::connect(&Connection::new(broker.url(), "projections-test")).await.unwrap();
        let log = log(&bus).await;
        Self { _broker: broker, bus, data, log, heads: HashMap::new(), appended: 0 }
    }

    /// Appends what the world has more.
    async fn append(&mut self, world: &World) {
        for recorded in &world.log[self.appended..] {
            let aggregate = &recorded.commit.aggregate;
            let after = self.heads.get(aggregate).copied().unwrap_or(0);
            let appended = self.log.append(&recorded.commit, after).await.unwrap();
            assert_eq!((appended.sequence, appended.digest), (recorded.sequence, recorded.digest));
            self.heads.insert(aggregate.clone(), appended.sequence);
        }
        self.appended = world.log.len();
    }

    fn begin(&self) -> (Running, oneshot::Receiver<()>) {
        let shutdown = CancellationToken::new();
        let (ready, is_ready) = oneshot::channel();
        let options = Options::new(self.data.path());
        let role = service::run(options, self.bus.clone(), self.log.clone(), shutdown.clone(), ready);
        (Running { shutdown, role: tokio::spawn(role) }, is_ready)
    }

    async fn start(&self) -> Running {
        let (running, ready) = self.begin();
        timeout(PATIENCE, ready).await.unwrap().unwrap();
        running
    }

    fn client(&self) -> Projections {
        Projections::new(self.bus.clone())
    }

    fn folder(&self) -> std::path::PathBuf {
        self.data.path().join("projections")
    }

    async fn checkpoint(&self) -> Checkpoint {
        self.client().ask(Viewer::System, GetCheckpoint {}).await.unwrap().answer
    }
}

struct Running {
    shutdown: CancellationToken,
    role: JoinHandle<Result<(), Error>>,
}

impl Running {
    async fn stop(self) {
        self.shutdown.cancel();
        self.ended().await.unwrap();
    }

    async fn ended(self) -> Result<(), Error> {
        timeout(PATIENCE, self.role).await.unwrap().unwrap()
    }
}

fn databases(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.starts_with("views-")).collect();
    names.sort();
    names
}

async fn wait_until(mut holds: impl AsyncFnMut() -> bool) {
    let wait = async {
        while !holds().await {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, wait).await.expect("it comes true in time");
}

fn world(jobs: u128) -> World {
    let mut world = World::new();
    world.furnish();
    for n in 1..=jobs {
        world.submit(job(n), order(person(1)));
    }
    world
}

fn question<Q>(query: Q) -> Question<Q> {
    Question { viewer: viewer(person(1)), at_sequence: None, at_least_sequence: None, query }
}

#[tokio::test]
async fn a_question_is_answered_as_of_a_sequence_and_not_before_one() {
    let open = async |bus: &Bus| JetStreamLog::open(bus, jobtrail_log::Options::default()).await.unwrap();
    let mut stage = Stage::with(open).await;
    let mut world = world(2);
    stage.append(&world).await;
    let running = stage.start().await;
    let client = stage.client();
    let get = GetJob { job: job(1) };
    let before = client.question(question(get.clone())).await.unwrap();
    assert_eq!((before.answer.status, before.sequence), (JobStatus::Pending, world.last()));

    let claimed = world.claim(job(1), agent(1), 1);
    let waits = Question { at_least_sequence: Some(claimed), ..question(get.clone()) };
    let waiting = tokio::spawn(async move { client.question(waits).await });
    stage.append(&world).await;
    let after = waiting.await.unwrap().unwrap();
    assert_eq!((after.answer.status, after.sequence), (JobStatus::Claimed, claimed));

    let client = stage.client();
    let then = Question { at_sequence: Some(before.sequence), ..question(get.clone()) };
    let then = client.question(then).await.unwrap();
    assert_eq!((then.answer.status, then.sequence), (JobStatus::Pending, before.sequence));

    let first = ListJobs { limit: Some(1), ..ListJobs::default() };
    let first = client.question(question(first)).await.unwrap();
    world.cancel(job(2), person(1));
    stage.append(&world).await;
    let next = ListJobs { limit: Some(1), cursor: first.answer.next, ..ListJobs::default() };
    let next = Question { at_least_sequence: Some(world.last()), ..question(next) };
    let next = client.question(next).await.unwrap();
    assert_eq!(next.sequence, first.sequence, "a cursor takes precedence");
    assert_eq!(next.answer.rows[0].id, job(1));

    let ahead = Question { at_least_sequence: Some(world.last() + 1), ..question(get) };
    let behind = client.question(ahead).await.expect_err("that is still to come");
    assert_eq!(behind, QueryError::Behind { at: world.last(), wanted: world.last() + 1 });
    running.stop().await;
}

#[tokio::test]
async fn whoever_is_told_of_a_change_can_read_it() {
    let mut stage = Stage::in_memory().await;
    let mut world = world(1);
    stage.append(&world).await;
    let running = stage.start().await;
    let mut told = stage.bus.client().subscribe(subject::CHANGES_ALL).await.unwrap();
    stage.bus.client().flush().await.unwrap();
    let completed = world.run(job(1), agent(1), Vec::new());
    stage.append(&world).await;
    let mut statuses = Vec::new();
    while statuses.last() != Some(&JobStatus::Completed) {
        let message = timeout(PATIENCE, told.next()).await.unwrap().unwrap();
        let changes: Vec<Change> = postcard::from_bytes(&message.payload).unwrap();
        let newest = changes.iter().map(|change| change.sequence).max().unwrap();
        let read = stage.client().question(question(GetJob { job: job(1) })).await.unwrap();
        assert!(read.sequence >= newest);
        for change in changes {
            assert!(change.sequence > completed - 5, "what was there before is no news");
            match change.what {
                Changed::Job { status, .. } => {
                    assert_eq!(message.subject.as_str(), subject::change("job"));
                    assert_eq!(change.told, Told::Owner(person(1)));
                    statuses.push(status);
                }
                Changed::Agent { .. } => assert_eq!(message.subject.as_str(), subject::change("agent")),
                Changed::File { .. }
                | Changed::Tool { .. }
                | Changed::Pool { .. }
                | Changed::Person { .. }
                | Changed::System { .. } => panic!("not changed: {change:?}"),
            }
        }
    }
    assert_eq!(statuses.len(), 5);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pools_are_told_of_and_asked_about() {
    let mut stage = Stage::in_memory().await;
    let mut world = world(1);
    stage.append(&world).await;
    let running = stage.start().await;
    let mut told = stage.bus.client().subscribe(subject::change("pool")).await.unwrap();
    stage.bus.client().flush().await.unwrap();
    let created = world.pool(pool(1), "gpu", &[agent(1)]);
    stage.append(&world).await;
    let message = timeout(PATIENCE, told.next()).await.unwrap().unwrap();
    let changes: Vec<Change> = postcard::from_bytes(&message.payload).unwrap();
    assert_eq!(changes, [Change { sequence: created, what: Changed::Pool { pool: pool(1) }, told: Told::Everybody }]);
    let client = stage.client();
    let listed = client.question(question(ListPools::default())).await.unwrap().answer.rows;
    let shown = client.question(question(GetPool { pool: pool(1) })).await.unwrap().answer;
    assert_eq!((listed.len(), listed[0].name.as_str(), &listed[0]), (1, "gpu", &shown));
    let tool = order(person(1)).tool;
    let targets = client.question(question(ListTargets { tool })).await.unwrap().answer;
    assert_eq!((targets.agents.len(), targets.pools.len()), (1, 1));
    running.stop().await;
}

#[tokio::test]
async fn it_goes_on_where_it_was() {
    let mut stage = Stage::in_memory().await;
    let mut world = world(3);
    stage.append(&world).await;
    stage.start().await.stop().await;
    assert_eq!(databases(&stage.folder()), ["views-1"]);
    world.run(job(1), agent(1), Vec::new());
    stage.append(&world).await;
    // A half-built database and one of another installation's layout are in the way.
    fs::create_dir(stage.folder().join("views-7")).unwrap();
    let running = stage.start().await;
    assert_eq!(stage.checkpoint().await.sequence, world.last());
    assert_eq!(databases(&stage.folder()), ["views-1"]);
    running.stop().await;
    let store = Store::open(&stage.folder().join("views-1"), Mode::Follow).unwrap();
    let grown = Model::of(&world);
    assert_eq!(store.digest_of_views().unwrap(), grown.store.digest_of_views().unwrap());
}

#[tokio::test]
async fn another_layout_is_built_anew() {
    let mut stage = Stage::in_memory().await;
    let world = world(3);
    stage.append(&world).await;
    stage.start().await.stop().await;
    fs::write(stage.folder().join("CURRENT"), "views-1 0\n").unwrap();
    let running = stage.start().await;
    assert_eq!(databases(&stage.folder()).len(), 1);
    assert!(fs::read_to_string(stage.folder().join("CURRENT")).unwrap() != "views-1 0\n");
    assert_eq!(stage.checkpoint().await.sequence, world.last());
    running.stop().await;
}

#[tokio::test]
async fn a_rebuild_swaps_while_questions_and_commits_come() {
    let mut stage = Stage::in_memory().await;
    let mut world = world(200);
    stage.append(&world).await;
    let running = stage.start().await;
    let client = stage.client();
    let forbidden = client.ask(viewer(person(1)), Rebuild {}).await;
    assert_eq!(forbidden, Err(QueryError::Forbidden));

    let mut told = stage.bus.client().subscribe(subject::change("job")).await.unwrap();
    stage.bus.client().flush().await.unwrap();
    let known = world.last();
    let begun = client.ask(administrator(), Rebuild {}).await.unwrap().answer;
    assert!(begun.rebuilt_to.is_some());
    let again = client.ask(Viewer::System, Rebuild {}).await.unwrap().answer;
    assert!(again.rebuilt_to.is_some(), "one is under way");
    let mut n = 200;
    let mut last = 0;
    while stage.checkpoint().await.rebuilt_to.is_some() {
        n += 1;
        world.submit(job(n), order(person(1)));
        stage.append(&world).await;
        let all = ListJobs { scope: Scope::All, limit: Some(1), ..ListJobs::default() };
        let question = Question { at_least_sequence: Some(world.last()), viewer: Viewer::System, ..question(all) };
        let answered = client.question(question).await.unwrap();
        assert_eq!(answered.answer.rows[0].id, job(n));
        assert!(answered.sequence >= last, "it never goes back");
        last = answered.sequence;
    }
    wait_until(async || databases(&stage.folder()) == ["views-2"]).await;
    world.run(job(1), agent(1), Vec::new());
    stage.append(&world).await;
    let get = Question { at_least_sequence: Some(world.last()), ..question(GetJob { job: job(1) }) };
    assert_eq!(client.question(get).await.unwrap().answer.status, JobStatus::Completed);
    let mut sequences = Vec::new();
    while sequences.last() != Some(&world.last()) {
        let message = timeout(PATIENCE, told.next()).await.unwrap().unwrap();
        let changes: Vec<Change> = postcard::from_bytes(&message.payload).unwrap();
        sequences.extend(changes.iter().map(|change| change.sequence));
    }
    assert_eq!(sequences, (known + 1..=world.last()).collect::<Vec<_>>(), "each is told once and in order");
    running.stop().await;
    let store = Store::open(&stage.folder().join("views-2"), Mode::Follow).unwrap();
    assert_eq!(store.digest_of_views().unwrap(), Model::of(&world).store.digest_of_views().unwrap());
}

#[tokio::test]
async fn one_process_has_the_folder() {
    let mut stage = Stage::in_memory().await;
    stage.append(&world(1)).await;
    let running = stage.start().await;
    let error = stage.begin().0.ended().await.expect_err("the first has it");
    assert!(error.to_string().starts_with("JT0010: "), "{error}");
    running.stop().await;
}

#[tokio::test]
async fn a_damaged_log_stops_it_at_the_last_good_commit() {
    let mut stage = Stage::in_memory().await;
    let world = world(9);
    stage.append(&world).await;
    let gap = world.last() - 3;
    stage.log.remove(gap);
    let error = stage.begin().0.ended().await.expect_err("there is a gap");
    assert!(error.to_string().starts_with("JT0008: "), "{error}");
}

#[tokio::test]
async fn a_log_that_goes_backwards_stops_it_at_start_and_while_it_runs() {
    let mut stage = Stage::in_memory().await;
    let world = world(5);
    stage.append(&world).await;
    let running = stage.start().await;
    stage.log.truncate(world.last() - 2);
    let error = running.ended().await.expect_err("it is compared from time to time");
    assert!(error.to_string().starts_with("JT0007: "), "{error}");
    let (running, ready) = stage.begin();
    let error = running.ended().await.expect_err("and at the start");
    assert!(error.to_string().starts_with("JT0007: "), "{error}");
    ready.await.expect_err("it answers nothing from such a read model");
}
