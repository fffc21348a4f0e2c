//! What a log is, held against the one on JetStream and its twin in memory.

#[path = "../common/mod.rs"]
mod common;

mod appending;
mod following;
mod reading;

/// Each property once for each log.
macro_rules! hold_for_both {
    ($($file:ident :: $property:ident)*) => {
        mod memory {
            $(
                #[tokio::test]
                async fn $property() {
                    crate::$file::$property(jobtrail_log::MemoryLog::new()).await;
                }
            )*
        }

        mod jetstream {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $property() {
                    let real = crate::common::Real::start().await;
                    crate::$file::$property(real.log.clone()).await;
                }
            )*
        }
    };
}

hold_for_both! {
    appending::a_commit_is_appended_after_the_one_it_expects
    appending::a_commit_that_expects_another_last_one_is_stale
    appending::of_concurrent_appends_to_one_aggregate_one_wins
    appending::many_aggregates_are_appended_to_at_once
    appending::stale_ones_among_many_hurt_nobody_else
    appending::commits_of_one_aggregate_among_many_come_one_after_the_other
    appending::a_repeated_commit_is_written_once
    appending::a_commit_that_cannot_be_part_of_a_chain_is_refused
    reading::a_history_is_read_in_order_and_chained
    reading::a_long_history_is_read_whole
    reading::an_aggregate_without_commits_is_empty
    reading::a_break_in_the_chain_is_found
    reading::a_commit_is_read_by_its_sequence
    reading::the_last_sequence_is_told
    following::all_is_followed_from_the_beginning
    following::all_after_a_sequence_is_followed
    following::what_is_appended_later_is_followed
    following::followers_do_not_disturb_each_other
    following::a_log_that_is_shorter_than_it_was_is_not_followed
}
