//! What lists of present things cost when nearly all that was ever in them is gone.

use jobtrail_events::job::JobStatus;
use jobtrail_projections::query::{GetQueuePlace, ListActiveJobs, ListJobs, Scope, Viewer};
use rocksdb::perf::{PerfContext, PerfMetric, PerfStatsLevel, set_perf_stats};

use crate::fixture::Model;
use crate::world::{World, agent, job, order, person};

/// Keys that RocksDB passed over, dead or older than asked for.
fn skipped(look: impl FnOnce()) -> u64 {
    set_perf_stats(PerfStatsLevel::EnableCount);
    let mut context = PerfContext::default();
    context.reset();
    look();
    let skipped = [PerfMetric::InternalKeySkippedCount, PerfMetric::InternalDeleteSkippedCount];
    let skipped = skipped.into_iter().map(|metric| context.metric(metric)).sum();
    set_perf_stats(PerfStatsLevel::Disable);
    skipped
}

#[test]
fn the_dead_are_passed_over_by_the_bucket() {
    let mut world = World::new();
    world.furnish();
    world.submit(job(1), order(person(1)));
    for n in 2..=3_000 {
        world.submit(job(n), order(person(1)));
        world.claim(job(n), agent(1), 1);
        world.fail(job(n), agent(1), 1, "no", None);
    }
    let last = 3_001;
    let queued = world.submit(job(last), order(person(1)));
    let model = Model::new();
    model.follow(&world);

    let pending = ListJobs { scope: Scope::All, status: vec![JobStatus::Pending], ..ListJobs::default() };
    let cost = skipped(|| {
        let rows = model.ask(Viewer::System, pending.clone()).unwrap().rows;
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [job(last), job(1)]);
        let active = model.ask(Viewer::System, ListActiveJobs::default()).unwrap();
        assert_eq!(active.len(), 2);
    });
    assert!(cost < 2_000, "{cost} keys were passed over to list two jobs of 3,001");

    let cost = skipped(|| {
        let place = model.ask(Viewer::System, GetQueuePlace { job: job(last) }).unwrap();
        assert_eq!((place.ahead, place.ahead_is_at_least), (Some(1), false));
    });
    assert!(cost < 2_000, "{cost} keys were passed over in a queue of two");

    // And when the job in between is there, it is found.
    let early = model.ask_at(queued - 2, Viewer::System, ListActiveJobs::default()).unwrap();
    assert_eq!(early.iter().map(|job| job.id).collect::<Vec<_>>(), [job(last - 1), job(1)]);
}
