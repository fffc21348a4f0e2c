use jobtrail_log::{Log, LogError};

use crate::common::{Head, fill, follow, take};

pub async fn all_is_followed_from_the_beginning(log: impl Log) {
    // More than a few pulls' worth.
    let written = fill(&log, 10_000).await;
    let followed = take(&mut follow(&log, 0).await, written.len()).await;
    assert_eq!(followed, written);
}

pub async fn all_after_a_sequence_is_followed(log: impl Log) {
    let written = fill(&log, 100).await;
    for after in [1, 50, 99] {
        let rest = &written[after..];
        assert_eq!(take(&mut follow(&log, after as u64).await, rest.len()).await, rest);
    }
}

pub async fn what_is_appended_later_is_followed(log: impl Log) {
    let mut following = follow(&log, 0).await;
    let mut head = Head::empty();
    for _ in 0..10 {
        let recorded = head.append(&log).await;
        assert_eq!(take(&mut following, 1).await, [recorded]);
    }
    let mut from_the_end = follow(&log, 10).await;
    let (written, followed) = tokio::join!(fill(&log, 2_000), take(&mut from_the_end, 2_000));
    assert_eq!(followed, written);
    assert_eq!(take(&mut following, 2_000).await, written);
}

pub async fn followers_do_not_disturb_each_other(log: impl Log) {
    let written = fill(&log, 500).await;
    let (mut one, mut two) = (follow(&log, 0).await, follow(&log, 250).await);
    assert_eq!(take(&mut one, 100).await, written[..100]);
    assert_eq!(take(&mut two, 250).await, written[250..]);
    drop(two);
    assert_eq!(take(&mut one, 400).await, written[100..]);
}

pub async fn a_log_that_is_shorter_than_it_was_is_not_followed(log: impl Log) {
    fill(&log, 3).await;
    let error = log.follow(4).await.err().expect("nobody has ever read the fourth");
    assert!(matches!(error, LogError::Shorter { after: 4, last: 3 }), "{error}");
}
