//! A log that is not whole, or not the one that was taken in, stops the projection and is not made part of it.

use jobtrail_events::value::Digest;
use jobtrail_log::{Log, MemoryLog, Recorded};
use jobtrail_projections::tail::Tail;
use jobtrail_projections::{Error, Found};

use crate::fixture::Model;
use crate::world::{World, agent, file, job, order, person};

fn world() -> World {
    let mut world = World::new();
    world.furnish();
    for n in 1..=4 {
        world.submit(job(n), order(person(1)));
        world.claim(job(n), agent(1), 1);
    }
    world
}

/// Takes in commits of which one is wrong: what came before it is kept, and nothing of it or after it.
fn refused(commits: &[Recorded], kept: u64) -> String {
    let model = Model::new();
    let error = model.take(commits).expect_err("one is wrong").to_string();
    assert_eq!(model.store.sequence(), kept);
    let good = Model::new();
    good.take(&commits[..usize::try_from(kept).unwrap()]).unwrap();
    assert_eq!(model.store.digest_of_views().unwrap(), good.store.digest_of_views().unwrap());
    error
}

#[test]
fn a_gap_is_refused() {
    let mut log = world().log;
    log.remove(5);
    assert_eq!(refused(&log, 5), "JT0008: the log has a gap: sequence 6 should come and 7 came");
}

#[test]
fn a_sequence_that_comes_again_is_refused() {
    let mut log = world().log;
    log.insert(6, log[2].clone());
    assert!(refused(&log, 6).starts_with("JT0007: "));
}

#[test]
fn a_chain_that_does_not_hold_is_refused() {
    let mut log = world().log;
    log[6].commit.previous = Digest::of(b"another commit");
    assert!(refused(&log, 6).starts_with("JT0006: "));
    let mut log = world().log;
    log[6].commit.version += 1;
    assert!(refused(&log, 6).starts_with("JT0006: "));
    // A commit that fell out, with the sequences closed up behind it.
    let mut log = world().log;
    log.remove(3);
    (1..).zip(&mut log).for_each(|(sequence, recorded)| recorded.sequence = sequence);
    assert!(refused(&log, 3).starts_with("JT0006: "));
}

async fn log_of(world: &World) -> MemoryLog {
    let log = MemoryLog::new();
    let mut heads = std::collections::HashMap::new();
    for Recorded { commit, .. } in &world.log {
        let after = heads.get(&commit.aggregate).copied().unwrap_or(0);
        let appended = log.append(commit, after).await.unwrap();
        heads.insert(commit.aggregate.clone(), appended.sequence);
    }
    log
}

async fn check(model: &Model, log: MemoryLog) -> Result<(), Error> {
    Tail::new(log, std::sync::Arc::clone(&model.store)).check().await
}

#[tokio::test]
async fn the_log_that_was_taken_in_passes_however_much_longer_it_is() {
    let mut world = world();
    let model = Model::of(&world);
    check(&model, log_of(&world).await).await.unwrap();
    world.upload(file(9), person(1), "more.zip");
    check(&model, log_of(&world).await).await.unwrap();
    check(&Model::new(), MemoryLog::new()).await.unwrap();
}

#[tokio::test]
async fn a_log_that_is_shorter_is_refused() {
    let world = world();
    let log = log_of(&world).await;
    log.truncate(world.last() - 1);
    let error = check(&Model::of(&world), log).await.expect_err("one commit is gone");
    let Error::Backwards { checkpoint, found, .. } = error else { panic!("{error}") };
    assert_eq!((checkpoint, found), (world.last(), Found::End(world.last() - 1)));
}

#[tokio::test]
async fn a_log_that_is_another_is_refused() {
    let mut one = world();
    let mut other = one.clone();
    one.upload(file(8), person(1), "one.zip");
    other.upload(file(9), person(1), "other.zip");
    other.upload(file(10), person(1), "more.zip");
    let error = check(&Model::of(&one), log_of(&other).await).await.expect_err("it is another");
    assert!(matches!(error, Error::Backwards { found: Found::Other(_), .. }), "{error}");
    assert!(error.to_string().starts_with("JT0007: "));
}
