//! What singles and batches cost on this machine, and what the log makes of it: the figures of docs/adr/0001.
//!
//!     cargo run -p jobtrail-log --example group_commit

use std::io::Write;
use std::time::Instant;

use async_nats::HeaderMap;
use futures::future::join_all;
use futures::{StreamExt, stream};
use jobtrail_broker::{Broker, BrokerOptions};
use jobtrail_bus::{Bus, Connection};
use jobtrail_events::aggregate::AggregateId;
use jobtrail_events::envelope::Commit;
use jobtrail_events::file::FileEvent;
use jobtrail_events::ids::{CommitId, CorrelationId, FileId, PersonId};
use jobtrail_events::value::{Actor, Digest, Timestamp};
use jobtrail_events::{codec, subject};
use jobtrail_log::{JetStreamLog, Log, Options};
use uuid::Uuid;

const AT_A_TIME: [usize; 10] = [1, 2, 4, 8, 12, 16, 24, 32, 100, 500];
const ROUNDS: usize = 41;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(".")?;
    let options = BrokerOptions::new(BrokerOptions::program_of_environment(), folder.path().join("nats"));
    let broker = Broker::start(options).await?;
    let bus = Bus::connect(&Connection::new(broker.url(), "group-commit")).await?;
    let log = JetStreamLog::open(&bus, Options::default()).await?;
    let mut out = std::io::stdout().lock();

    writeln!(out, "{:>10} {:>12} {:>12} {:>12}   commits a second", "at a time", "singly", "batches", "the log")?;
    for at_a_time in AT_A_TIME {
        // Turn by turn, so that what else the machine does falls on all three.
        let mut times = [const { Vec::new() }; 3];
        for _ in 0..ROUNDS {
            times[0].push(time(|| join_all((0..at_a_time).map(|_| single(&bus)))).await);
            times[1].push(time(|| batch(&bus, at_a_time)).await);
            times[2].push(time(|| join_all((0..at_a_time).map(|_| append(&log)))).await);
        }
        let [singly, batches, written] = times.map(|times| at_a_time as f64 / median(times));
        writeln!(out, "{at_a_time:>10} {singly:>12.0} {batches:>12.0} {written:>12.0}")?;
    }
    for in_flight in [64, 256, 1_000, 4_000] {
        let began = Instant::now();
        let commits = 20_000;
        stream::iter(0..commits).map(|_| append(&log)).buffer_unordered(in_flight).for_each(async |()| {}).await;
        let written = f64::from(commits) / began.elapsed().as_secs_f64();
        writeln!(out, "{in_flight:>10} {:>12} {:>12} {written:>12.0}   kept in flight", "", "")?;
    }
    let last = log.last_sequence().await?;
    let began = Instant::now();
    let followed = log.follow(0).await?.take(usize::try_from(last)?).count().await;
    writeln!(out, "followed {followed} at {:.0} a second", last as f64 / began.elapsed().as_secs_f64())?;
    for commits in [1, 4, 20] {
        let aggregate = history(&log, commits).await?;
        let times = 200;
        let began = Instant::now();
        for _ in 0..times {
            log.read(&aggregate).await?;
        }
        writeln!(out, "read {commits} commits in {:.2} ms", began.elapsed().as_secs_f64() * 1e3 / f64::from(times))?;
    }
    broker.stop().await;
    Ok(())
}

/// Seconds.
async fn time<T, F: Future<Output = T>>(act: impl FnOnce() -> F) -> f64 {
    let began = Instant::now();
    act().await;
    began.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn commit() -> Commit {
    let by = PersonId(Uuid::from_u128(1));
    Commit {
        id: CommitId(Uuid::new_v4()),
        aggregate: AggregateId::File(FileId(Uuid::new_v4())),
        version: 0,
        actor: Actor::Person(by),
        at: Timestamp(1),
        causation: None,
        correlation: CorrelationId(Uuid::from_u128(2)),
        previous: Digest::NONE,
        events: vec![FileEvent::Archived { by }.into()],
    }
}

fn headers(commit: &Commit) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Msg-Id", commit.id.to_string());
    headers.insert("Nats-Expected-Last-Subject-Sequence", "0");
    headers
}

async fn single(bus: &Bus) {
    let commit = commit();
    let request = async_nats::Request::new().headers(headers(&commit)).payload(codec::encode(&commit).into());
    bus.client().send_request(subject::event(&commit.aggregate), request).await.expect("the broker answers");
}

async fn batch(bus: &Bus, commits: usize) {
    let id = Uuid::new_v4().simple().to_string();
    for place in 1..=commits {
        let commit = commit();
        let mut headers = headers(&commit);
        headers.insert("Nats-Batch-Id", id.as_str());
        headers.insert("Nats-Batch-Sequence", place.to_string());
        let (subject, payload) = (subject::event(&commit.aggregate), codec::encode(&commit).into());
        if place < commits {
            bus.client().publish_with_headers(subject, headers, payload).await.expect("the connection is open");
        } else {
            headers.insert("Nats-Batch-Commit", "1");
            let request = async_nats::Request::new().headers(headers).payload(payload);
            bus.client().send_request(subject, request).await.expect("the broker answers");
        }
    }
}

async fn append(log: &JetStreamLog) {
    log.append(&commit(), 0).await.expect("nobody else appends");
}

async fn history(log: &JetStreamLog, commits: u64) -> anyhow::Result<AggregateId> {
    let mut next = commit();
    let mut after = 0;
    for version in 0..commits {
        next = Commit { id: CommitId(Uuid::new_v4()), version, ..next };
        let appended = log.append(&next, after).await?;
        (after, next.previous) = (appended.sequence, appended.digest);
    }
    Ok(next.aggregate)
}
