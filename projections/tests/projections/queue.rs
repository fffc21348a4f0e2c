//! Why a job is pending.

use jobtrail_events::job::{JobStatus, Order};
use jobtrail_events::value::Assignment;
use jobtrail_projections::query::{AgentStatus, GetQueuePlace, QueuePlace};

use crate::fixture::{Model, viewer};
use crate::world::{World, agent, job, order, person, tool};

fn place(world: &World, n: u128) -> QueuePlace {
    Model::of(world).ask(viewer(person(1)), GetQueuePlace { job: job(n) }).unwrap()
}

fn assigned(assignment: Assignment) -> Order {
    Order { assignment, ..order(person(1)) }
}

#[test]
fn who_stands_before_it_is_counted_in_its_own_queue() {
    let mut world = World::new();
    world.furnish();
    world.submit(job(1), order(person(2)));
    world.submit(job(2), assigned(Assignment::Agent(agent(1))));
    let mut other_version = order(person(1));
    other_version.tool = tool("archive", "2.0.0");
    world.submit(job(3), other_version);
    world.submit(job(4), order(person(1)));
    assert_eq!(place(&world, 4).ahead, Some(1));
    assert_eq!(place(&world, 2).ahead, Some(0));
    // Claimed, it makes room; given back, it stands at the end.
    world.claim(job(1), agent(1), 1);
    assert_eq!(place(&world, 4).ahead, Some(0));
    world.requeue(job(1), 1, "the agent was lost");
    assert_eq!(place(&world, 4).ahead, Some(0));
    world.claim(job(4), agent(1), 1);
    let claimed = place(&world, 4);
    assert_eq!((claimed.status, claimed.ahead, claimed.obstacle), (JobStatus::Claimed, None, None));
    assert!(claimed.capable.is_empty());
}

#[test]
fn with_an_agent_that_takes_it_there_is_no_obstacle() {
    let mut world = World::new();
    world.furnish();
    world.submit(job(1), order(person(1)));
    let place = place(&world, 1);
    let capable: Vec<_> = place.capable.iter().map(|agent| (agent.name.as_str(), agent.status)).collect();
    assert_eq!((capable, place.obstacle), (vec![("alpha", AgentStatus::Online)], None));
}

#[test]
fn a_busy_agent_is_no_obstacle() {
    let mut world = World::new();
    world.furnish();
    for n in [2, 3] {
        world.submit(job(n), order(person(1)));
        world.claim(job(n), agent(1), 1);
    }
    world.submit(job(1), order(person(1)));
    let place = place(&world, 1);
    assert_eq!((place.capable[0].status, place.obstacle), (AgentStatus::Busy, None));
}
