//! Webhooks: what the services are sent, and as whom.

use std::sync::{Arc, Mutex};

use jobtrail_bus::Responder;
use jobtrail_events::ids::WebhookId;
use jobtrail_events::job::JobStatus;
use jobtrail_events::person::Role;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Done, Refusal, Request};
use jobtrail_events::subject;
use jobtrail_events::value::Timestamp;
use jobtrail_events::webhook::{CreateWebhook, Disabled, ListWebhooks, PingWebhook, Scope, WebhookRow, WebhookSecret};
use reqwest::Method;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::parts::{ADMINISTRATOR, on_command};
use crate::world::{World, header, json, problem, send};

const ID: WebhookId = WebhookId(Uuid::from_u128(70));

fn row() -> WebhookRow {
    WebhookRow {
        id: ID,
        owner: ADMINISTRATOR,
        scope: Scope::All,
        url: "https://example.com/".to_owned(),
        events: vec![JobStatus::Pending, JobStatus::Failed],
        description: "ours".to_owned(),
        active: false,
        disabled: Some(Disabled { at: Timestamp(1_000_000), reason: "gone".to_owned() }),
        created: Timestamp(0),
        failing_since: None,
        previous_secret_until: Some(Timestamp(2_000_000)),
    }
}

/// Those who asked, by what they were.
async fn begin() -> (World, Arc<Mutex<Vec<Role>>>) {
    let world = World::begin().await;
    let asked = Arc::<Mutex<Vec<Role>>>::default();
    let services = Responder::new(world.bus.clone(), subject::SERVICES, CancellationToken::new());
    let note = asked.clone();
    on_command(&services, move |request: Request<ListWebhooks>| {
        note.lock().expect("no panic").push(request.role);
        Ok(Done { answer: vec![row()], sequence: 0 })
    })
    .await;
    on_command(&services, |request: Request<CreateWebhook>| {
        let CreateWebhook { url, scope, events, description, active } = request.command;
        assert_eq!((url.as_str(), scope, active), ("https://example.com", Scope::All, Some(false)));
        assert_eq!((events, description), (Some(vec![JobStatus::Failed, JobStatus::Pending]), None));
        Ok(Done { answer: WebhookSecret { row: row(), secret: "whsec_AAAA".to_owned() }, sequence: 0 })
    })
    .await;
    on_command(&services, |request: Request<PingWebhook>| {
        Err(Refusal::Rejected(Rejection::UnknownWebhook(request.command.webhook)))
    })
    .await;
    (world, asked)
}

#[tokio::test]
async fn a_webhook_is_told_as_it_is() {
    let (world, _) = begin().await;
    let body = json!({
        "url": "https://example.com", "scope": "all", "events": ["Failed", "Pending"], "active": false,
    });
    let response = send(world.ask(Method::POST, "/api/v1/webhooks").bearer_auth("jt_admin").json(&body)).await;
    assert_eq!(response.status(), 201);
    assert_eq!(header(&response, "location"), format!("/api/v1/webhooks/{ID}"));
    let expected = json!({
        "id": ID.0,
        "owner": { "id": ADMINISTRATOR.0, "name": "Ad Min" },
        "scope": "all",
        "url": "https://example.com/",
        "events": ["Pending", "Failed"],
        "description": "ours",
        "active": false,
        "disabled": { "at": "1970-01-01T00:00:01.000000Z", "reason": "gone" },
        "created": "1970-01-01T00:00:00.000000Z",
        "failing_since": null,
        "previous_secret_until": "1970-01-01T00:00:02.000000Z",
        "secret": "whsec_AAAA",
    });
    let mut told = json(response).await;
    // Names are others' business.
    told["owner"]["name"] = json!("Ad Min");
    assert_eq!(told, expected);
}

#[tokio::test]
async fn one_that_may_not_be_seen_is_not_there() {
    let (world, _) = begin().await;
    problem(world.post(&format!("/api/v1/webhooks/{ID}/ping")), 404, "unknown-webhook").await;
    problem(world.ask(Method::GET, "/api/v1/webhooks"), 401, "not-signed-in").await;
}

/// An administrator's token that is good for work alone does no more than a member's.
#[tokio::test]
async fn webhooks_on_everybodys_jobs_want_a_token_for_it() {
    let (world, asked) = begin().await;
    let list = |token| world.ask(Method::GET, "/api/v1/webhooks").bearer_auth(token);
    assert_eq!(send(list("jt_admin")).await.status(), 200);
    assert_eq!(send(list("jt_working_admin")).await.status(), 200);
    problem(list("jt_reader"), 403, "scope-too-narrow").await;
    assert_eq!(*asked.lock().expect("no panic"), [Role::Administrator, Role::Member]);
    let body = json!({ "url": "https://example.com", "scope": "all" });
    let create = world.ask(Method::POST, "/api/v1/webhooks").bearer_auth("jt_working_admin").json(&body);
    problem(create, 403, "scope-too-narrow").await;
}
