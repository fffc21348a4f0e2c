//! What people may do with webhooks.

use jobtrail_events::ids::{DeliveryId, WebhookId};
use jobtrail_events::job::JobStatus;
use jobtrail_events::person::Role;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Refusal;
use jobtrail_events::subject;
use jobtrail_events::webhook::{
    ChangeWebhook, CreateWebhook, DeleteWebhook, GetWebhook, ListDeliveries, ListWebhooks, Occasion, PingWebhook,
    Redeliver, RotateWebhookSecret, Scope, WebhookRow,
};
use jobtrail_services::core::Caller;
use jobtrail_services::webhooks::Targets;
use jobtrail_services::webhooks::deliveries::{Deliveries, Delivery, Full};
use uuid::Uuid;

use super::receiver::{Answer, Receiver};
use super::world::{ADMINISTRATOR, STRANGER, Stage, caller, create, quick, waits};
use crate::world::{PERSON, eventually, person};

const URL: &str = "https://example.com/hook";

fn administrator() -> Caller {
    caller(ADMINISTRATOR, Role::Administrator)
}

fn member() -> Caller {
    caller(STRANGER, Role::Member)
}

fn for_all() -> CreateWebhook {
    CreateWebhook { scope: Scope::All, ..create(URL, &[JobStatus::Failed]) }
}

fn change(webhook: WebhookId) -> ChangeWebhook {
    ChangeWebhook { webhook, url: None, events: None, description: None, active: None }
}

#[tokio::test]
async fn a_webhook_is_made_changed_and_deleted() {
    let stage = Stage::set().await;
    let wanted = CreateWebhook {
        url: "HTTPS://Example.com".to_owned(),
        events: None,
        description: Some(" ours ".to_owned()),
        ..create(URL, &[])
    };
    let made = stage.send(person(), wanted).await.unwrap().answer;
    let row = made.row.clone();
    assert!(made.secret.starts_with("whsec_"));
    assert_eq!((row.url.as_str(), row.description.as_str()), ("https://example.com/", "ours"));
    assert_eq!(row.events, WebhookRow::DEFAULT_EVENTS);
    assert!(row.active && row.owner == PERSON && row.scope == Scope::Mine);
    assert_eq!(stage.send(person(), GetWebhook { webhook: row.id }).await.unwrap().answer, row);
    let second = stage.send(person(), create(URL, &[JobStatus::Failed])).await.unwrap().answer.row;
    assert_eq!(stage.send(person(), ListWebhooks {}).await.unwrap().answer, [second.clone(), row.clone()]);

    let events = Some(vec![JobStatus::Running, JobStatus::Pending, JobStatus::Running]);
    let description = Some(String::new());
    let changed = ChangeWebhook { url: Some(URL.to_owned()), events, description, ..change(row.id) };
    let changed = stage.send(person(), changed).await.unwrap().answer;
    let expected = WebhookRow {
        url: URL.to_owned(),
        events: vec![JobStatus::Pending, JobStatus::Running],
        description: String::new(),
        ..row.clone()
    };
    assert_eq!(changed, expected);
    assert_eq!(stage.send(person(), change(row.id)).await.unwrap().answer, expected, "nothing is asked for");

    stage.send(person(), DeleteWebhook { webhook: row.id }).await.unwrap();
    let gone = Err(Refusal::Rejected(Rejection::UnknownWebhook(row.id)));
    assert_eq!(stage.send(person(), GetWebhook { webhook: row.id }).await, gone);
    assert_eq!(stage.send(person(), ListWebhooks {}).await.unwrap().answer, [second]);
}

#[tokio::test]
async fn what_a_webhook_may_not_be_is_said() {
    let stage = Stage::with_targets(Targets::Public).await;
    let long = format!("https://example.com/{}", "a".repeat(2_048));
    let id = stage.send(person(), create(URL, &[JobStatus::Failed])).await.unwrap().answer.row.id;
    let description = Some("ä".repeat(201));
    for (field, wanted) in [
        ("url", create("example.com", &[JobStatus::Failed])),
        ("url", create("https://me:secret@example.com", &[JobStatus::Failed])),
        ("url", create("http://127.0.0.1:8222/", &[JobStatus::Failed])),
        ("url", create("http://169.254.169.254/latest", &[JobStatus::Failed])),
        ("url", create(&long, &[JobStatus::Failed])),
        ("events", create(URL, &[])),
        ("description", CreateWebhook { description, ..create(URL, &[JobStatus::Failed]) }),
    ] {
        let changed = ChangeWebhook {
            url: Some(wanted.url.clone()),
            events: wanted.events.clone(),
            description: wanted.description.clone(),
            ..change(id)
        };
        let refusals = [
            stage.send(person(), wanted).await.map(|done| done.answer.row),
            stage.send(person(), changed).await.map(|done| done.answer),
        ];
        for refusal in refusals {
            match refusal {
                Err(Refusal::Rejected(Rejection::InvalidField { field: named, .. })) => assert_eq!(named, field),
                other => panic!("{field}: {other:?}"),
            }
        }
    }
    for _ in 1..WebhookRow::MOST {
        stage.send(person(), create(URL, &[JobStatus::Failed])).await.unwrap();
    }
    let one_more = stage.send(person(), create(URL, &[JobStatus::Failed])).await;
    assert!(matches!(one_more, Err(Refusal::Rejected(Rejection::InvalidField { .. }))), "{one_more:?}");
    assert!(stage.send(member(), create(URL, &[JobStatus::Failed])).await.is_ok(), "each has their own");
}

/// One that may not be seen is answered as one that is not there.
#[tokio::test]
async fn a_webhook_is_its_owners_business_and_everybodys_is_that_of_administrators() {
    let stage = Stage::set().await;
    let refused = [member(), caller(STRANGER, Role::Auditor)].map(|who| stage.send(who, for_all()));
    for refused in futures::future::join_all(refused).await {
        assert_eq!(refused.unwrap_err(), Refusal::Rejected(Rejection::NotAdministrator));
    }
    let mine = stage.send(person(), create(URL, &[JobStatus::Failed])).await.unwrap().answer.row;
    let everybodys = stage.send(administrator(), for_all()).await.unwrap().answer.row;
    let other_administrator = caller(STRANGER, Role::Administrator);
    for (who, seen) in [
        (person(), vec![mine.clone()]),
        (member(), vec![]),
        (caller(STRANGER, Role::Auditor), vec![]),
        (administrator(), vec![everybodys.clone()]),
        (other_administrator, vec![everybodys.clone()]),
        // They are no administrator any more.
        (caller(ADMINISTRATOR, Role::Member), vec![]),
    ] {
        assert_eq!(stage.send(who, ListWebhooks {}).await.unwrap().answer, seen, "{who:?}");
        for webhook in [mine.id, everybodys.id, WebhookId(Uuid::from_u128(77))] {
            if seen.iter().any(|row| row.id == webhook) {
                continue;
            }
            let refusals = [
                stage.send(who, GetWebhook { webhook }).await.err(),
                stage.send(who, change(webhook)).await.err(),
                stage.send(who, DeleteWebhook { webhook }).await.err(),
                stage.send(who, RotateWebhookSecret { webhook }).await.err(),
                stage.send(who, PingWebhook { webhook }).await.err(),
                stage.send(who, ListDeliveries { webhook, limit: None, cursor: None }).await.err(),
                stage.send(who, Redeliver { webhook, delivery: DeliveryId(Uuid::nil()) }).await.err(),
            ];
            let unknown = Some(Refusal::Rejected(Rejection::UnknownWebhook(webhook)));
            assert!(refusals.iter().all(|refusal| *refusal == unknown), "{who:?} {refusals:?}");
        }
    }
    assert_eq!(stage.row(mine.id).await, mine, "nothing was changed");
    let rotated = stage.send(other_administrator, RotateWebhookSecret { webhook: everybodys.id }).await;
    assert!(rotated.is_ok(), "of everybody's it is enough to be one");
}

#[tokio::test]
async fn after_a_rotation_the_secret_before_counts_for_a_while() {
    let stage = Stage::set().await;
    let receiver = Receiver::willing().await;
    let first = stage.webhook(&receiver, &[JobStatus::Canceled]).await;
    let webhook = first.row.id;
    let second = stage.send(person(), RotateWebhookSecret { webhook }).await.unwrap().answer;
    assert!(second.row.previous_secret_until.is_some() && second.secret != first.secret);
    let _replica = stage.replica(quick()).await;
    stage.canceled().await;
    let message = receiver.until(1).await.remove(0);
    assert!(message.is_signed_with(&second.secret) && message.is_signed_with(&first.secret));
    let third = stage.send(person(), RotateWebhookSecret { webhook }).await.unwrap().answer;
    stage.canceled().await;
    let message = receiver.until(2).await.remove(1);
    assert!(message.is_signed_with(&third.secret) && message.is_signed_with(&second.secret));
    assert!(!message.is_signed_with(&first.secret), "two secrets count at a time");
}

#[tokio::test]
async fn with_a_webhook_goes_what_waits_for_it() {
    let stage = Stage::set().await;
    let receiver = Receiver::start(|_| Answer::Status(500)).await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let kept = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let _replica = stage.replica(quick()).await;
    stage.canceled().await;
    receiver.until(2).await;
    stage.send(person(), DeleteWebhook { webhook }).await.unwrap();
    let waiting = stage.world.bus.jetstream().get_stream(subject::HOOKS).await.unwrap();
    let all_of_it = subject::deliveries_of(webhook);
    eventually("nothing waits for it", async || {
        let subjects = waiting.info_with_subjects(&all_of_it).await.unwrap();
        futures::StreamExt::count(subjects).await == 0
    })
    .await;
    assert!(stage.webhooks.deliveries.of(webhook).await.unwrap().is_empty());
    assert_eq!(stage.all_settled(kept, 1).await.len(), 1, "the other one goes on");
    assert!(stage.webhooks.deliveries.of(webhook).await.unwrap().is_empty(), "and nothing comes back");
}

#[tokio::test]
async fn the_latest_deliveries_are_kept_and_come_in_pages() {
    let stage = Stage::set().await;
    let receiver = Receiver::willing().await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let _replica = stage.replica(quick()).await;
    let many = Deliveries::KEPT + 110;
    let mut pings = Vec::new();
    for _ in 0..many {
        pings.push(stage.send(person(), PingWebhook { webhook }).await.unwrap().answer.id);
    }
    receiver.until(many).await;
    eventually("all are settled", async || {
        !stage.webhooks.deliveries.of(webhook).await.unwrap().iter().any(|delivery| waits(&delivery.row))
    })
    .await;
    // It is looked again when half as many have come as there are.
    for _ in 0..many / 2 {
        pings.push(stage.send(person(), PingWebhook { webhook }).await.unwrap().answer.id);
    }
    receiver.until(pings.len()).await;
    eventually("all are settled", async || {
        !stage.webhooks.deliveries.of(webhook).await.unwrap().iter().any(|delivery| waits(&delivery.row))
    })
    .await;
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let page = stage.send(person(), ListDeliveries { webhook, limit: Some(70), cursor }).await.unwrap().answer;
        assert!(page.rows.len() <= 70);
        rows.extend(page.rows.into_iter().map(|row| row.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(rows.len(), Deliveries::KEPT);
    let kept = stage.webhooks.deliveries.of(webhook).await.unwrap().len();
    assert!(kept < pings.len() - 100, "{kept} of {}", pings.len());
    pings.reverse();
    assert_eq!(rows, pings[..rows.len()], "the newest first");
    for wrong in [Some(0), Some(501)] {
        let refused = stage.send(person(), ListDeliveries { webhook, limit: wrong, cursor: None }).await;
        assert!(matches!(refused, Err(Refusal::Rejected(Rejection::InvalidField { field, .. })) if field == "limit"));
    }
    let cursor = Some("nonsense".to_owned());
    let refused = stage.send(person(), ListDeliveries { webhook, limit: None, cursor }).await;
    assert!(matches!(refused, Err(Refusal::Rejected(Rejection::InvalidField { field, .. })) if field == "cursor"));
}

/// What waits already is no more than it was.
#[tokio::test]
async fn when_too_much_waits_no_more_is_taken_and_nothing_is_lost() {
    let stage = Stage::set().await;
    let receiver = Receiver::willing().await;
    let webhook = stage.webhook(&receiver, &[JobStatus::Canceled]).await.row.id;
    let delivery = || Delivery::new(DeliveryId(Uuid::new_v4()), Occasion::Ping, jobtrail_bus::clock::now());
    let first = delivery();
    stage.webhooks.deliveries.begin(webhook, &first).await.unwrap();
    let jetstream = stage.world.bus.jetstream();
    let most = u64::try_from(Deliveries::MOST_WAITING).unwrap();
    let mut last = None;
    for n in 1..most {
        let subject = subject::delivery(WebhookId(Uuid::from_u128(n.into())), first.row.id);
        last = Some(jetstream.publish(subject, "".into()).await.unwrap());
        if n % 500 == 0 {
            last.take().expect("it was just sent").await.unwrap();
        }
    }
    last.expect("it was just sent").await.unwrap();
    stage.webhooks.deliveries.begin(webhook, &first).await.expect("it waits already");
    let second = delivery();
    let refused = stage.webhooks.deliveries.begin(webhook, &second).await.unwrap_err();
    assert!(refused.is::<Full>() && refused.to_string().starts_with("JT0015: 100000 messages"), "{refused}");
    let waiting = jetstream.get_stream(subject::HOOKS).await.unwrap();
    waiting.purge().filter(subject::deliveries_of(WebhookId(Uuid::from_u128(1)))).await.unwrap();
    stage.webhooks.deliveries.begin(webhook, &second).await.expect("there is room again");
}
