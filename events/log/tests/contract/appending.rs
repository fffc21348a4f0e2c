use std::collections::HashSet;

use futures::future::join_all;
use jobtrail_events::value::Digest;
use jobtrail_log::{AppendError, Log};

use crate::common::{Head, fill, is_stale};

pub async fn a_commit_is_appended_after_the_one_it_expects(log: impl Log) {
    let mut head = Head::empty();
    let first = head.append(&log).await;
    let second = head.append(&log).await;
    assert_eq!((first.sequence, second.sequence), (1, 2));
    assert_eq!(second.commit.previous, first.digest);
    assert_eq!(log.read(&head.aggregate).await.unwrap(), [first, second]);
}

pub async fn a_commit_that_expects_another_last_one_is_stale(log: impl Log) {
    let mut head = Head::empty();
    let before = head.clone();
    let first = head.append(&log).await;
    assert!(is_stale(&log.append(&before.next(), 0).await), "there is one already");

    let behind = head.clone();
    let second = head.append(&log).await;
    assert!(is_stale(&log.append(&behind.next(), behind.sequence).await), "there is a later one");
    assert!(is_stale(&log.append(&head.next(), 77).await), "the last one is not there");

    let other = Head { sequence: 1, version: 1, digest: first.digest, ..Head::empty() };
    assert!(is_stale(&log.append(&other.next(), 1).await), "that is another aggregate's");
    assert_eq!(log.read(&head.aggregate).await.unwrap(), [first, second]);
    assert_eq!(log.last_sequence().await.unwrap(), 2);
}

pub async fn of_concurrent_appends_to_one_aggregate_one_wins(log: impl Log) {
    const WRITERS: usize = 50;
    const ROUNDS: usize = 10;
    let mut head = Head::empty();
    for _ in 0..ROUNDS {
        let attempts: Vec<_> = (0..WRITERS).map(|_| head.next()).collect();
        let answers = join_all(attempts.iter().map(|commit| log.append(commit, head.sequence))).await;
        let won: Vec<_> = attempts.iter().zip(&answers).filter(|(_, answer)| answer.is_ok()).collect();
        assert_eq!(won.len(), 1);
        assert_eq!(answers.iter().filter(|answer| is_stale(answer)).count(), WRITERS - 1);
        let (commit, answer) = won[0];
        head.advance(*answer.as_ref().unwrap());
        assert_eq!(log.read(&head.aggregate).await.unwrap().last().unwrap().commit, *commit);
    }
    assert_eq!(log.last_sequence().await.unwrap(), ROUNDS as u64);
}

pub async fn many_aggregates_are_appended_to_at_once(log: impl Log) {
    const AGGREGATES: usize = 3_000;
    let appended = fill(&log, AGGREGATES).await;
    let sequences: Vec<u64> = appended.iter().map(|recorded| recorded.sequence).collect();
    assert!(sequences.iter().copied().eq(1..=AGGREGATES as u64), "each has a sequence of its own");
    for recorded in appended.iter().step_by(97) {
        assert_eq!(log.at(recorded.sequence).await.unwrap().as_ref(), Some(recorded));
    }
}

pub async fn stale_ones_among_many_hurt_nobody_else(log: impl Log) {
    const AGGREGATES: usize = 1_500;
    const STALE_EACH: usize = 50;
    let mut heads: Vec<Head> = (0..AGGREGATES).map(|_| Head::empty()).collect();
    let mut behind = heads.clone();
    join_all(heads.iter_mut().map(|head| head.append(&log))).await;

    // Every so many, one expects what is no longer so.
    let attempts = heads.iter().zip(&mut behind).enumerate().map(|(place, (head, behind))| {
        if place % STALE_EACH == 0 { (behind.next(), behind.sequence) } else { (head.next(), head.sequence) }
    });
    let attempts: Vec<_> = attempts.collect();
    let answers = join_all(attempts.iter().map(|(commit, after)| log.append(commit, *after))).await;
    for (place, answer) in answers.iter().enumerate() {
        assert_eq!(is_stale(answer), place % STALE_EACH == 0, "{place}: {answer:?}");
        assert_eq!(answer.is_ok(), place % STALE_EACH != 0, "{place}: {answer:?}");
    }
    let written = AGGREGATES - AGGREGATES / STALE_EACH;
    assert_eq!(log.last_sequence().await.unwrap(), (AGGREGATES + written) as u64);
    for (place, head) in heads.iter().enumerate().step_by(25) {
        let expected = if place % STALE_EACH == 0 { 1 } else { 2 };
        assert_eq!(log.read(&head.aggregate).await.unwrap().len(), expected);
    }
}

pub async fn commits_of_one_aggregate_among_many_come_one_after_the_other(log: impl Log) {
    const AGGREGATES: usize = 200;
    const COMMITS: usize = 10;
    let mut heads: Vec<Head> = (0..AGGREGATES).map(|_| Head::empty()).collect();
    join_all(heads.iter_mut().map(|head| async {
        for _ in 0..COMMITS {
            head.append(&log).await;
        }
    }))
    .await;
    for head in heads.iter().step_by(17) {
        let history = log.read(&head.aggregate).await.unwrap();
        assert!(history.iter().map(|recorded| recorded.commit.version).eq(0..COMMITS as u64));
        assert_eq!(history.last().unwrap().sequence, head.sequence);
    }
    assert_eq!(log.last_sequence().await.unwrap(), (AGGREGATES * COMMITS) as u64);
}

pub async fn a_repeated_commit_is_written_once(log: impl Log) {
    let mut head = Head::empty();
    let first = head.append(&log).await;
    let commit = head.next();
    let once = log.append(&commit, head.sequence).await.unwrap();
    assert_eq!(log.append(&commit, head.sequence).await.unwrap(), once);

    // Also when others have come since, and when many are repeated at a time.
    let after = head.sequence;
    head.advance(once);
    head.append(&log).await;
    assert_eq!(log.append(&commit, after).await.unwrap(), once);
    let appended = fill(&log, 1_000).await;
    let again = join_all(appended.iter().map(|recorded| log.append(&recorded.commit, 0))).await;
    for (answer, recorded) in again.iter().zip(&appended) {
        assert_eq!(answer.as_ref().unwrap().sequence, recorded.sequence);
    }

    assert_eq!(log.last_sequence().await.unwrap(), 1_003);
    let sequences: HashSet<u64> = appended.iter().map(|recorded| recorded.sequence).collect();
    assert_eq!(sequences.len(), 1_000);
    assert_eq!(log.append(&first.commit, 0).await.unwrap().sequence, first.sequence);
}

pub async fn a_commit_that_cannot_be_part_of_a_chain_is_refused(log: impl Log) {
    let mut head = Head::empty();
    let commit = head.next();
    let mut wrong = vec![(commit.clone(), 5)];
    let mut empty = commit.clone();
    empty.events.clear();
    wrong.push((empty, 0));
    let mut large = commit.clone();
    large.events = vec![large.events[0].clone(); jobtrail_events::envelope::Commit::MOST_EVENTS + 1];
    wrong.push((large, 0));
    let mut early = commit.clone();
    early.version = 1;
    wrong.push((early, 0));
    for (commit, after) in wrong {
        let answer = log.append(&commit, after).await;
        assert!(matches!(answer, Err(AppendError::Refused { .. })), "{answer:?}");
    }
    head.append(&log).await;
    let mut unchained = head.next();
    unchained.previous = Digest::NONE;
    let answer = log.append(&unchained, head.sequence).await;
    assert!(matches!(answer, Err(AppendError::Refused { .. })), "{answer:?}");
    assert_eq!(log.last_sequence().await.unwrap(), 1);
}
