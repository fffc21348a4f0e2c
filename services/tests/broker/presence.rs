//! The bucket of heartbeats.

use async_nats::jetstream::stream::StorageType;
use futures::StreamExt;
use jobtrail_events::ids::{AgentId, BootId};
use jobtrail_services::presence::Presence;
use tokio::time::timeout;
use uuid::Uuid;

use crate::world::{AGENT, BOOT, PATIENCE, World};

async fn next(watch: &mut jobtrail_services::bucket::Watch) -> Option<(AgentId, BootId)> {
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

/// Whoever watched when the broker was killed hears of agents afterwards, though everything is counted from 1 again.
#[tokio::test]
async fn who_watched_when_the_broker_was_killed_hears_again() {
    let mut world = World::start().await;
    let presence = world.floor.presence.clone();
    let (heard, mut hears) = tokio::sync::mpsc::channel(100);
    let watched = presence.clone();
    let watching = tokio::spawn(async move {
        loop {
            let Ok(mut watch) = watched.watch().await else { continue };
            while let Some(Ok(entry)) = watch.next().await {
                let _ = heard.send(Presence::read(&entry).map(|(agent, _)| agent)).await;
            }
        }
    });
    for _ in 0..20 {
        presence.heard(AGENT, BOOT, 1, false).await.unwrap();
        assert_eq!(timeout(PATIENCE, hears.recv()).await.expect("in time"), Some(Some(AGENT)));
    }
    world.broker.kill().await;
    world.broker.restart().await.unwrap();
    let other = AgentId(Uuid::from_u128(5));
    while presence.heard(other, BOOT, 1, false).await.is_err() {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let hear = async { while hears.recv().await != Some(Some(other)) {} };
    timeout(PATIENCE, hear).await.expect("one heartbeat is enough to be heard of");
    watching.abort();
}
