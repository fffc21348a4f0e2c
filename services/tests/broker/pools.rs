//! Agent pools on the real log.

use std::collections::BTreeSet;

use jobtrail_events::ids::{AgentId, PoolId};
use jobtrail_events::pool::{Audience, Details, Pool, PoolEvent};
use jobtrail_events::value::Actor;
use jobtrail_services::in_step::InStep;
use jobtrail_services::repository::Origin;
use uuid::Uuid;

use crate::world::{AGENT, PERSON, World, eventually};

const GPU: PoolId = PoolId(Uuid::from_u128(0x21));
const MESH: PoolId = PoolId(Uuid::from_u128(0x22));
const OTHER_AGENT: AgentId = AgentId(Uuid::from_u128(0x12));

/// Writes what happened, whatever the rules say; false: the broker is away.
async fn happen(world: &World, pool: PoolId, events: &[PoolEvent]) -> bool {
    let decide = |_: &Pool| Ok(events.to_vec());
    world.floor.core.pools.execute(&pool, Actor::Person(PERSON), Origin::Continuation, decide).await.is_ok()
}

fn created(name: &str) -> PoolEvent {
    PoolEvent::Created { name: name.to_owned(), audience: Audience::Everyone }
}

fn added(agent: AgentId) -> PoolEvent {
    PoolEvent::MemberAdded { agent }
}

#[tokio::test]
async fn the_roster_begins_with_all_there_is_and_is_kept_in_step() {
    let world = World::start().await;
    happen(&world, MESH, &[created("Mesh"), added(AGENT)]).await;
    happen(&world, GPU, &[created("GPU"), added(AGENT), added(OTHER_AGENT)]).await;
    let (roster, in_step) = InStep::begin(&world.bus, &world.floor.core).await.unwrap();
    assert_eq!(roster.pools_of(AGENT), [GPU, MESH], "before anything is followed");
    assert_eq!(roster.pools_of(OTHER_AGENT), [GPU]);
    let (name, audience) = ("GPU".to_owned(), Audience::Everyone);
    let details = Details { name, audience, members: BTreeSet::from([AGENT, OTHER_AGENT]) };
    assert_eq!(roster.pool(GPU), Some(Pool::Open(details)));
    assert_eq!(roster.pool(PoolId(Uuid::from_u128(0x23))), None);
    assert!(roster.has_name("gpu", MESH) && !roster.has_name("gpu", GPU) && !roster.has_name("cpu", MESH));

    tokio::spawn(in_step.run(world.shutdown.clone()));
    happen(&world, MESH, &[PoolEvent::MemberRemoved { agent: AGENT }]).await;
    eventually("it is in one pool", async || roster.pools_of(AGENT) == [GPU]).await;
    happen(&world, GPU, &[PoolEvent::Archived]).await;
    eventually("it is in none that is open", async || roster.pools_of(AGENT).is_empty()).await;
    assert!(!roster.has_name("GPU", MESH), "an archived one's name is free");
    happen(&world, GPU, &[PoolEvent::Restored]).await;
    eventually("it is open again", async || roster.pools_of(AGENT) == [GPU]).await;
}

#[tokio::test]
async fn the_roster_outlives_the_broker() {
    let mut world = World::start().await;
    happen(&world, GPU, &[created("GPU"), added(AGENT)]).await;
    let (roster, in_step) = InStep::begin(&world.bus, &world.floor.core).await.unwrap();
    tokio::spawn(in_step.run(world.shutdown.clone()));
    for round in 0..3 {
        world.broker.kill().await;
        assert_eq!(roster.pools_of(AGENT), [GPU], "it knows what it knew");
        world.broker.restart().await.unwrap();
        eventually("pools can be written again", async || {
            happen(&world, GPU, &[PoolEvent::MemberRemoved { agent: AGENT }]).await
        })
        .await;
        eventually("it takes that in", async || roster.pools_of(AGENT).is_empty()).await;
        assert!(happen(&world, GPU, &[added(AGENT)]).await, "round {round}");
        eventually("and that", async || roster.pools_of(AGENT) == [GPU]).await;
    }
}
