use jobtrail_events::aggregate::AggregateId;
use jobtrail_events::value::Digest;
use jobtrail_log::{Log, LogError, chain};

use crate::common::{Head, fill};

pub async fn a_history_is_read_in_order_and_chained(log: impl Log) {
    let (mut head, mut other) = (Head::empty(), Head::empty());
    let mut written = Vec::new();
    for _ in 0..5 {
        written.push(head.append(&log).await);
        other.append(&log).await;
    }
    let history = log.read(&head.aggregate).await.unwrap();
    assert_eq!(history, written);
    let link = chain::check_all(&history).unwrap().unwrap();
    assert_eq!((link.version, link.digest), (4, head.digest));
}

pub async fn a_long_history_is_read_whole(log: impl Log) {
    // More than the broker puts into one answer.
    const COMMITS: u64 = 1_001;
    let mut head = Head::empty();
    for _ in 0..COMMITS {
        head.append(&log).await;
    }
    let history = log.read(&head.aggregate).await.unwrap();
    assert!(history.iter().map(|recorded| recorded.sequence).eq(1..=COMMITS));
}

pub async fn an_aggregate_without_commits_is_empty(log: impl Log) {
    assert_eq!(log.read(&Head::empty().aggregate).await.unwrap(), []);
    fill(&log, 3).await;
    assert_eq!(log.read(&Head::empty().aggregate).await.unwrap(), []);
    let tool = AggregateId::Tool("archive".parse().unwrap());
    assert_eq!(log.read(&tool).await.unwrap(), []);
}

pub async fn a_break_in_the_chain_is_found(log: impl Log) {
    let mut head = Head::empty();
    head.append(&log).await;
    let skipped = Head { version: 2, ..head.clone() };
    log.append(&skipped.next(), skipped.sequence).await.unwrap();
    let error = log.read(&head.aggregate).await.unwrap_err();
    assert!(matches!(error, LogError::Broken { sequence: 2, .. }), "{error}");

    let mut head = Head::empty();
    head.append(&log).await;
    let other = Head { digest: Digest::of(b"another commit"), ..head.clone() };
    log.append(&other.next(), other.sequence).await.unwrap();
    let error = log.read(&head.aggregate).await.unwrap_err();
    assert!(matches!(error, LogError::Broken { sequence: 4, .. }), "{error}");
    assert!(error.to_string().starts_with("JT0006"));
}

pub async fn a_commit_is_read_by_its_sequence(log: impl Log) {
    let written = fill(&log, 3).await;
    for recorded in &written {
        assert_eq!(log.at(recorded.sequence).await.unwrap().as_ref(), Some(recorded));
    }
    assert_eq!(log.at(0).await.unwrap(), None);
    assert_eq!(log.at(4).await.unwrap(), None);
}

pub async fn the_last_sequence_is_told(log: impl Log) {
    assert_eq!(log.last_sequence().await.unwrap(), 0);
    let mut head = Head::empty();
    for sequence in 1..=3 {
        head.append(&log).await;
        assert_eq!(log.last_sequence().await.unwrap(), sequence);
    }
}
