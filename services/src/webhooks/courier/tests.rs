use jobtrail_events::ids::WebhookId;
use jobtrail_events::job::JobStatus;
use jobtrail_events::webhook::{Scope, WebhookRow};

use super::*;
use crate::samples::{CREATOR, JOB, NOON, id};

const SECOND_US: u64 = 1_000_000;

fn webhook() -> Webhook {
    let row = WebhookRow {
        id: WebhookId(id(0x70)),
        owner: CREATOR,
        scope: Scope::Mine,
        url: "https://example.com/".to_owned(),
        events: WebhookRow::DEFAULT_EVENTS.to_vec(),
        description: String::new(),
        active: true,
        disabled: None,
        created: NOON,
        failing_since: None,
        previous_secret_until: None,
    };
    Webhook { row, secret: "whsec_AAAA".to_owned(), previous_secret: None }
}

fn transition() -> Occasion {
    Occasion::Transition { job: JOB, version: 5, status: JobStatus::Completed }
}

fn delivery(occasion: Occasion) -> Delivery {
    Delivery::new(DeliveryId(id(0x71)), occasion, NOON)
}

/// Tries it once more, as soon as it is due.
fn attempt(delivery: &mut Delivery, outcome: Outcome, asked: Option<Duration>) -> DeliveryState {
    let DeliveryState::Waiting { next_try: at } = delivery.row.state else { panic!("it does not wait") };
    let attempt = Attempt { at, duration_ms: 1_000, outcome };
    record(delivery, &attempt, asked, &Schedule::default(), 0.5);
    delivery.row.state.clone()
}

fn waits_s(delivery: &mut Delivery, outcome: Outcome, asked: Option<Duration>) -> Option<u64> {
    let DeliveryState::Waiting { next_try: before } = delivery.row.state else { return None };
    match attempt(delivery, outcome, asked) {
        DeliveryState::Waiting { next_try } => Some((next_try.0 - before.0) / SECOND_US - 1),
        DeliveryState::Delivered { .. } | DeliveryState::GivenUp { .. } => None,
    }
}

#[test]
fn what_does_not_arrive_is_tried_again_until_it_is_given_up() {
    let mut delivery = delivery(transition());
    let outcomes = [
        Outcome::Answered(500),
        Outcome::Failed("no connection".to_owned()),
        Outcome::Answered(302),
        Outcome::Answered(404),
        Outcome::Answered(429),
        Outcome::Answered(100),
        Outcome::Answered(503),
        Outcome::Answered(401),
        Outcome::Answered(500),
    ];
    let waits: Vec<_> = outcomes.into_iter().map_while(|outcome| waits_s(&mut delivery, outcome, None)).collect();
    assert_eq!(waits, [5, 30, 120, 600, 3_600, 10_800, 21_600, 43_200]);
    assert_eq!(delivery.row.attempts.len(), 9);
    assert!(matches!(&delivery.row.state, DeliveryState::GivenUp { reason, .. } if reason.contains("as often")));
}

#[test]
fn any_success_is_enough() {
    for status in [200, 201, 202, 204, 299] {
        let mut delivery = delivery(transition());
        attempt(&mut delivery, Outcome::Answered(500), None);
        let state = attempt(&mut delivery, Outcome::Answered(status), None);
        assert!(matches!(state, DeliveryState::Delivered { .. }), "{status}");
        assert!(!delivery.waits());
    }
}

#[test]
fn a_receiver_that_asks_for_time_gets_it() {
    let mut delivery = delivery(transition());
    assert_eq!(waits_s(&mut delivery, Outcome::Answered(429), Some(Duration::from_secs(90))), Some(90));
    assert_eq!(waits_s(&mut delivery, Outcome::Answered(503), Some(Duration::from_secs(1))), Some(30));
}

#[test]
fn what_is_gone_is_not_tried_again() {
    let mut delivery = delivery(transition());
    let state = attempt(&mut delivery, Outcome::Answered(410), None);
    assert!(matches!(state, DeliveryState::GivenUp { reason, .. } if reason.contains("410")));
}

#[test]
fn a_ping_is_tried_once() {
    let mut delivery = delivery(Occasion::Ping);
    let state = attempt(&mut delivery, Outcome::Answered(500), None);
    assert!(matches!(state, DeliveryState::GivenUp { .. }));
}

#[test]
fn the_latest_attempts_are_remembered() {
    let mut delivery = delivery(transition());
    for n in 0..30 {
        delivery.row.state = DeliveryState::Waiting { next_try: NOON.plus_ms(n) };
        delivery.tries = 0;
        attempt(&mut delivery, Outcome::Answered(500), None);
    }
    assert_eq!(delivery.row.attempts.len(), ATTEMPTS_KEPT);
    assert_eq!(delivery.row.attempts.last().map(|attempt| attempt.at), Some(NOON.plus_ms(29)));
}

#[test]
fn a_webhook_that_fails_for_days_is_switched_off() {
    let (failed, mut webhook) = (Outcome::Answered(500), webhook());
    let good = Outcome::Answered(204);
    assert_eq!(verdict(&webhook, &good, NOON), None);
    assert_eq!(verdict(&webhook, &failed, NOON), Some(Verdict::Failing));
    webhook.row.failing_since = Some(NOON);
    assert_eq!(verdict(&webhook, &failed, NOON.plus_ms(DISABLED_AFTER_MS - 1)), None);
    assert_eq!(verdict(&webhook, &good, NOON.plus_ms(DISABLED_AFTER_MS)), Some(Verdict::Recovered));
    let Some(Verdict::Disable(reason)) = verdict(&webhook, &failed, NOON.plus_ms(DISABLED_AFTER_MS)) else {
        panic!("it is switched off")
    };
    webhook.disable(NOON, reason);
    assert!(!webhook.row.active);
    assert_eq!(
        webhook.row.disabled.as_ref().map(|disabled| disabled.reason.as_str()),
        Some("nothing arrived for 5 days")
    );
    assert_eq!(verdict(&webhook, &failed, NOON.plus_ms(2 * DISABLED_AFTER_MS)), None, "once");
}

#[test]
fn a_webhook_that_is_gone_is_switched_off_at_once() {
    assert!(matches!(verdict(&webhook(), &Outcome::Answered(410), NOON), Some(Verdict::Disable(_))));
}

#[test]
fn one_message_is_held_once_at_a_time() {
    let in_hand = InHand::default();
    let (one, other) = (DeliveryId(id(1)), DeliveryId(id(2)));
    let held = in_hand.hold(one);
    assert!(held.is_some() && in_hand.hold(one).is_none() && in_hand.hold(other).is_some());
    drop(held);
    assert!(in_hand.hold(one).is_some());
}
