use std::collections::VecDeque;

use jobtrail_events::ids::{AgentId, FileId, JobId, PersonId, PoolId};
use jobtrail_events::job::JobStatus;
use jobtrail_events::subject;
use jobtrail_projections::query::{Change, Changed, Told};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::parts::{ADMINISTRATOR, AGENT, MEMBER};
use crate::world::{PATIENCE, World, problem, send, until};

/// A connection, read event by event.
struct Events {
    response: Response,
    text: String,
    read: VecDeque<Event>,
}

#[derive(Debug, PartialEq)]
struct Event {
    name: String,
    id: Option<u64>,
    data: Value,
}

impl Events {
    async fn open(request: RequestBuilder) -> Self {
        let response = send(request).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, text: String::new(), read: VecDeque::new() }
    }

    /// The next event that has data; absent at the end.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.read.pop_front() {
                return Some(event);
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await.expect("in time");
            self.text.push_str(std::str::from_utf8(&chunk.expect("a chunk")?).expect("text"));
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                if let Some(data) = field("data:") {
                    self.read.push_back(Event {
                        name: field("event:").unwrap_or("message").to_owned(),
                        id: field("id:").map(|id| id.parse().expect("a number")),
                        data: serde_json::from_str(data).expect("JSON"),
                    });
                }
                self.text = rest.to_owned();
            }
        }
    }

    async fn expect(&mut self, name: &str) -> Event {
        let event = self.next().await.expect("an event");
        assert_eq!(event.name, name, "{event:?}");
        event
    }
}

fn job(sequence: u64, owner: PersonId, status: JobStatus) -> Change {
    let job = JobId(Uuid::from_u128(u128::from(sequence)));
    Change {
        sequence,
        what: Changed::Job { job, status, file: FileId(Uuid::from_u128(5)), creator: owner },
        told: Told::Owner(owner),
    }
}

/// As the projections do, once it can be read.
async fn happen(world: &World, changes: Vec<Change>) {
    {
        let mut state = world.parts.state();
        state.sequence = changes.last().map_or(0, |change| change.sequence);
        state.changes.extend(changes.clone());
    }
    tell(world, &changes).await;
}

async fn tell(world: &World, changes: &[Change]) {
    let message = postcard::to_stdvec(changes).expect("it can be written");
    world.bus.client().publish(subject::change("job"), message.into()).await.expect("it is sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_is_told_what_the_viewer_may_see_and_once() {
    let world = World::begin().await;
    let mut mine = Events::open(world.get("/api/v1/changes")).await;
    let mut all = Events::open(world.ask(reqwest::Method::GET, "/api/v1/changes").bearer_auth("jt_admin")).await;
    mine.expect("open").await;
    all.expect("open").await;
    let other = PersonId(Uuid::from_u128(77));
    let changes = vec![
        job(11, MEMBER, JobStatus::Pending),
        job(12, other, JobStatus::Pending),
        job(13, MEMBER, JobStatus::Claimed),
    ];
    happen(&world, changes.clone()).await;
    // Another replica says the same.
    tell(&world, &changes).await;
    happen(&world, vec![job(14, MEMBER, JobStatus::Running)]).await;

    for (sequence, status) in [(11, "Pending"), (13, "Claimed"), (14, "Running")] {
        let event = mine.expect("job").await;
        let id = Uuid::from_u128(u128::from(sequence as u64));
        let file = "00000000-0000-0000-0000-000000000005";
        let expected = json!({"kind": "job", "id": id, "status": status, "file_id": file, "sequence": sequence});
        assert_eq!(event.data, expected);
    }
    for sequence in [11, 12, 13, 14] {
        let event = all.expect("job").await;
        assert_eq!(event.data["sequence"], sequence);
        assert!(event.data.get("file_id").is_none(), "which file it works on is the creator's alone");
    }
    assert_ne!(ADMINISTRATOR, MEMBER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_is_news_to_those_whom_it_concerns() {
    let world = World::begin().await;
    let mut mine = Events::open(world.get("/api/v1/changes")).await;
    let mut all = Events::open(world.ask(reqwest::Method::GET, "/api/v1/changes").bearer_auth("jt_admin")).await;
    mine.expect("open").await;
    all.expect("open").await;
    let pool = |sequence, told| Change { sequence, what: Changed::Pool { pool: PoolId(Uuid::from_u128(6)) }, told };
    let stranger = PersonId(Uuid::from_u128(77));
    let changes = vec![
        pool(21, Told::People([stranger].into())),
        pool(22, Told::People([stranger, MEMBER].into())),
        pool(23, Told::Everybody),
    ];
    happen(&world, changes).await;
    for sequence in [22, 23] {
        let data = mine.expect("pool").await.data;
        assert_eq!(data, json!({"kind": "pool", "id": Uuid::from_u128(6), "sequence": sequence}));
    }
    for sequence in [21, 22, 23] {
        assert_eq!(all.expect("pool").await.data["sequence"], sequence);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_is_told_what_happened_meanwhile() {
    let world = World::begin().await;
    happen(&world, (1..=5).map(|sequence| job(sequence, MEMBER, JobStatus::Pending)).collect()).await;
    let mut events = Events::open(world.get("/api/v1/changes").header("last-event-id", "3")).await;
    for sequence in [4, 5] {
        let event = events.expect("job").await;
        assert_eq!((&event.data["sequence"], event.id), (&json!(sequence), Some(5)));
    }
    assert_eq!(events.expect("open").await.id, Some(5));
    happen(&world, vec![job(6, MEMBER, JobStatus::Pending)]).await;
    assert_eq!(events.expect("job").await.data["sequence"], 6);

    let mut after = Events::open(world.get("/api/v1/changes?after=5")).await;
    assert_eq!(after.expect("job").await.data["sequence"], 6);
    problem(world.get("/api/v1/changes").header("last-event-id", "x"), 422, "invalid-field").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_away_too_long_or_knows_more_than_there_is_reads_again() {
    let world = World::begin().await;
    happen(&world, vec![job(1, MEMBER, JobStatus::Pending)]).await;
    let mut long = Events::open(world.get("/api/v1/changes?after=0")).await;
    assert_eq!(long.expect("job").await.data["sequence"], 1);
    assert_eq!(long.expect("reset").await.data, json!({"sequence": 1}));
    let mut another_log = Events::open(world.get("/api/v1/changes?after=900")).await;
    assert_eq!(another_log.expect("reset").await.data, json!({"sequence": 1}));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_lost_on_the_way_is_told_all_the_same() {
    let world = World::begin().await;
    happen(&world, vec![job(1, MEMBER, JobStatus::Pending)]).await;
    let mut events = Events::open(world.get("/api/v1/changes?after=1")).await;
    events.expect("open").await;
    // The projections have it, and what they published did not arrive.
    world.parts.state().changes.push(job(2, MEMBER, JobStatus::Claimed));
    world.parts.state().sequence = 2;
    assert_eq!(events.expect("job").await.data["sequence"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_is_told_to_read_again() {
    let limits = jobtrail_gateway::Limits { live_buffer: 16, ..jobtrail_gateway::Limits::default() };
    let world = World::with(limits).await;
    let mut events = Events::open(world.get("/api/v1/changes")).await;
    events.expect("open").await;
    // Handed on in one go: the reader gets a turn only after more than it may be behind.
    let changes: Vec<_> = (1..=50_000).map(|sequence| job(sequence, MEMBER, JobStatus::Pending)).collect();
    for batch in changes.chunks(500) {
        tell(&world, batch).await;
    }
    loop {
        let event = events.next().await.expect("an event");
        if event.name == "reset" {
            break;
        }
        assert!(event.data["sequence"] != 50_000, "nothing was missed");
    }
}

/// Of this process, in bytes.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").expect("there is one");
    let pages: usize = status.split(' ').nth(1).and_then(|pages| pages.parse().ok()).expect("a number");
    pages * 4096
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_read_costs_bounded_memory_and_is_told_to_read_again() {
    const CHANGES: u64 = 100_000;
    const MOST_BYTES: usize = 64 << 20;
    let world = World::begin().await;
    let mut events = Events::open(world.get("/api/v1/changes").timeout(6 * PATIENCE)).await;
    events.expect("open").await;
    let before = memory();
    for first in (1..=CHANGES).step_by(500) {
        let changes: Vec<_> = (first..first + 500).map(|sequence| job(sequence, MEMBER, JobStatus::Pending)).collect();
        world.parts.state().sequence = first + 499;
        tell(&world, &changes).await;
    }
    // Nobody has read any of it when all has been handed on.
    until(async || {
        let mut late = Events::open(world.get("/api/v1/changes")).await;
        late.expect("open").await.data["sequence"] == CHANGES
    })
    .await;
    let grown = memory().saturating_sub(before);
    assert!(grown < MOST_BYTES, "{grown} bytes for a reader that does not read");
    loop {
        let event = events.next().await.expect("an event");
        if event.name == "reset" {
            break;
        }
        assert!(event.data["sequence"] != CHANGES, "nothing was missed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_come_back_at_once_and_all_are_told_what_they_missed() {
    const CLIENTS: usize = 500;
    let limits =
        jobtrail_gateway::Limits { live_connections_per_person: CLIENTS, ..jobtrail_gateway::Limits::default() };
    let world = World::with(limits).await;
    happen(&world, (2..=40).map(|sequence| job(sequence, MEMBER, JobStatus::Pending)).collect()).await;
    let come_back = |_| async {
        let mut events =
            Events::open(world.get("/api/v1/changes").header("last-event-id", "30").timeout(6 * PATIENCE)).await;
        let mut told = Vec::new();
        loop {
            let event = events.next().await.expect("an event");
            if event.name == "open" {
                return (events, told);
            }
            told.push(event.data["sequence"].as_u64().expect("a number"));
        }
    };
    let clients = futures::future::join_all((0..CLIENTS).map(come_back)).await;
    assert!(clients.iter().all(|(_, told)| *told == (31..=40).collect::<Vec<_>>()), "each of what it missed, in order");
    happen(&world, vec![job(41, MEMBER, JobStatus::Claimed)]).await;
    for (mut events, _) in clients {
        assert_eq!(events.expect("job").await.data["sequence"], 41);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_of_a_running_job_is_told_how_far_it_is() {
    let world = World::begin().await;
    let id = world.parts.job(JobStatus::Running, 2);
    let mut events = Events::open(world.get("/api/v1/changes")).await;
    events.expect("open").await;
    let progress = r#"{"fraction": 0.25, "message": "reading"}"#;
    // Somebody else says something under the name of the job.
    let other = subject::run_progress(AgentId(Uuid::from_u128(33)), id, 2);
    world.bus.client().publish(other, r#"{"fraction": 1.0}"#.into()).await.expect("it is sent");
    world.bus.client().publish(subject::run_progress(AGENT, id, 2), progress.into()).await.expect("it is sent");
    let expected = json!({"job_id": id.to_string(), "attempt": 2, "fraction": 0.25, "message": "reading"});
    assert_eq!(events.expect("progress").await.data, expected);
    let job = crate::world::json(send(world.get(&format!("/api/v1/jobs/{id}"))).await).await;
    assert_eq!(job["progress"], json!({"fraction": 0.25, "message": "reading"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_signed_out_is_told_nothing_more() {
    let limits = jobtrail_gateway::Limits {
        heartbeat: std::time::Duration::from_millis(100),
        identity_memory: std::time::Duration::from_millis(50),
        live_connections_per_person: 1,
        ..jobtrail_gateway::Limits::default()
    };
    let world = World::with(limits).await;
    let mut events = Events::open(world.get("/api/v1/changes")).await;
    events.expect("open").await;
    problem(world.get("/api/v1/changes"), 503, "busy").await;
    world.parts.state().signed_out.push("jt_member".to_owned());
    assert_eq!(events.next().await, None);
}
