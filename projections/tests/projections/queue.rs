//! Why a job is pending.

use jobtrail_events::agent::{Departure, Profile};
use jobtrail_events::ids::PoolId;
use jobtrail_events::job::{JobStatus, Order};
use jobtrail_events::value::{Assignment, Digest};
use jobtrail_projections::query::{AgentStatus, GetQueuePlace, QueuePlace};
use uuid::Uuid;

use crate::fixture::{Model, viewer};
use crate::world::{World, agent, job, order, person, profile, tool};

fn place(world: &World, n: u128) -> QueuePlace {
    Model::of(world).ask(viewer(person(1)), GetQueuePlace { job: job(n) }).unwrap()
}

fn obstacle(world: &World) -> String {
    let place = place(world, 1);
    assert_eq!(place.status, JobStatus::Pending);
    place.obstacle.expect("nobody takes it")
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

#[test]
fn an_obstacle_names_its_fix() {
    let archive = tool("archive", "1.0.0");
    let mut world = World::new();
    world.submit(job(1), order(person(1)));
    assert_eq!(
        obstacle(&world),
        "no agent offers archive 1.0.0; add it to the tools folder of an agent and start that agent again"
    );
    let reserved = Profile { takes_automatic: false, ..profile("beta", std::slice::from_ref(&archive)) };
    world.connect(agent(2), reserved);
    assert_eq!(
        obstacle(&world),
        "the agents that offer archive 1.0.0 (beta) take no automatic jobs; run it again with one of them as its \
         assignment, or let one take automatic jobs"
    );
    world.connect(agent(1), profile("alpha", std::slice::from_ref(&archive)));
    assert_eq!(place(&world, 1).obstacle, None);
    world.disconnect(agent(1), Departure::Stopped);
    assert_eq!(
        obstacle(&world),
        "the agents that offer archive 1.0.0 (alpha) are offline since 2023-11-14T22:13:23Z; start one of them"
    );
}

#[test]
fn an_agent_that_has_other_content_under_the_same_version_does_not_count() {
    let mut world = World::new();
    world.connect(agent(1), profile("alpha", &[tool("archive", "1.0.0")]));
    let mut order = order(person(1));
    order.tool_digest = Digest::of(b"something else");
    world.submit(job(1), order);
    assert!(obstacle(&world).starts_with("no agent offers archive 1.0.0"));
}

#[test]
fn a_job_for_one_agent_says_what_that_agent_lacks() {
    let mut world = World::new();
    world.submit(job(1), assigned(Assignment::Agent(agent(3))));
    assert!(obstacle(&world).starts_with(&format!("there is no agent {}", agent(3))));
    world.connect(agent(3), profile("gamma", &[]));
    assert!(obstacle(&world).starts_with("agent \"gamma\" does not offer archive 1.0.0"));
    // It need not take automatic jobs to take its own.
    let archive = [tool("archive", "1.0.0")];
    world.connect(agent(3), Profile { takes_automatic: false, ..profile("gamma", &archive) });
    let place = place(&world, 1);
    assert_eq!((place.capable.len(), place.obstacle), (1, None));
    world.disconnect(agent(3), Departure::Lost);
    assert_eq!(obstacle(&world), "agent \"gamma\" is offline since 2023-11-14T22:13:23Z; start it");
}

#[test]
fn a_job_for_a_pool_has_nobody_yet() {
    let mut world = World::new();
    world.furnish();
    world.submit(job(1), assigned(Assignment::Pool(PoolId(Uuid::from_u128(5)))));
    assert!(obstacle(&world).starts_with("no pool has members yet"));
    assert!(place(&world, 1).capable.is_empty());
}
