//! Who hears of what.

use jobtrail_events::job::JobStatus;
use jobtrail_events::person::{PersonEvent, Role};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Refusal;
use jobtrail_events::webhook::{ChangeWebhook, CreateWebhook, DeliveryState, PingWebhook, Redeliver, Scope};
use serde_json::Value;

use super::receiver::{Answer, Message, Receiver};
use super::world::{ADMINISTRATOR, STRANGER, Stage, caller, create, is_delivered, quick};
use crate::world::{FILE, PERSON, eventually, person};

fn kinds(received: &[Message]) -> Vec<String> {
    received.iter().map(Message::kind).collect()
}

fn administrator() -> jobtrail_services::core::Caller {
    caller(ADMINISTRATOR, Role::Administrator)
}

fn change(webhook: jobtrail_events::ids::WebhookId) -> ChangeWebhook {
    ChangeWebhook { webhook, url: None, events: None, description: None, active: None }
}

#[tokio::test]
async fn everybody_hears_of_their_own_jobs_and_administrators_of_all() {
    let stage = Stage::set().await;
    let receivers = [Receiver::willing().await, Receiver::willing().await, Receiver::willing().await];
    let [mine, strangers, everybodys] = &receivers;
    stage.webhook(mine, &JobStatus::ALL).await;
    let stranger = caller(STRANGER, Role::Member);
    stage.send(stranger, create(&strangers.url, &JobStatus::ALL)).await.expect("it is right");
    let all = CreateWebhook { scope: Scope::All, ..create(&everybodys.url, &JobStatus::ALL) };
    stage.send(administrator(), all).await.expect("an administrator may");
    let _replica = stage.replica(quick()).await;
    stage.canceled().await;
    let job = stage.world.submit().await;
    stage.world.claim(job, 1).await;
    for receiver in [mine, everybodys] {
        let mut kinds = kinds(&receiver.until(4).await);
        kinds.sort();
        assert_eq!(kinds, ["job.canceled", "job.claimed", "job.pending", "job.pending"]);
    }
    // D4: what the job works on is its creator's business.
    for message in mine.received() {
        assert_eq!(message.json()["data"]["file"]["id"], FILE.to_string());
        assert_eq!(message.json()["data"]["parameters"], serde_json::json!({}));
    }
    for message in everybodys.received() {
        let json = message.json();
        assert_eq!((&json["data"]["file"], &json["data"]["parameters"]), (&Value::Null, &Value::Null));
        assert!(!json.to_string().contains("parts.zip") && !json.to_string().contains(&FILE.to_string()), "{json}");
        assert_eq!(json["data"]["started_by"], PERSON.to_string());
    }
    assert_eq!(strangers.received().len(), 0);
}

#[tokio::test]
async fn what_is_not_active_hears_nothing_but_pings() {
    let stage = Stage::set().await;
    let receiver = Receiver::willing().await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let _replica = stage.replica(quick()).await;
    let active = |active| ChangeWebhook { active: Some(active), ..change(webhook) };
    assert!(!stage.send(person(), active(false)).await.expect("it is there").answer.active);
    stage.canceled().await;
    let ping = stage.send(person(), PingWebhook { webhook }).await.expect("it is there").answer;
    stage.settled(webhook, ping.id).await;
    assert!(stage.send(person(), active(true)).await.expect("it is there").answer.active);
    let job = stage.canceled().await;
    let received = receiver.until(2).await;
    assert_eq!(kinds(&received), ["webhook.ping", "job.canceled"]);
    assert_eq!(received[1].job(), job.to_string(), "what happened while it was not active is not made up for");
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_left_alone() {
    let stage = Stage::set().await;
    let receiver = Receiver::start(|n| Answer::Status(if n == 0 { 410 } else { 200 })).await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let _replica = stage.replica(quick()).await;
    stage.canceled().await;
    let row = stage.all_settled(webhook, 1).await.remove(0);
    assert!(matches!(row.state, DeliveryState::GivenUp { .. }) && row.attempts.len() == 1, "{row:?}");
    eventually("it is switched off", async || !stage.row(webhook).await.active).await;
    let disabled = stage.row(webhook).await.disabled.expect("it says why");
    assert!(disabled.reason.contains("410 Gone"), "{disabled:?}");
    let again = Redeliver { webhook, delivery: row.id };
    let refused = stage.send(person(), again.clone()).await;
    assert_eq!(refused.unwrap_err(), Refusal::Rejected(Rejection::WebhookInactive));

    let mended = stage.send(person(), ChangeWebhook { active: Some(true), ..change(webhook) }).await;
    let mended = mended.expect("it is there").answer;
    assert!(mended.active && mended.disabled.is_none() && mended.failing_since.is_none());
    stage.send(person(), again).await.expect("it is active");
    assert!(is_delivered(&stage.settled(webhook, row.id).await));
}

#[tokio::test]
async fn whoever_may_not_hear_any_more_does_not() {
    let stage = Stage::set().await;
    let receivers = [Receiver::willing().await, Receiver::willing().await];
    let [mine, everybodys] = &receivers;
    let mine_id = stage.webhook(mine, &[JobStatus::Canceled]).await.row.id;
    let all = CreateWebhook { scope: Scope::All, ..create(&everybodys.url, &[JobStatus::Canceled]) };
    let all_id = stage.send(administrator(), all).await.expect("an administrator may").answer.row.id;
    stage.person(PERSON, PersonEvent::Deactivated).await;
    stage.person(ADMINISTRATOR, PersonEvent::RoleSet { role: Role::Auditor }).await;
    let _replica = stage.replica(quick()).await;
    stage.canceled().await;
    for (id, why) in [(mine_id, "its owner is deactivated"), (all_id, "everybody's jobs any more")] {
        eventually("it is switched off", async || !stage.row(id).await.active).await;
        let disabled = stage.row(id).await.disabled.expect("it says why");
        assert!(disabled.reason.contains(why), "{disabled:?}");
        let rows = stage.all_settled(id, 1).await;
        assert!(matches!(&rows[0].state, DeliveryState::GivenUp { reason, .. } if reason.contains(why)), "{rows:?}");
        assert_eq!(rows[0].attempts, []);
    }
    assert_eq!(receivers.each_ref().map(|receiver| receiver.received().len()), [0, 0]);
}

/// As soon as it is made, whichever replica is asked.
#[tokio::test]
async fn a_webhook_hears_of_what_happens_after_it_was_made() {
    let stage = Stage::set().await;
    let receiver = Receiver::willing().await;
    let _replicas = [stage.replica(quick()).await, stage.replica(quick()).await];
    let mut expected = 0;
    for _ in 0..10 {
        // Each hears of this job and of all after it.
        stage.webhook(&receiver, &[JobStatus::Canceled]).await;
        stage.canceled().await;
        expected += 1;
    }
    let expected = expected * (expected + 1) / 2;
    receiver.until(expected).await;
}

#[tokio::test]
async fn with_somebody_who_is_erased_go_their_webhooks() {
    let stage = Stage::set().await;
    let receiver = Receiver::start(|_| Answer::Status(500)).await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let kept = stage.send(caller(STRANGER, Role::Member), create(&receiver.url, &[JobStatus::Failed])).await;
    let kept = kept.expect("it is right").answer.row.id;
    let _replica = stage.replica(quick()).await;
    stage.canceled().await;
    receiver.until(1).await;
    stage.person(PERSON, PersonEvent::Deactivated).await;
    stage.person(PERSON, PersonEvent::Erased).await;
    eventually("it is gone", async || stage.webhooks.register.get(webhook).await.is_ok_and(|found| found.is_none()))
        .await;
    eventually("so is its history", async || {
        stage.webhooks.deliveries.of(webhook).await.is_ok_and(|found| found.is_empty())
    })
    .await;
    assert!(stage.row(kept).await.active, "others' stay");
}
