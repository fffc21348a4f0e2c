//! What is told to the world, and remembered for those who come back.

use jobtrail_events::job::JobStatus;
use jobtrail_projections::query::{Change, Changed, ChangesSince, Told, Viewer};

use crate::fixture::Model;
use crate::world::{World, agent, file, job, order, person};

#[test]
fn a_commit_tells_what_it_changed_and_for_whom() {
    let mut world = World::new();
    world.furnish();
    let submitted = world.submit(job(1), order(person(1)));
    let model = Model::new();
    model.follow(&world);
    let claimed = world.claim(job(1), agent(1), 1);
    let told = model.follow(&world);
    let status = JobStatus::Claimed;
    let of_job = Changed::Job { job: job(1), status, file: file(1), creator: person(1) };
    let of_agent = Changed::Agent { agent: agent(1) };
    let expected = [
        Change { sequence: claimed, what: of_job, told: Told::Owner(person(1)) },
        Change { sequence: claimed, what: of_agent, told: Told::Everybody },
    ];
    assert_eq!(told, expected);
    let answer = model.ask(Viewer::System, ChangesSince { after: submitted }).unwrap();
    assert_eq!((answer.changes.as_slice(), answer.incomplete), (expected.as_slice(), false));
    let earlier = model.ask_at(submitted, Viewer::System, ChangesSince { after: submitted - 1 }).unwrap();
    assert_eq!(earlier.changes.len(), 1, "not what came after the sequence that it is asked as of");
    let ahead = model.ask(Viewer::System, ChangesSince { after: u64::MAX }).unwrap();
    assert!(ahead.changes.is_empty() && !ahead.incomplete);
}

#[test]
fn an_event_that_is_passed_over_tells_nothing() {
    let mut world = World::new();
    world.furnish();
    world.submit(job(1), order(person(1)));
    let model = Model::new();
    model.follow(&world);
    world.start(job(1), agent(1), 1);
    assert_eq!(model.follow(&world), []);
    assert_eq!(model.store.sequence(), world.last());
}

#[test]
fn what_is_too_long_ago_is_said_to_be_incomplete() {
    let mut world = World::new();
    world.furnish();
    let most = ChangesSince::MOST as u64;
    while world.last() < 3 * most {
        world.submit(job(world.last().into()), order(person(1)));
    }
    let model = Model::new();
    model.follow(&world);
    let ask = |after| model.ask(Viewer::System, ChangesSince { after }).unwrap();
    let all = ask(world.last() - most);
    assert_eq!((all.changes.len(), all.incomplete), (ChangesSince::MOST, false));
    let too_many = ask(world.last() - most - 1);
    assert_eq!((too_many.changes.len(), too_many.incomplete), (0, true));
    assert!(ask(0).incomplete);
    let kept = model.store.dump(jobtrail_projections::store::Table::Changes).unwrap();
    assert!(kept.len() < 2 * ChangesSince::MOST, "{} are kept", kept.len());
}
