//! However the log is cut into batches, and whenever the program is stopped, the same log makes the same rows.

use std::sync::Arc;

use jobtrail_projections::store::{Mode, Store, Table};
use jobtrail_projections::tail::take_in_here;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::fixture::Model;
use crate::histories::{play, steps};
use crate::truth::Truth;
use crate::world::World;

/// Names the first table that differs, and how.
fn assert_same(a: &Store, b: &Store) {
    for table in Table::ALL {
        assert_eq!(a.dump(table).unwrap(), b.dump(table).unwrap(), "{}", table.name());
    }
    assert_eq!(a.digest_of_views().unwrap(), b.digest_of_views().unwrap());
}

fn built(world: &World, folder: &std::path::Path) -> Store {
    let store = Store::open(folder, Mode::Build).unwrap();
    take_in_here(&store, &world.log).unwrap();
    store.flush().unwrap();
    drop(store);
    Store::open(folder, Mode::Follow).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_built_at_once_equals_what_grew(steps in steps(80), at_once in 1..20_usize, stop in 0..80_usize) {
        let world = play(&steps);
        let grown = Model::of(&world);
        let folder = tempfile::tempdir().unwrap();
        assert_same(&grown.store, &built(&world, &folder.path().join("built")));
        // In batches, closed and opened again in the middle, some of it flushed.
        let (before, after) = world.log.split_at(stop.min(world.log.len()));
        let model = Model::new();
        before.chunks(at_once).for_each(|commits| drop(model.take(commits).unwrap()));
        if stop % 2 == 0 {
            model.store.flush().unwrap();
        }
        let model = model.reopen();
        after.chunks(at_once).for_each(|commits| drop(model.take(commits).unwrap()));
        assert_same(&grown.store, &model.store);
    }
}

#[test]
fn another_log_makes_other_rows() {
    let mut world = World::new();
    world.furnish();
    let one = Model::of(&world);
    world.upload(crate::world::file(2), crate::world::person(1), "more.zip");
    let other = Model::of(&world);
    assert_ne!(one.store.digest_of_views().unwrap(), other.store.digest_of_views().unwrap());
    assert_ne!(one.store.dump(Table::Files).unwrap(), other.store.dump(Table::Files).unwrap());
}

#[test]
fn rows_survive_compaction_with_all_their_versions() {
    let mut runner = TestRunner::deterministic();
    let steps = steps(200).new_tree(&mut runner).unwrap().current();
    let world = play(&steps);
    let (left, right) = (Model::of(&world), Model::of(&world));
    right.store.compact().unwrap();
    assert_same(&left.store, &right.store);
}

#[test]
fn what_a_store_that_was_not_closed_left_behind_goes_on() {
    let mut world = World::new();
    world.furnish();
    for n in 1..100 {
        world.submit(crate::world::job(n), crate::world::order(crate::world::person(1)));
    }
    let model = Model::new();
    let (before, after) = world.log.split_at(50);
    before.chunks(7).for_each(|commits| drop(model.take(commits).unwrap()));
    // A copy of the files as they lie there is what a kill would leave.
    let image = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(model.store.folder()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), image.path().join(file.file_name())).unwrap();
    }
    let store = Arc::new(Store::open(image.path(), Mode::Follow).unwrap());
    assert_eq!(store.sequence(), 50, "a kill loses nothing");
    take_in_here(&store, after).unwrap();
    assert_same(&store, &Model::of(&world).store);
}

/// The tests above would prove little on histories in which little happens.
#[test]
fn random_histories_get_everywhere() {
    let mut runner = TestRunner::deterministic();
    let mut reached = std::collections::BTreeSet::new();
    let (mut second_attempts, mut artifacts, mut ignored) = (0, 0, 0);
    let (mut open, mut archived, mut members, mut ended, mut marks) = (0, 0, 0, 0, std::collections::BTreeSet::new());
    let mut agents = std::collections::BTreeSet::new();
    for _ in 0..100 {
        let world = play(&steps(80).new_tree(&mut runner).unwrap().current());
        let mut truth = Truth::default();
        world.log.iter().for_each(|commit| truth.fold(commit));
        let transitions: usize = truth.jobs.values().map(|job| job.history.len()).sum();
        let of_jobs = |commit: &&jobtrail_log::Recorded| {
            matches!(commit.commit.aggregate, jobtrail_events::aggregate::AggregateId::Job(_))
        };
        let events: usize = world.log.iter().filter(of_jobs).map(|commit| commit.commit.events.len()).sum();
        ignored += events - transitions;
        for job in truth.jobs.values() {
            reached.insert(job.status());
            second_attempts += usize::from(job.attempt > 1);
            artifacts += job.artifacts.len();
            marks.insert(job.sandboxed);
        }
        for (id, known) in &truth.pools {
            *(if known.pool.is_open() { &mut open } else { &mut archived }) += 1;
            members += known.pool.details().unwrap().members.len();
            ended += truth.ended_in_pool(*id, u64::MAX / 2);
        }
        agents.extend(truth.agents.keys().map(|id| format!("{:?}", truth.agent_status(*id))));
    }
    assert_eq!(reached.into_iter().collect::<Vec<_>>(), jobtrail_events::job::JobStatus::ALL);
    assert!(open > 10 && archived > 10 && members > 10 && ended > 10, "{open} {archived} {members} {ended}");
    assert_eq!((marks.len(), agents.len()), (3, 6), "{marks:?} {agents:?}");
    assert!(second_attempts > 10 && artifacts > 10 && ignored > 10, "{second_attempts} {artifacts} {ignored}");
}
