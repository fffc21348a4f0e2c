//! Services and broker that are killed, and several replicas.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use jobtrail_events::job::JobStatus;
use jobtrail_events::webhook::Outcome;
use jobtrail_services::core::Handle;
use jobtrail_services::webhooks::Options;
use jobtrail_services::webhooks::schedule::Schedule;

use super::receiver::{Answer, Message, Receiver};
use super::world::{Stage, is_delivered, outcomes, quick};
use crate::world::{eventually, person, submission};

/// How often each message arrived.
fn counts(received: &[Message]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for message in received {
        *counts.entry(message.id().to_owned()).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn replicas_share_the_messages_and_send_none_twice() {
    let stage = Stage::set().await;
    let receiver = Receiver::willing().await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Pending, JobStatus::Canceled]).await.row.id;
    let replicas = [stage.replica(quick()).await, stage.replica(quick()).await];
    let mut jobs = HashSet::new();
    for _ in 0..60 {
        jobs.insert(stage.canceled().await.to_string());
    }
    let rows = stage.all_settled(webhook, 120).await;
    assert!(rows.len() == 120 && rows.iter().all(|row| is_delivered(row) && row.attempts.len() == 1));
    let received = receiver.received();
    assert!(counts(&received).values().all(|count| *count == 1), "{:?}", counts(&received));
    for kind in ["job.pending", "job.canceled"] {
        let told: HashSet<_> = received.iter().filter(|message| message.kind() == kind).map(Message::job).collect();
        assert_eq!(told, jobs, "{kind}");
    }
    for replica in replicas {
        replica.stop().await;
    }
}

#[tokio::test]
async fn what_a_killed_replica_was_at_is_sent_by_another() {
    let stage = Stage::set().await;
    // The first one to be asked never answers, and is killed meanwhile.
    let receiver = Receiver::start(|n| if n == 0 { Answer::Silence } else { Answer::Status(204) }).await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let patience = Duration::from_secs(1);
    let replica = stage.replica(Options { patience, ..quick() }).await;
    stage.canceled().await;
    receiver.until(1).await;
    replica.kill().await;
    let _replica = stage.replica(Options { patience, ..quick() }).await;
    let row = stage.all_settled(webhook, 1).await.remove(0);
    assert_eq!(outcomes(&row), [Outcome::Answered(204)], "of the first attempt nobody knows: {row:?}");
    assert_eq!(counts(&receiver.received()).into_values().collect::<Vec<_>>(), [2]);
}

#[tokio::test]
async fn what_happens_while_no_replica_is_there_is_told_afterwards() {
    let stage = Stage::set().await;
    let receiver = Receiver::willing().await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    stage.replica(quick()).await.stop().await;
    let job = stage.canceled().await;
    let _replica = stage.replica(quick()).await;
    stage.all_settled(webhook, 1).await;
    assert_eq!(receiver.received().iter().map(Message::job).collect::<Vec<_>>(), [job.to_string()]);
}

/// One that has stopped cleanly has sent what it had begun, and has given back the rest: were it not so, the rest would wait
/// until the stopped one counts as gone, which is far longer here than this test does.
#[tokio::test]
async fn a_replica_that_stops_finishes_what_it_has_begun() {
    let stage = Stage::set().await;
    let receiver = Receiver::willing().await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let patience = Duration::from_secs(60);
    let replica = stage.replica(Options { patience, ..quick() }).await;
    for _ in 0..10 {
        stage.canceled().await;
    }
    receiver.until(1).await;
    replica.stop().await;
    let _replica = stage.replica(Options { patience, ..quick() }).await;
    stage.all_settled(webhook, 10).await;
    assert!(counts(&receiver.received()).values().all(|count| *count == 1), "nothing was sent twice");
}

#[tokio::test]
async fn what_waits_outlives_the_broker_and_keeps_its_time() {
    let mut stage = Stage::set().await;
    let receiver = Receiver::start(|n| Answer::Status(if n < 20 { 500 } else { 204 })).await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let schedule = Schedule(vec![Duration::from_secs(4), Duration::from_millis(100)]);
    let _replica = stage.replica(Options { schedule, ..quick() }).await;
    for _ in 0..20 {
        stage.canceled().await;
    }
    eventually("all were tried once", async || {
        let rows = stage.deliveries(webhook).await;
        rows.len() == 20 && rows.iter().all(|row| row.attempts.len() == 1)
    })
    .await;
    stage.world.broker.kill().await;
    stage.world.broker.restart().await.expect("it starts again");
    eventually("the broker is reached again", async || stage.webhooks.register.all().await.is_ok()).await;
    let rows = stage.all_settled(webhook, 20).await;
    for row in &rows {
        assert_eq!(outcomes(row), [500, 204].map(Outcome::Answered), "{row:?}");
        assert!(row.attempts[1].at >= row.attempts[0].at.plus_ms(3_200), "not before its time: {row:?}");
    }
    assert_eq!(receiver.received().len(), 40);
}

/// Whatever was acknowledged by the log is told, whenever the broker is killed.
#[tokio::test]
async fn nothing_is_lost_when_the_broker_is_killed_in_the_middle() {
    let mut stage = Stage::set().await;
    let receiver = Receiver::willing().await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Pending]).await.row.id;
    let _replica = stage.replica(quick()).await;
    let mut jobs = HashSet::new();
    for round in 0..3 {
        for _ in 0..20 {
            if let Ok(done) = submission().handle(stage.world.floor.core.clone(), person()).await {
                jobs.insert(done.answer.to_string());
            }
        }
        receiver.until(5 + 20 * round).await;
        stage.world.broker.kill().await;
        stage.world.broker.restart().await.expect("it starts again");
        eventually("the broker is reached again", async || stage.webhooks.register.all().await.is_ok()).await;
    }
    assert!(jobs.len() >= 40, "{}", jobs.len());
    eventually("all were told of", async || {
        let told: HashSet<_> = receiver.received().iter().map(Message::job).collect();
        jobs.is_subset(&told)
    })
    .await;
    let rows = stage.all_settled(webhook, jobs.len()).await;
    assert!(rows.iter().all(is_delivered));
}
