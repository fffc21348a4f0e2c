//! What can be done to the log in memory, so that others can be tested against it.

mod common;

use common::{Head, fill, follow, next, take};
use jobtrail_log::{AppendError, Fault, Log, LogError, MemoryLog};

#[tokio::test]
async fn a_lost_request_writes_nothing_and_a_lost_answer_hides_what_it_wrote() {
    let log = MemoryLog::new();
    let head = Head::empty();
    let commit = head.next();
    log.fail_next(Fault::LoseRequest);
    log.fail_next(Fault::LoseAnswer);
    log.fail_next(Fault::Refuse);

    let answer = log.append(&commit, 0).await;
    assert!(matches!(answer, Err(AppendError::Unknown { .. })), "{answer:?}");
    assert_eq!(log.last_sequence().await.unwrap(), 0);
    let answer = log.append(&commit, 0).await;
    assert!(matches!(answer, Err(AppendError::Unknown { .. })), "{answer:?}");
    assert_eq!(log.read(&head.aggregate).await.unwrap()[0].commit, commit);
    let answer = log.append(&Head::empty().next(), 0).await;
    assert!(matches!(answer, Err(AppendError::Refused { .. })), "{answer:?}");

    assert_eq!(log.append(&commit, 0).await.unwrap().sequence, 1, "the same again is found");
    assert_eq!(log.last_sequence().await.unwrap(), 1);
}

#[tokio::test]
async fn a_lost_answer_may_hide_that_nothing_was_written() {
    let log = MemoryLog::new();
    let mut head = Head::empty();
    let behind = head.clone();
    head.append(&log).await;
    log.fail_next(Fault::LoseAnswer);
    let answer = log.append(&behind.next(), 0).await;
    assert!(matches!(answer, Err(AppendError::Unknown { .. })), "{answer:?}");
    assert_eq!(log.last_sequence().await.unwrap(), 1);
}

#[tokio::test]
async fn damage_is_found_by_all_who_read() {
    let log = MemoryLog::new();
    let written = fill(&log, 3).await;
    log.damage(2, |message| message.truncate(10));
    assert!(matches!(log.at(2).await, Err(LogError::Damaged { sequence: 2, .. })));
    assert!(matches!(log.read(&written[1].commit.aggregate).await, Err(LogError::Damaged { sequence: 2, .. })));
    let mut following = follow(&log, 0).await;
    take(&mut following, 1).await;
    assert!(matches!(next(&mut following).await, Err(LogError::Damaged { sequence: 2, .. })));
}

#[tokio::test]
async fn one_changed_bit_breaks_the_chain() {
    let log = MemoryLog::new();
    let mut head = Head::empty();
    head.append(&log).await;
    head.append(&log).await;
    // The person who acted: the commit still decodes.
    let place = jobtrail_events::codec::encode(&log.at(1).await.unwrap().unwrap().commit).len() - 1;
    log.damage(1, |message| message[place] ^= 1);
    let error = log.read(&head.aggregate).await.unwrap_err();
    assert!(matches!(error, LogError::Broken { sequence: 2, .. }), "{error}");
}

#[tokio::test]
async fn a_removed_commit_is_a_gap_and_breaks_the_chain() {
    let log = MemoryLog::new();
    let mut head = Head::empty();
    for _ in 0..3 {
        head.append(&log).await;
    }
    log.remove(2);
    assert!(matches!(log.at(2).await, Err(LogError::Gap { missing: 2 })));
    let mut following = follow(&log, 0).await;
    take(&mut following, 1).await;
    assert!(matches!(next(&mut following).await, Err(LogError::Gap { missing: 2 })));
    assert!(matches!(log.read(&head.aggregate).await, Err(LogError::Broken { sequence: 3, .. })));
}

#[tokio::test]
async fn a_log_that_is_cut_short_goes_on_from_there_and_its_followers_stop() {
    let log = MemoryLog::new();
    let written = fill(&log, 5).await;
    let mut following = follow(&log, 0).await;
    take(&mut following, 5).await;
    log.truncate(3);
    assert!(matches!(next(&mut following).await, Err(LogError::Shorter { after: 5, last: 3 })));
    assert_eq!(log.last_sequence().await.unwrap(), 3);
    assert_eq!(log.read(&written[4].commit.aggregate).await.unwrap(), []);
    assert_eq!(Head::empty().append(&log).await.sequence, 4);
}
