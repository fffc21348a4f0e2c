//! From a file up to what was uploaded, and down to what was made from it.

use jobtrail_events::ids::FileId;
use jobtrail_events::job::Order;
use jobtrail_projections::query::{GetProvenance, Provenance, QueryError};

use crate::fixture::{Model, administrator, viewer};
use crate::world::{World, agent, artifact, file, job, order, person};

fn on(input: FileId) -> Order {
    let mut order = order(person(1));
    order.input.file = input;
    order
}

/// An archive (1) is unpacked into a table (11) and a picture (12); the table is described (21, its log 22), and that again (31).
fn world() -> World {
    let mut world = World::new();
    world.furnish();
    world.submit(job(1), on(file(1)));
    world.run(job(1), agent(1), vec![artifact(11, "files", "a.csv"), artifact(12, "files", "b.png")]);
    world.submit(job(2), on(file(11)));
    world.run(job(2), agent(1), vec![artifact(21, "schema", "schema.json"), artifact(22, "log", "log.txt")]);
    world.submit(job(3), on(file(21)));
    world.run(job(3), agent(1), vec![artifact(31, "rows", "rows.json")]);
    world.submit(job(4), on(file(1)));
    world.run(job(4), agent(1), vec![artifact(41, "contents", "contents.json")]);
    world
}

fn of(n: u128) -> GetProvenance {
    GetProvenance { file: file(n), depth: None, limit: None, cursor: None }
}

fn origins(found: &Provenance) -> Vec<(u128, Option<u128>)> {
    let number = |id: uuid::Uuid| id.as_u128() & 0xffff;
    let input = |origin: &jobtrail_projections::query::Origin| origin.input.as_ref().map(|row| number(row.id.0));
    found.origins.iter().map(|origin| (number(origin.job.id.0), input(origin))).collect()
}

fn made(found: &Provenance) -> Vec<(u16, u128, u128)> {
    let number = |id: uuid::Uuid| id.as_u128() & 0xffff;
    found.made.iter().map(|made| (made.depth, number(made.from.0), number(made.job.id.0))).collect()
}

#[test]
fn it_is_followed_up_to_what_was_uploaded_and_down_to_the_last_artifact() {
    let model = Model::of(&world());
    let me = viewer(person(1));
    let last = model.ask(me, of(31)).unwrap();
    assert_eq!(origins(&last), [(3, Some(21)), (2, Some(11)), (1, Some(1))]);
    assert!(last.reaches_an_upload && last.made.is_empty() && last.next.is_none());
    let first = model.ask(me, of(1)).unwrap();
    assert!(first.origins.is_empty() && first.reaches_an_upload);
    assert_eq!(made(&first), [(1, 1, 4), (1, 1, 1), (2, 11, 2), (3, 21, 3)]);
    assert!(first.more.is_empty() && first.next.is_none());
    assert_eq!(first.made[2].artifacts.len(), 2, "the log too");
}

#[test]
fn it_has_bounds_and_says_where_there_is_more() {
    let model = Model::of(&world());
    let me = viewer(person(1));
    let shallow = model.ask(me, GetProvenance { depth: Some(2), ..of(1) }).unwrap();
    assert_eq!((made(&shallow).len(), shallow.more.as_slice()), (3, [file(21)].as_slice()));
    let first = model.ask(me, GetProvenance { limit: Some(1), ..of(1) }).unwrap();
    assert_eq!(made(&first), [(1, 1, 4)]);
    let second = model.ask(me, GetProvenance { limit: Some(1), cursor: first.next.clone(), ..of(1) }).unwrap();
    assert_eq!((made(&second), second.next), (vec![(1, 1, 1), (2, 11, 2), (3, 21, 3)], None));
    let other = model.ask(me, GetProvenance { cursor: first.next, ..of(11) });
    assert!(matches!(&other, Err(QueryError::InvalidField { field, .. }) if field == "cursor"), "{other:?}");
    for depth in [0, GetProvenance::DEEPEST + 1] {
        let refused = model.ask(me, GetProvenance { depth: Some(depth), ..of(1) });
        assert!(matches!(&refused, Err(QueryError::InvalidField { field, .. }) if field == "depth"), "{refused:?}");
    }
}

#[test]
fn what_a_job_worked_on_is_told_to_nobody_but_its_creator() {
    let mut world = world();
    // Somebody else's job on a file of person 1, as a member of a system might have.
    let mut theirs = on(file(11));
    theirs.creator = person(2);
    world.submit(job(5), theirs);
    world.run(job(5), agent(1), vec![artifact(51, "chart", "chart.png")]);
    let model = Model::of(&world);
    let found = model.ask(administrator(), of(31)).unwrap();
    assert_eq!((origins(&found), found.reaches_an_upload), (vec![(3, None)], false), "D4");
    assert!(!found.origins[0].job.order_is_whole);
    assert!(model.ask(viewer(person(2)), of(31)).is_err(), "it is not there for others");
    let mine = model.ask(viewer(person(1)), of(11)).unwrap();
    assert_eq!(made(&mine), [(1, 11, 2), (2, 21, 3)], "another's job is passed over");
    let all = model.ask(administrator(), of(11)).unwrap();
    assert_eq!(made(&all).len(), 3);
}
