//! What holds of folding any sequence of events, legal or not.

use std::collections::BTreeSet;
use std::fmt::Debug;

use jobtrail_events::agent::Agent;
use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::file::File;
use jobtrail_events::job::{Job, JobEvent};
use jobtrail_events::person::Person;
use jobtrail_events::pool::Pool;
use jobtrail_events::system::{Entry, System, SystemEvent};
use jobtrail_events::tool::Tool;
use jobtrail_events::value::Timestamp;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::job_table::attempt;
use crate::strategies::{
    agent_event, file_event, history, job_event, person_event, pool_event, system_event, tool_event,
};

type History<A> = [(<A as Aggregate>::Event, Timestamp)];

/// The state and what each event did.
fn fold<A: Aggregate>(mut state: A, history: &History<A>) -> (A, Vec<Fold>) {
    let folds = history.iter().map(|(event, at)| state.evolve(event, *at)).collect();
    (state, folds)
}

/// Illegal events change nothing, wherever they stand: without them all others are legal and lead to the same state.
fn is_the_fold_of_its_legal_events<A: Aggregate + Debug + PartialEq>(
    history: &History<A>,
) -> Result<(), TestCaseError> {
    let (state, folds) = fold(A::default(), history);
    let legal: Vec<_> = history
        .iter()
        .zip(&folds)
        .filter(|(_, fold)| **fold == Fold::Applied)
        .map(|(entry, _)| entry.clone())
        .collect();
    let (again, folds) = fold(A::default(), &legal);
    prop_assert!(folds.iter().all(|fold| *fold == Fold::Applied));
    prop_assert_eq!(again, state);
    Ok(())
}

/// A state that was put away in the middle and read back folds on like one that was not.
fn can_be_interrupted<A: Aggregate + Debug + PartialEq + Serialize + DeserializeOwned>(
    history: &History<A>,
    place: prop::sample::Index,
) -> Result<(), TestCaseError> {
    let (whole, folds) = fold(A::default(), history);
    let (first, second) = history.split_at(place.index(history.len() + 1));
    let (middle, mut folds_in_parts) = fold(A::default(), first);
    let stored = postcard::to_stdvec(&middle).expect("every state can be written");
    let middle: A = postcard::from_bytes(&stored).expect("and read");
    let (end, rest) = fold(middle, second);
    folds_in_parts.extend(rest);
    prop_assert_eq!(end, whole);
    prop_assert_eq!(folds_in_parts, folds);
    Ok(())
}

macro_rules! of_every_aggregate {
    ($($name:ident: $aggregate:ty, $event:expr;)*) => {$(
        mod $name {
            use super::*;

            proptest! {
                #[test]
                fn is_the_fold_of_its_legal_events(history in history($event)) {
                    super::is_the_fold_of_its_legal_events::<$aggregate>(&history)?;
                }

                #[test]
                fn can_be_interrupted(history in history($event), place: prop::sample::Index) {
                    super::can_be_interrupted::<$aggregate>(&history, place)?;
                }
            }
        }
    )*};
}

of_every_aggregate! {
    a_job: Job, job_event();
    a_file: File, file_event();
    an_agent: Agent, agent_event();
    a_pool: Pool, pool_event();
    a_tool: Tool, tool_event();
    a_person: Person, person_event();
    a_system: System, system_event();
}

proptest! {
    #[test]
    fn a_tree_has_no_hole_and_no_file_in_the_way(history in history(system_event())) {
        let mut system = System::default();
        for (event, at) in &history {
            let _ = system.evolve(event, *at);
            let Some(details) = system.details() else { continue };
            for path in details.tree.keys() {
                for folder in path.folders() {
                    prop_assert_eq!(details.tree.get(&folder), Some(&Entry::Folder), "{} in {}", path, folder);
                }
            }
            for file in &details.kept {
                prop_assert!(!details.snapshots.is_empty(), "{}", file);
            }
        }
    }

    #[test]
    fn what_a_snapshot_holds_is_held_for_good(history in history(system_event())) {
        let mut system = System::default();
        let mut held = std::collections::BTreeSet::new();
        for (event, at) in &history {
            let folded = system.evolve(event, *at);
            if let (SystemEvent::SnapshotTaken { .. }, Fold::Applied) = (event, folded) {
                held.extend(system.details().into_iter().flat_map(|it| it.tree.values()).filter_map(Entry::file));
            }
            for file in &held {
                prop_assert!(system.holds(*file), "{} after {:?}", file, event);
            }
        }
    }

    #[test]
    fn no_event_of_a_job_is_legal_twice_in_a_row(history in history(job_event())) {
        let mut job = Job::default();
        for (event, at) in &history {
            let _ = job.evolve(event, *at);
            let once = job.clone();
            prop_assert_eq!(job.evolve(event, Timestamp(at.0.wrapping_add(1))), Fold::Ignored, "{:?}", event);
            prop_assert_eq!(&job, &once);
        }
    }

    #[test]
    fn an_attempt_begins_only_by_going_back_into_the_queue(history in history(job_event())) {
        let mut job = Job::default();
        for (event, at) in &history {
            let before = job.clone();
            if job.evolve(event, *at) == Fold::Ignored {
                continue;
            }
            match event {
                JobEvent::Submitted { .. } => prop_assert_eq!(attempt(&job), Some(1)),
                JobEvent::Requeued { .. } => prop_assert_eq!(attempt(&job), attempt(&before).map(|last| last + 1)),
                JobEvent::Claimed { .. }
                | JobEvent::Started { .. }
                | JobEvent::OutputReady { .. }
                | JobEvent::UploadStarted { .. }
                | JobEvent::Completed { .. } => prop_assert_eq!(attempt(&job), attempt(&before)),
                // One that never left the queue has no run to tell its attempt.
                JobEvent::Failed { .. } | JobEvent::Canceled { .. } => {
                    prop_assert!(attempt(&job).is_none_or(|last| Some(last) == attempt(&before)));
                }
            }
        }
    }

    #[test]
    fn what_is_over_stays_as_it_is(history in history(job_event())) {
        let mut end: Option<Job> = None;
        let mut job = Job::default();
        for (event, at) in &history {
            let fold = job.evolve(event, *at);
            if let Some(end) = &end {
                prop_assert_eq!(fold, Fold::Ignored);
                prop_assert_eq!(&job, end);
            } else if job.status().is_some_and(|status| !status.is_active()) {
                end = Some(job.clone());
            }
        }
    }
}

/// Lest the properties above be about jobs that never leave the queue.
#[test]
fn the_histories_that_are_tried_lead_into_every_status() {
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    let mut most_attempts = 0;
    for _ in 0..500 {
        let history = history(job_event()).new_tree(&mut runner).expect("nothing is filtered").current();
        let mut job = Job::default();
        for (event, at) in &history {
            let _ = job.evolve(event, *at);
            reached.extend(job.status());
            most_attempts = most_attempts.max(attempt(&job).unwrap_or(0));
        }
    }
    assert_eq!(reached.len(), 8, "only {reached:?}");
    assert!(most_attempts >= 3, "at most {most_attempts} attempts");
}
