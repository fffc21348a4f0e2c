//! How a message is delivered, and what becomes of it when the receiver does not do its part.

use std::collections::HashSet;
use std::time::Duration;

use jobtrail_events::job::JobStatus;
use jobtrail_events::webhook::{DeliveryState, Outcome, PingWebhook, Redeliver};
use jobtrail_services::webhooks::schedule::Schedule;
use jobtrail_services::webhooks::slots::Slots;
use jobtrail_services::webhooks::{Options, Targets};

use super::receiver::{Answer, Receiver};
use super::world::{Stage, is_delivered, outcomes, quick, waits};
use crate::world::{eventually, person};

#[tokio::test]
async fn a_message_is_sent_until_it_arrives() {
    let stage = Stage::set().await;
    let receiver = Receiver::start(|n| Answer::Status(if n < 2 { 500 } else { 204 })).await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await;
    let _replica = stage.replica(quick()).await;
    let job = stage.canceled().await;
    let received = receiver.until(3).await;
    for message in &received {
        assert!(message.is_signed_with(&webhook.secret));
        assert!(!message.is_signed_with("whsec_AAAA"));
        assert_eq!((message.id(), &message.body), (received[0].id(), &received[0].body), "it is the same message");
        assert_eq!(message.header("content-type"), "application/json");
    }
    assert_eq!((received[0].kind().as_str(), received[0].job()), ("job.canceled", job.to_string()));

    let rows = stage.all_settled(webhook.row.id, 1).await;
    assert_eq!(rows.len(), 1, "of the submission it does not hear: {rows:?}");
    assert_eq!(rows[0].id.to_string(), received[0].id());
    assert!(is_delivered(&rows[0]), "{rows:?}");
    assert_eq!(outcomes(&rows[0]), [500, 500, 204].map(Outcome::Answered));
    // 100 ms and 200 ms, and a fifth less or more.
    let waited = |n: usize| (rows[0].attempts[n].at.0 - rows[0].attempts[n - 1].at.0) / 1_000;
    assert!(waited(1) >= 80 && waited(2) >= 160, "{rows:?}");
    eventually("it does well", async || stage.row(webhook.row.id).await.failing_since.is_none()).await;
    assert_eq!(receiver.received().len(), 3);
}

#[tokio::test]
async fn what_never_arrives_is_given_up_and_can_be_sent_again() {
    let stage = Stage::set().await;
    let receiver = Receiver::start(|n| Answer::Status(if n < 3 { 503 } else { 200 })).await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let schedule = Schedule(vec![Duration::from_millis(50); 2]);
    let _replica = stage.replica(Options { schedule, ..quick() }).await;
    stage.canceled().await;
    let row = stage.all_settled(webhook, 1).await.remove(0);
    assert!(matches!(row.state, DeliveryState::GivenUp { .. }), "{row:?}");
    assert_eq!(outcomes(&row), [503; 3].map(Outcome::Answered));
    assert!(stage.row(webhook).await.failing_since.is_some());

    let again = stage.send(person(), Redeliver { webhook, delivery: row.id }).await.expect("it is known").answer;
    assert!(waits(&again) && again.attempts.len() == 3, "{again:?}");
    let row = stage.settled(webhook, row.id).await;
    assert!(is_delivered(&row) && row.attempts.len() == 4, "{row:?}");
    let received = receiver.received();
    assert_eq!(received.iter().map(|message| message.id()).collect::<HashSet<_>>().len(), 1);
}

/// Whoever has mended the receiver need not wait for the next attempt.
#[tokio::test]
async fn what_waits_for_its_next_attempt_can_be_sent_at_once() {
    let stage = Stage::set().await;
    let receiver = Receiver::start(|n| Answer::Status(if n == 0 { 500 } else { 200 })).await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let schedule = Schedule(vec![Duration::from_secs(3_600)]);
    let _replica = stage.replica(Options { schedule, ..quick() }).await;
    stage.canceled().await;
    eventually("it was tried", async || {
        stage.deliveries(webhook).await.first().is_some_and(|row| row.attempts.len() == 1)
    })
    .await;
    let row = stage.deliveries(webhook).await.remove(0);
    assert!(waits(&row));
    stage.send(person(), Redeliver { webhook, delivery: row.id }).await.expect("it is known");
    assert!(is_delivered(&stage.settled(webhook, row.id).await));
    assert_eq!(receiver.received().len(), 2);
}

#[tokio::test]
async fn a_slow_receiver_is_in_nobodys_way() {
    let stage = Stage::set().await;
    let (slow, willing) = (Receiver::start(|_| Answer::Silence).await, Receiver::willing().await);
    let slow_one = stage.webhook(&slow, &[JobStatus::Canceled]).await.row.id;
    stage.webhook(&willing, &[JobStatus::Canceled]).await;
    let schedule = Schedule(vec![Duration::from_millis(50)]);
    let patience = Duration::from_secs(1);
    let _replica = stage.replica(Options { schedule, patience, ..quick() }).await;
    let many = 3 * Slots::MOST;
    for _ in 0..many {
        stage.canceled().await;
    }
    willing.until(many).await;
    assert!(slow.received().len() <= 2 * Slots::MOST, "the other one had all before the slow one was half through");
    let rows = stage.all_settled(slow_one, many).await;
    for row in &rows {
        assert_eq!(outcomes(row), [(); 2].map(|()| Outcome::Failed("no answer within 1000 ms".to_owned())), "{row:?}");
    }
    assert_eq!(willing.received().len(), many);
}

#[tokio::test]
async fn a_burst_reaches_a_quick_receiver_quickly() {
    let stage = Stage::set().await;
    let receiver = Receiver::willing().await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let _replica = stage.replica(quick()).await;
    let mut jobs = HashSet::new();
    for _ in 0..100 {
        jobs.insert(stage.canceled().await.to_string());
    }
    let began = tokio::time::Instant::now();
    receiver.until(100).await;
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    let rows = stage.all_settled(webhook, 100).await;
    assert!(rows.iter().all(is_delivered));
    assert!(receiver.received().iter().all(|message| jobs.contains(&message.job())));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let stage = Stage::set().await;
    let other = Receiver::willing().await;
    let url = other.url.clone();
    let receiver =
        Receiver::start(move |n| Answer::With(if n == 0 { 302 } else { 307 }, "location", url.clone())).await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let schedule = Schedule(vec![Duration::from_millis(50)]);
    let _replica = stage.replica(Options { schedule, ..quick() }).await;
    stage.canceled().await;
    let row = stage.all_settled(webhook, 1).await.remove(0);
    assert_eq!(outcomes(&row), [302, 307].map(Outcome::Answered));
    assert_eq!(other.received().len(), 0);
}

/// The status says that it has arrived; of what follows no more is read than a decent answer has.
#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    let stage = Stage::set().await;
    let receiver = Receiver::start(|_| Answer::Endless).await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let _replica = stage.replica(quick()).await;
    stage.canceled().await;
    let row = stage.all_settled(webhook, 1).await.remove(0);
    assert_eq!(outcomes(&row), [Outcome::Answered(200)]);
    let mut pieces = receiver.pieces();
    eventually("the connection is closed", async || {
        let before = std::mem::replace(&mut pieces, receiver.pieces());
        before == pieces
    })
    .await;
    // 16 KiB are four pieces; the rest is on its way, in buffers.
    assert!(pieces < 2_000, "{pieces} pieces of 4 KiB");
}

#[tokio::test]
async fn a_receiver_can_ask_for_time() {
    let stage = Stage::set().await;
    let receiver = Receiver::start(|n| match n {
        0 => Answer::With(429, "retry-after", "2".to_owned()),
        _ => Answer::Status(200),
    })
    .await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let _replica = stage.replica(quick()).await;
    stage.canceled().await;
    let row = stage.all_settled(webhook, 1).await.remove(0);
    assert_eq!(outcomes(&row), [429, 200].map(Outcome::Answered));
    assert!(row.attempts[1].at >= row.attempts[0].at.plus_ms(2_000), "{row:?}");
}

#[tokio::test]
async fn nobody_who_listens_is_told_of() {
    let stage = Stage::set().await;
    let receiver = Receiver::willing().await;
    let url = receiver.url.clone();
    drop(receiver);
    let webhook = stage.send(person(), super::world::create(&url, &[JobStatus::Canceled])).await.expect("it is right");
    let id = webhook.answer.row.id;
    let _replica = stage.replica(Options { schedule: Schedule(vec![]), ..quick() }).await;
    stage.canceled().await;
    let row = stage.all_settled(id, 1).await.remove(0);
    let [Outcome::Failed(why)] = &outcomes(&row)[..] else { panic!("{row:?}") };
    assert!(why.starts_with("no connection: ") && !why.contains("/hook"), "{why}");
}

/// A name that means this machine is found out when it is connected to, whatever it meant before.
#[tokio::test]
async fn this_machine_is_no_target_unless_the_operator_says_so() {
    // It was made when the operator allowed it.
    let stage = Stage::set().await;
    let receiver = Receiver::willing().await;
    let by_name = receiver.url.replace("127.0.0.1", "localhost");
    let mut webhooks = Vec::new();
    for url in [&by_name, &receiver.url] {
        let created = stage.send(person(), super::world::create(url, &[JobStatus::Canceled])).await;
        webhooks.push(created.expect("it is allowed").answer.row.id);
    }
    let schedule = Schedule(vec![]);
    let _replica = stage.replica(Options { targets: Targets::Public, schedule, ..quick() }).await;
    stage.canceled().await;
    for webhook in webhooks {
        let row = stage.all_settled(webhook, 1).await.remove(0);
        let [Outcome::Failed(why)] = &outcomes(&row)[..] else { panic!("{row:?}") };
        assert!(why.contains("is no public address"), "{why}");
    }
    assert_eq!(receiver.received().len(), 0);
}

#[tokio::test]
async fn a_ping_arrives() {
    let stage = Stage::set().await;
    let receiver = Receiver::start(|n| Answer::Status(if n == 0 { 500 } else { 204 })).await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await;
    let id = webhook.row.id;
    let _replica = stage.replica(quick()).await;
    let ping = stage.send(person(), PingWebhook { webhook: id }).await.expect("it is there").answer;
    let row = stage.settled(id, ping.id).await;
    assert!(matches!(row.state, DeliveryState::GivenUp { .. }) && row.attempts.len() == 1, "it is tried once: {row:?}");
    let ping = stage.send(person(), PingWebhook { webhook: id }).await.expect("it is there").answer;
    assert!(is_delivered(&stage.settled(id, ping.id).await));
    let received = receiver.received();
    assert_eq!(received[1].kind(), "webhook.ping");
    assert_eq!(received[1].json()["data"]["webhook_id"], id.to_string());
    assert!(received[1].is_signed_with(&webhook.secret));
}
