//! What only a real broker does: it is there with other settings, it dies, it comes back, it loses and damages messages.

mod common;

use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_nats::jetstream::stream::{Config, RetentionPolicy, StorageType};
use common::{Head, Real, broker, connect, fill, follow, next, take};
use futures::future::join_all;
use jobtrail_broker::BrokerOptions;
use jobtrail_bus::{Bus, ConnectError, Connection};
use jobtrail_events::aggregate::AggregateId;
use jobtrail_events::ids::JobId;
use jobtrail_events::job::{JobEvent, RequeueReason};
use jobtrail_events::{codec, subject};
use jobtrail_log::{AppendError, JetStreamLog, Log, LogError, OpenError, Options, Recorded};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

#[tokio::test]
async fn a_log_is_opened_again_with_what_is_in_it() {
    let real = Real::start().await;
    let written = fill(&real.log, 5).await;
    let again = JetStreamLog::open(&connect(&real.broker).await, Options::default()).await.unwrap();
    assert_eq!(take(&mut follow(&again, 0).await, 5).await, written);

    let error = JetStreamLog::open(&real.bus, Options { replicas: 3 }).await.err().expect("it has one replica");
    assert!(error.to_string().contains("num_replicas = 1, and a log needs 3"), "{error}");
}

/// The server may still be clearing away the folder of the stream that was deleted.
async fn create_after_deleting(bus: &Bus, config: Config) {
    let began = Instant::now();
    while let Err(error) = bus.jetstream().create_stream(config.clone()).await {
        assert!(began.elapsed() < Duration::from_secs(20), "{error}");
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_stream_with_other_settings_is_refused_by_name() {
    let (broker, _folder) = broker().await;
    let bus = connect(&broker).await;
    let good = {
        JetStreamLog::open(&bus, Options::default()).await.unwrap();
        bus.jetstream().get_stream(subject::EVENTS).await.unwrap().cached_info().config.clone()
    };
    type Spoil = fn(&mut Config);
    let spoiled: [(&str, &str, Spoil); 10] = [
        ("storage", "File", |config| config.storage = StorageType::Memory),
        ("retention", "Limits", |config| config.retention = RetentionPolicy::Interest),
        ("subjects", "evt.>", |config| config.subjects.push("other.>".to_owned())),
        ("max_msgs", "unlimited", |config| config.max_messages = 1_000),
        ("max_msgs_per_subject", "unlimited", |config| config.max_messages_per_subject = 1),
        ("max_age", "0ns", |config| config.max_age = Duration::from_secs(3_600)),
        ("deny_delete", "true", |config| config.deny_delete = false),
        ("deny_purge", "true", |config| config.deny_purge = false),
        ("allow_direct", "true", |config| config.allow_direct = false),
        ("allow_atomic", "true", |config| config.allow_atomic_publish = false),
    ];
    for (name, right, spoil) in spoiled {
        bus.jetstream().delete_stream(subject::EVENTS).await.unwrap();
        let mut config = good.clone();
        spoil(&mut config);
        create_after_deleting(&bus, config).await;
        let error = JetStreamLog::open(&bus, Options::default()).await.err().expect(name);
        let OpenError::Settings { setting, wanted, .. } = &error else { panic!("{name}: {error}") };
        assert_eq!((*setting, wanted.as_str()), (name, right));
        assert!(error.to_string().starts_with("JT0004: the stream EVENTS has "), "{error}");
    }
}

#[tokio::test]
async fn a_log_cannot_have_more_replicas_than_there_are_servers() {
    let (broker, _folder) = broker().await;
    let bus = connect(&broker).await;
    let error = JetStreamLog::open(&bus, Options { replicas: 3 }).await.err().expect("there is one server");
    assert!(matches!(error, OpenError::Refused { .. }) && error.to_string().contains("replicas"), "{error}");
}

#[tokio::test]
async fn a_server_without_jetstream_is_refused() {
    let folder = TempDir::new().unwrap();
    let server = Plain::start(&folder);
    let error = Bus::connect(&Connection::new(server.url(&folder).await, "test")).await.expect_err("no JetStream");
    assert!(matches!(error, ConnectError::NoJetStream { .. }), "{error}");
    assert!(error.to_string().starts_with("JT0003"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kills_and_is_followed_without_a_gap() {
    const WRITERS: usize = 100;
    const KILLS: usize = 3;
    /// Acknowledged between two kills.
    const BETWEEN: usize = 2_000;
    let mut real = Real::start().await;
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let enough = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let (log, acknowledged, enough) = (real.log.clone(), Arc::clone(&acknowledged), Arc::clone(&enough));
            tokio::spawn(async move { write_until(&log, &acknowledged, &enough).await })
        })
        .collect();
    // Its only commit is appended when all else is written.
    let mut last = Head::empty();
    let last_of_all = last.aggregate.clone();
    let mut following = follow(&real.log, 0).await;
    let follower = tokio::spawn(async move {
        let mut followed = Vec::new();
        loop {
            let recorded = next(&mut following).await.expect("no gap");
            let is_last = recorded.commit.aggregate == last_of_all;
            followed.push(recorded);
            if is_last {
                return followed;
            }
        }
    });

    for kill in 1..=KILLS {
        while acknowledged.load(Ordering::Relaxed) < kill * BETWEEN {
            sleep(Duration::from_millis(1)).await;
        }
        real.broker.kill().await;
        real.broker.restart().await.unwrap();
    }
    while acknowledged.load(Ordering::Relaxed) < (KILLS + 1) * BETWEEN {
        sleep(Duration::from_millis(1)).await;
    }
    enough.store(true, Ordering::Relaxed);
    let written = join_all(writers).await.into_iter().flat_map(|writer| writer.unwrap());
    let mut written: Vec<Recorded> = written.collect();
    written.push(last.append(&real.log).await);

    let followed = follower.await.unwrap();
    assert!(followed.iter().map(|recorded| recorded.sequence).eq(1..=followed.len() as u64));
    for recorded in &written {
        let place = usize::try_from(recorded.sequence - 1).unwrap();
        assert_eq!(&followed[place], recorded, "what was acknowledged is there");
    }
    for history in written.chunk_by(|one, other| one.commit.aggregate == other.commit.aggregate) {
        let read = real.log.read(&history[0].commit.aggregate).await.unwrap();
        assert_eq!(read.len(), history.len(), "and once");
    }
}

/// Appends to one aggregate until it is enough, and returns what was written, as far as is known.
async fn write_until(log: &JetStreamLog, acknowledged: &AtomicUsize, enough: &AtomicBool) -> Vec<Recorded> {
    let mut head = Head::empty();
    let mut written = Vec::new();
    while !enough.load(Ordering::Relaxed) {
        let commit = head.next();
        let appended = loop {
            match log.append(&commit, head.sequence).await {
                Ok(appended) => break appended,
                // Nobody else writes here, so the same commit again is right in any case.
                Err(AppendError::Unknown { .. } | AppendError::Refused { .. }) => {}
                Err(error @ AppendError::Stale(_)) => panic!("{error}"),
            }
        };
        head.advance(appended);
        written.push(Recorded { sequence: appended.sequence, digest: appended.digest, commit });
        acknowledged.fetch_add(1, Ordering::Relaxed);
    }
    written
}

#[tokio::test]
async fn an_idle_follower_goes_on_after_a_restart() {
    let mut real = Real::start().await;
    let written = fill(&real.log, 3).await;
    let mut following = follow(&real.log, 0).await;
    assert_eq!(take(&mut following, 3).await, written);
    // It is waiting when the server goes.
    let follower = tokio::spawn(async move { take(&mut following, 2).await });
    real.broker.restart().await.unwrap();
    let mut head = Head::empty();
    let (one, two) = (eventually(&real.log, &mut head).await, head.append(&real.log).await);
    assert_eq!(follower.await.unwrap(), [one, two]);
}

#[tokio::test]
async fn a_log_that_lost_its_end_is_not_followed_on() {
    let mut real = Real::start().await;
    fill(&real.log, 3).await;
    let mut following = follow(&real.log, 0).await;
    take(&mut following, 3).await;
    // As after a power cut without sync: the same stream, but its last messages are gone.
    real.bus.jetstream().delete_stream(subject::EVENTS).await.unwrap();
    JetStreamLog::open(&real.bus, Options::default()).await.unwrap();
    fill(&real.log, 1).await;
    real.broker.restart().await.unwrap();
    let error = next(&mut following).await.unwrap_err();
    assert!(matches!(error, LogError::Shorter { after: 3, last: 1 }), "{error}");
}

#[tokio::test]
async fn a_gap_is_found() {
    let (broker, _folder) = broker().await;
    let bus = connect(&broker).await;
    let mut config = {
        let log = JetStreamLog::open(&bus, Options::default()).await.unwrap();
        drop(log);
        bus.jetstream().get_stream(subject::EVENTS).await.unwrap().cached_info().config.clone()
    };
    bus.jetstream().delete_stream(subject::EVENTS).await.unwrap();
    config.deny_delete = false;
    let stream = bus.jetstream().create_stream(&config).await.unwrap();
    for _ in 0..3 {
        let commit = Head::empty().next();
        let published = bus.jetstream().publish(subject::event(&commit.aggregate), codec::encode(&commit).into()).await;
        published.unwrap().await.unwrap();
    }
    stream.delete_message(2).await.unwrap();
    config.deny_delete = true;
    bus.jetstream().update_stream(&config).await.unwrap();

    let log = JetStreamLog::open(&bus, Options::default()).await.unwrap();
    let mut following = follow(&log, 0).await;
    assert_eq!(next(&mut following).await.unwrap().sequence, 1);
    let error = next(&mut following).await.unwrap_err();
    assert!(matches!(error, LogError::Gap { missing: 2 }), "{error}");
    assert!(error.to_string().starts_with("JT0008"));
    assert!(matches!(log.at(2).await, Err(LogError::Gap { missing: 2 })));
    assert_eq!(log.at(4).await.unwrap(), None);
}

#[tokio::test]
async fn damage_and_a_commit_under_another_name_are_found() {
    let real = Real::start().await;
    let head = Head::empty();
    let publish = async |payload: Vec<u8>| {
        let published = real.bus.jetstream().publish(subject::event(&head.aggregate), payload.into()).await;
        published.unwrap().await.unwrap();
    };
    let mut damaged = codec::encode(&head.next());
    damaged.push(0);
    publish(damaged).await;
    publish(codec::encode(&Head::empty().next())).await;

    let error = next(&mut follow(&real.log, 0).await).await.unwrap_err();
    assert!(matches!(error, LogError::Damaged { sequence: 1, .. }), "{error}");
    assert!(error.to_string().starts_with("JT0005"));
    assert!(matches!(real.log.read(&head.aggregate).await, Err(LogError::Damaged { sequence: 1, .. })));
    let error = next(&mut follow(&real.log, 1).await).await.unwrap_err();
    assert!(matches!(error, LogError::Broken { sequence: 2, .. }), "{error}");
    assert!(matches!(real.log.at(2).await, Err(LogError::Broken { sequence: 2, .. })));
}

#[tokio::test]
async fn a_commit_that_is_too_large_is_refused_and_hurts_nobody_else() {
    let real = Real::start().await;
    let mut head = Head::empty();
    let mut large = Head::empty().next();
    let message = "x".repeat(2 * 1024 * 1024);
    large.aggregate = AggregateId::Job(JobId(Uuid::new_v4()));
    large.events = vec![JobEvent::Requeued { attempt: 1, reason: RequeueReason::FunctionFailed, message }.into()];
    let (answer, others, one) = tokio::join!(real.log.append(&large, 0), fill(&real.log, 200), head.append(&real.log));
    assert!(matches!(answer, Err(AppendError::Refused { .. })), "{answer:?}");
    assert_eq!(others.len(), 200);
    assert_eq!(real.log.at(one.sequence).await.unwrap(), Some(one));
    assert_eq!(real.log.last_sequence().await.unwrap(), 201);
}

/// Appends, however often it takes.
async fn eventually(log: &JetStreamLog, head: &mut Head) -> Recorded {
    let commit = head.next();
    loop {
        if let Ok(appended) = log.append(&commit, head.sequence).await {
            head.advance(appended);
            return Recorded { sequence: appended.sequence, digest: appended.digest, commit };
        }
    }
}

/// A server without JetStream.
struct Plain(Child);

impl Plain {
    fn start(folder: &TempDir) -> Self {
        let mut command = Command::new(BrokerOptions::program_of_environment());
        command.args(["-a", "127.0.0.1", "-p", "-1", "--ports_file_dir"]).arg(folder.path());
        command.args(["-l", "/dev/null"]);
        Self(command.spawn().expect("nats-server"))
    }

    async fn url(&self, folder: &TempDir) -> String {
        loop {
            let mut files = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
            let ports = files.find_map(|file| std::fs::read_to_string(file).ok());
            let url = ports.and_then(|ports| Some(ports.split('"').nth(3)?.to_owned()));
            if let Some(url) = url {
                return url;
            }
            sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        self.0.kill().expect("it is ours");
        self.0.wait().expect("it is ours");
    }
}
