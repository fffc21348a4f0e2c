//! How fast the log becomes rows, without a broker in between: `cargo run --release --example replay -- <jobs> <agents>`.
//!
//! Prints events/s into RocksDB when the whole is built, and when it is followed commit by commit; and what the most
//! usual questions cost then.

#![expect(clippy::print_stdout, reason = "it is a program that prints")]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jobtrail_events::agent::{AgentEvent, Offered, Profile};
use jobtrail_events::aggregate::{AggregateId, Event};
use jobtrail_events::chain::Link;
use jobtrail_events::codec;
use jobtrail_events::envelope::Commit;
use jobtrail_events::ids::{AgentId, BootId, CommitId, CorrelationId, FileId, JobId, PersonId, PoolId};
use jobtrail_events::job::{Artifact, Input, JobEvent, JobStatus, Limits, Order, Run};
use jobtrail_events::pool::{Audience, Pool, PoolEvent};
use jobtrail_events::tool::ToolEvent;
use jobtrail_events::value::{Actor, Assignment, Digest, Timestamp, ToolVersion};
use jobtrail_log::Recorded;
use jobtrail_projections::queries::{Answer, Asked};
use jobtrail_projections::query::{
    GetJob, GetQueuePlace, ListActiveJobs, ListAgents, ListJobs, ListPools, ListTargets, Scope, Viewer,
};
use jobtrail_projections::store::{AsOf, Mode, Store};
use jobtrail_projections::tail::{MOST_AT_ONCE, take_in_here};
use uuid::Uuid;

/// Jobs that are under way at a time.
const UNDER_WAY: usize = 200;
const PEOPLE: u128 = 50;
/// Tool versions that each agent offers.
const OFFERS: u64 = 20;
/// Commits that are followed one by one.
const FOLLOWED: usize = 20_000;
const QUESTIONS: u32 = 2_000;
/// Questions of a kind are asked for so long.
const LONGEST: Duration = Duration::from_secs(3);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let jobs = std::env::args().nth(1).map_or(Ok(50_000), |jobs| jobs.parse())?;
    let agents = std::env::args().nth(2).map_or(Ok(20), |agents| agents.parse())?;
    let log = history(jobs, agents);
    let folder = tempfile::tempdir()?;

    let (built, followed) = log.split_at(log.len().saturating_sub(FOLLOWED));
    let store = Store::open(folder.path(), Mode::Build)?;
    let began = Instant::now();
    for commits in built.chunks(MOST_AT_ONCE) {
        take_in_here(&store, commits)?;
    }
    store.flush()?;
    println!("built:     {:>9} events/s", per_second(built.len(), began.elapsed()));
    drop(store);

    let store = Arc::new(Store::open(folder.path(), Mode::Follow)?);
    let mut times: Vec<_> = Vec::with_capacity(followed.len());
    let began = Instant::now();
    for commit in followed.chunks(1) {
        let began = Instant::now();
        take_in_here(&store, commit)?;
        times.push(began.elapsed());
    }
    times.sort();
    let (middle, late) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    println!(
        "followed:  {:>9} events/s one by one, p50 {middle:?}, p99 {late:?}",
        per_second(times.len(), began.elapsed())
    );

    let ids: Vec<_> = (0..jobs).map(job).collect();
    let a_job = |n: u32| ids[(n as usize * 7_919) % ids.len()];
    ask(&store, "one job", |n| GetJob { job: a_job(n) });
    ask(&store, "why pending", |_| GetQueuePlace { job: job(jobs) });
    ask(&store, "a page", |_| ListJobs { scope: Scope::All, ..ListJobs::default() });
    let pending = vec![JobStatus::Pending];
    ask(&store, "pending", |_| ListJobs { scope: Scope::All, status: pending.clone(), ..ListJobs::default() });
    ask(&store, "active", |_| ListActiveJobs::default());
    ask(&store, "agents", |_| ListAgents::default());
    ask(&store, "targets", |_| ListTargets { tool: tool(0) });
    ask(&store, "pools", |_| ListPools::default());
    Ok(())
}

fn ask<Q: Answer>(store: &Arc<Store>, name: &str, query: impl Fn(u32) -> Q) {
    let began = Instant::now();
    let mut asked_so_far = 0;
    for n in 0..QUESTIONS {
        if began.elapsed() > LONGEST {
            break;
        }
        asked_so_far += 1;
        let asked = Asked { viewer: Viewer::System, as_of: AsOf::newest(Arc::clone(store)), now: None };
        if let Err(error) = query(n).answer(&asked) {
            println!("{name}: {error}");
            return;
        }
    }
    println!("{name:<11}{:>9.1?}", began.elapsed() / asked_so_far);
}

fn per_second(events: usize, took: Duration) -> usize {
    (events as f64 / took.as_secs_f64()) as usize
}

/// Jobs that go from Pending to Completed, many at a time.
fn history(jobs: usize, agents: u128) -> Vec<Recorded> {
    let mut log = Log { commits: Vec::with_capacity(jobs * 6), heads: HashMap::new() };
    for n in 0..agents {
        let profile = Profile {
            name: format!("agent {n}"),
            host: "example.org".to_owned(),
            os: "linux".to_owned(),
            arch: "x86_64".to_owned(),
            version: "0.1.0".to_owned(),
            slots: 16,
            takes_automatic: true,
            sandboxed: true,
            offers: (0..OFFERS).map(|minor| Offered { tool: tool(minor), digest: Digest::of(b"tool") }).collect(),
        };
        log.append(agent(n), Actor::Agent(agent(n)), AgentEvent::Connected { boot: boot(), profile }.into());
    }
    let manifest = "{}".to_owned();
    let registered = ToolEvent::VersionRegistered { version: tool(0).version, digest: Digest::of(b"tool"), manifest };
    log.append(tool(0).tool, Actor::Agent(agent(0)), registered.into());
    let created = PoolEvent::Created { name: "all".to_owned(), audience: Audience::Everyone };
    let pool = PoolId(scattered(7 << 64));
    log.append(pool, Actor::Agent(agent(0)), created.into());
    for n in 0..agents.min(Pool::MOST_MEMBERS as u128) {
        log.append(pool, Actor::Agent(agent(0)), PoolEvent::MemberAdded { agent: agent(n) }.into());
    }
    for step in 0..jobs + 6 * UNDER_WAY {
        for stage in 0..6 {
            if let Some(n) = step.checked_sub(stage * UNDER_WAY).filter(|n| *n < jobs) {
                advance(&mut log, n, stage, agents);
            }
        }
    }
    // One that waits.
    advance(&mut log, jobs, 0, agents);
    log.commits
}

fn advance(log: &mut Log, n: usize, stage: usize, agents: u128) {
    let by = agent(n as u128 % agents);
    let attempt = 1;
    let event = match stage {
        0 => JobEvent::Submitted { order: Arc::new(order(n)) },
        1 => JobEvent::Claimed { run: Run { attempt, agent: by, boot: boot() } },
        2 => JobEvent::Started { attempt },
        3 => JobEvent::OutputReady { attempt },
        4 => JobEvent::UploadStarted { attempt },
        _ => JobEvent::Completed { attempt, artifacts: vec![artifact(n)] },
    };
    log.append(job(n), Actor::Agent(by), event.into());
}

struct Log {
    commits: Vec<Recorded>,
    heads: HashMap<AggregateId, Link>,
}

impl Log {
    fn append(&mut self, aggregate: impl Into<AggregateId>, actor: Actor, event: Event) {
        let aggregate = aggregate.into();
        let sequence = self.commits.len() as u64 + 1;
        let (version, previous) = Link::next(self.heads.get(&aggregate).copied());
        let commit = Commit {
            id: CommitId(scattered(sequence.into())),
            aggregate: aggregate.clone(),
            version,
            actor,
            at: Timestamp(1_700_000_000_000_000 + sequence * 200),
            causation: None,
            correlation: CorrelationId(scattered(sequence.into())),
            previous,
            events: vec![event],
        };
        let digest = Digest::of(&codec::encode(&commit));
        self.heads.insert(aggregate, Link::of(&commit, digest));
        self.commits.push(Recorded { sequence, digest, commit });
    }
}

/// Like a random one, and the same each time.
fn scattered(n: u128) -> Uuid {
    let Digest(bytes) = Digest::of(&n.to_be_bytes());
    Uuid::from_slice(&bytes[..16]).unwrap_or_default()
}

fn job(n: usize) -> JobId {
    JobId(scattered(1 << 64 | n as u128))
}

fn agent(n: u128) -> AgentId {
    AgentId(scattered(2 << 64 | n))
}

fn boot() -> BootId {
    BootId(scattered(3 << 64))
}

fn tool(minor: u64) -> ToolVersion {
    ToolVersion { tool: "archive".parse().expect("a key"), version: semver::Version::new(1, minor, 0) }
}

fn order(n: usize) -> Order {
    Order {
        creator: PersonId(scattered(4 << 64 | (n as u128 % PEOPLE))),
        input: Input {
            file: FileId(scattered(5 << 64 | (n as u128 / 10))),
            revision: 1,
            name: "parts of something.zip".to_owned(),
            media_type: "application/zip".to_owned(),
            size: 12_345,
            content: Digest::of(b"content"),
        },
        tool: tool(0),
        tool_digest: Digest::of(b"tool"),
        function: "extract".parse().expect("a key"),
        parameters: r#"{"pattern":"**","rows":100}"#.to_owned(),
        assignment: Assignment::Automatic,
        limits: Limits { max_attempts: 3, time_to_live_ms: 60_000, run_ms: 5_000 },
        retry_failures: false,
        request: Digest::of(b"request"),
    }
}

fn artifact(n: usize) -> Artifact {
    Artifact {
        file: FileId(scattered(6 << 64 | n as u128)),
        output: "contents".to_owned(),
        name: "contents.json".to_owned(),
        media_type: "application/json".to_owned(),
        size: 2_345,
        content: Digest::of(b"artifact"),
    }
}
