//! The stream of offers.

use std::collections::HashSet;
use std::time::Duration;

use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::stream::{Config, RetentionPolicy};
use async_nats::jetstream::{AckKind, Message};
use futures::StreamExt;
use jobtrail_events::ids::JobId;
use jobtrail_events::subject;
use jobtrail_events::value::ToolVersion;
use jobtrail_services::job::react::Effect;
use jobtrail_services::work::Work;
use uuid::Uuid;

use crate::world::{World, tool};

fn job(number: u128) -> JobId {
    JobId(Uuid::from_u128(number))
}

async fn on_offer(world: &World) -> HashSet<(JobId, u32)> {
    world.floor.work.on_offer().await.expect("the broker is there")
}

/// What the consumer hands out at once.
async fn pull(world: &World, consumer: &str) -> Vec<Message> {
    let stream = world.bus.jetstream().get_stream(subject::WORK).await.expect("it is open");
    let consumer: PullConsumer = stream.get_consumer(consumer).await.expect("it was made");
    let batch = consumer.fetch().max_messages(100).expires(Duration::from_secs(5)).messages().await;
    batch.expect("it can be pulled from").map(|message| message.expect("a message")).collect().await
}

fn offered(messages: &[Message]) -> Vec<(JobId, u32)> {
    let mut offered: Vec<_> = messages.iter().map(|message| subject::offered(&message.subject).unwrap()).collect();
    offered.sort_unstable();
    offered
}

#[tokio::test]
async fn an_attempt_is_on_offer_once_however_often_it_is_offered() {
    let world = World::start().await;
    let work = &world.floor.work;
    for _ in 0..3 {
        work.offer("auto", &tool(), job(1), 1).await.unwrap();
    }
    work.offer("auto", &tool(), job(1), 2).await.unwrap();
    assert_eq!(on_offer(&world).await, HashSet::from([(job(1), 1), (job(1), 2)]));
    let consumer = work.consumer("auto", &tool()).await.unwrap();
    let messages = pull(&world, &consumer).await;
    assert_eq!(offered(&messages), [(job(1), 1), (job(1), 2)]);

    // Handed out is still on offer, acknowledged is not, and can be offered again.
    assert_eq!(on_offer(&world).await.len(), 2);
    for message in &messages {
        message.double_ack().await.unwrap();
    }
    assert_eq!(on_offer(&world).await, HashSet::new());
    work.offer("auto", &tool(), job(1), 2).await.unwrap();
    assert_eq!(offered(&pull(&world, &consumer).await), [(job(1), 2)]);
}

#[tokio::test]
async fn what_is_withdrawn_is_gone_with_all_its_attempts_and_nothing_else_is() {
    let world = World::start().await;
    let work = &world.floor.work;
    work.withdraw(job(1)).await.unwrap();
    for (queue, job, attempt) in [("auto", job(1), 1), ("agent-7", job(1), 2), ("auto", job(2), 1)] {
        let offer = Effect::Offer { job, attempt, queue: queue.to_owned(), tool: tool() };
        work.carry_out(&offer).await.unwrap();
    }
    work.carry_out(&Effect::Withdraw { job: job(1) }).await.unwrap();
    assert_eq!(on_offer(&world).await, HashSet::from([(job(2), 1)]));
}

#[tokio::test]
async fn a_consumer_hands_out_what_is_in_its_queue_for_its_tool_version() {
    let world = World::start().await;
    let work = &world.floor.work;
    let next = ToolVersion { version: "1.0.1-rc.1".parse().unwrap(), ..tool() };
    let mut consumers = Vec::new();
    for (number, (queue, tool)) in
        (1..).zip([("auto", tool()), ("auto", next.clone()), ("agent-7", tool()), ("agent-8", tool())])
    {
        consumers.push(work.consumer(queue, &tool).await.unwrap());
        assert_eq!(work.consumer(queue, &tool).await.unwrap(), consumers[number - 1], "made once");
        work.offer(queue, &tool, job(number as u128), 1).await.unwrap();
    }
    for (number, consumer) in (1..).zip(&consumers) {
        let messages = pull(&world, consumer).await;
        assert_eq!(offered(&messages), [(job(number), 1)], "{consumer}");
        // What is given back is handed out again.
        messages[0].ack_with(AckKind::Nak(None)).await.unwrap();
        assert_eq!(offered(&pull(&world, consumer).await), [(job(number), 1)], "{consumer}");
    }
}

async fn refusal(world: &World, change: impl FnOnce(&mut Config)) -> String {
    let jetstream = world.bus.jetstream();
    let mut config = jetstream.get_stream(subject::WORK).await.unwrap().cached_info().config.clone();
    change(&mut config);
    jetstream.delete_stream(subject::WORK).await.unwrap();
    jetstream.create_stream(config).await.unwrap();
    match Work::open(&world.bus, 1).await {
        Ok(_) => "none".to_owned(),
        Err(refusal) => refusal.to_string(),
    }
}

#[tokio::test]
async fn a_stream_that_would_lose_offers_or_repeat_them_is_refused() {
    let world = World::start().await;
    assert_eq!(refusal(&world, |_| ()).await, "none");
    let refused = refusal(&world, |config| config.max_messages = 1).await;
    assert!(refused.starts_with("JT0004: the stream WORK has max_msgs = 1, where unlimited is needed"), "{refused}");
    let refused = refusal(&world, |config| {
        config.max_messages = -1;
        config.retention = RetentionPolicy::Limits;
    });
    assert!(refused.await.starts_with("JT0004: the stream WORK has retention = Limits, where WorkQueue is needed"));
}
