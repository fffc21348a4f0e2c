//! The bucket of heartbeats.

use async_nats::jetstream::stream::StorageType;
use futures::StreamExt;
use jobtrail_events::ids::{AgentId, BootId};
use jobtrail_services::presence::Presence;
use tokio::time::timeout;
use uuid::Uuid;

use crate::world::{AGENT, BOOT, PATIENCE, World};

async fn next(watch: &mut async_nats::jetstream::kv::Watch) -> Option<(AgentId, BootId)> {
    let entry = timeout(PATIENCE, watch.next()).await.expect("in time").expect("it goes on").expect("an entry");
    Presence::read(&entry).map(|(agent, heartbeat)| (agent, heartbeat.boot))
}

#[tokio::test]
async fn who_was_heard_of_is_seen_by_who_watches_already_and_by_who_comes_later() {
    let world = World::start().await;
    let presence = &world.floor.presence;
    let other = AgentId(Uuid::from_u128(5));
    let mut early = presence.watch().await.unwrap();
    presence.heard(AGENT, BOOT, 1, false).await.unwrap();
    assert_eq!(next(&mut early).await, Some((AGENT, BOOT)));
    let rebooted = BootId(Uuid::from_u128(6));
    presence.heard(AGENT, rebooted, 0, true).await.unwrap();
    presence.heard(other, BOOT, 0, false).await.unwrap();
    assert_eq!(next(&mut early).await, Some((AGENT, rebooted)));
    assert_eq!(next(&mut early).await, Some((other, BOOT)));

    let mut late = presence.watch().await.unwrap();
    let mut known = [next(&mut late).await, next(&mut late).await];
    known.sort_unstable();
    assert_eq!(known, [Some((AGENT, rebooted)), Some((other, BOOT))], "the last of each");

    presence.gone(AGENT).await.unwrap();
    assert_eq!(next(&mut late).await, None, "that one is gone");
    let mut later = presence.watch().await.unwrap();
    presence.heard(other, BOOT, 1, false).await.unwrap();
    let mut seen = vec![next(&mut later).await];
    while seen.last() != Some(&Some((other, BOOT))) {
        seen.push(next(&mut later).await);
    }
    assert!(!seen.contains(&Some((AGENT, rebooted))), "{seen:?}");
}

/// What is in it is never waited for on a disk, and a dead agent is forgotten without anybody's doing.
#[tokio::test]
async fn it_forgets_and_is_not_kept_on_disk() {
    let world = World::start().await;
    let bucket = world.bus.jetstream().get_key_value(jobtrail_events::subject::PRESENCE).await.unwrap();
    let config = bucket.stream.cached_info().config.clone();
    assert_eq!(config.storage, StorageType::Memory);
    assert_eq!(config.max_age, Presence::LEASE);
}

/// It goes with its server. Before it was made again, no agent was heard of until the services were started anew.
#[tokio::test]
async fn it_is_there_again_after_the_broker_was_killed() {
    let mut world = World::start().await;
    let presence = world.floor.presence.clone();
    presence.heard(AGENT, BOOT, 1, false).await.unwrap();
    world.broker.kill().await;
    world.broker.restart().await.unwrap();
    let again = async {
        while presence.heard(AGENT, BOOT, 1, false).await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        loop {
            if let Ok(watch) = presence.watch().await {
                return watch;
            }
        }
    };
    let mut watch = timeout(4 * PATIENCE, again).await.expect("in time");
    assert_eq!(next(&mut watch).await, Some((AGENT, BOOT)));
}
