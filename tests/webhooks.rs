//! Webhooks as their users meet them: made from the command line, received by the program of the guide.

mod harness;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use harness::{Process, System, tools};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

fn guide() -> (PathBuf, String) {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    (docs.join("examples/webhooks/receiver.py"), fs::read_to_string(docs.join("webhooks.md")).expect("the guide"))
}

#[test]
fn the_guide_shows_the_receiver_that_is_tried_here() {
    let (receiver, guide) = guide();
    let receiver = fs::read_to_string(receiver).expect("the example");
    assert!(guide.contains(&format!("\n```python\n{receiver}```\n")), "docs/webhooks.md shows another receiver");
}

/// Runs `jobtrail` as the administrator: exit code, output, errors.
fn jobtrail(system: &System, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_jobtrail"))
        .args(arguments)
        .env("JOBTRAIL_URL", &system.api.url)
        .env("JOBTRAIL_TOKEN", system.api.token())
        .env("HOME", system.folder.path())
        .env_remove("XDG_CONFIG_HOME")
        .current_dir(system.folder.path())
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8").trim().to_owned();
    (status.code(), text(stdout), text(stderr))
}

fn well(system: &System, arguments: &[&str]) -> String {
    let (code, out, err) = jobtrail(system, arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {out}{err}");
    out
}

/// Where nobody listens.
const NOBODY: &str = "http://127.0.0.1:1/";

/// The receiver of the guide, and where it listens.
async fn receiver(system: &System, secret: &str) -> (Process, String) {
    let (program, _) = guide();
    let program = program.to_str().expect("UTF-8");
    let environment = [("WEBHOOK_SECRET", secret)];
    let mut receiver =
        Process::start_program("python3", &[program, "0"], &environment, system.folder.path(), "receiver");
    let url = receiver.first_line().await;
    (receiver, url)
}

/// The one webhook there is.
async fn webhook(system: &System) -> Value {
    let webhooks = system.api.get("/webhooks").await;
    let webhooks = webhooks["items"].as_array().expect("a list").clone();
    assert_eq!(webhooks.len(), 1, "{webhooks:?}");
    webhooks[0].clone()
}

async fn deliveries(system: &System, id: &str) -> Vec<Value> {
    let page = system.api.get(&format!("/webhooks/{id}/deliveries")).await;
    page["items"].as_array().expect("a list").clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_told_of_a_job() {
    let system = System::start().await;
    let folder = system.folder.path().join("tools");
    tools::probe(&folder);
    let _agent = system.agent("one", &folder, 1).await;
    let secret = well(&system, &["webhooks", "create", NOBODY, "--events", "pending,completed", "--description", "CI"]);
    assert!(secret.starts_with("whsec_"), "{secret}");
    let (mut receiver, url) = receiver(&system, &secret).await;
    let id = webhook(&system).await["id"].as_str().expect("an id").to_owned();
    let refused = jobtrail(&system, &["webhooks", "ping", &id]);
    assert!(refused.0 == Some(1) && refused.2.contains("the ping did not arrive: no connection"), "{refused:?}");
    let shown = well(&system, &["webhooks", "change", &id[..8], "--url", &url]);
    assert!(shown.contains(&url) && shown.contains("Pending, Completed") && shown.contains("CI"), "{shown}");
    let (code, _, said) = jobtrail(&system, &["webhooks", "ping", &id[..8]]);
    assert!(code == Some(0) && said.starts_with("the ping arrived: status 204"), "{said}");
    assert_eq!(receiver.first_line().await, "webhook.ping");

    let file = system.api.put_bytes("a.txt", b"text".to_vec()).await;
    let job = system.api.submit(&file, "probe", "copy", json!({})).await;
    system.api.until_completed(&job).await;
    // They may come in either order.
    let mut told = [receiver.first_line().await, receiver.first_line().await];
    told.sort();
    assert_eq!(told, [format!("job.completed {job}"), format!("job.pending {job}")]);

    let mut found = Vec::new();
    system
        .until("both are delivered", async || {
            found = deliveries(&system, &id).await;
            found.iter().filter(|row| row["job_id"] == job && row["state"] == "delivered").count() == 2
        })
        .await;
    let completed = found.iter().find(|row| row["type"] == "job.completed").expect("it is there");
    assert_eq!(completed["attempts"].as_array().map(Vec::len), Some(1), "{completed}");
    assert_eq!(completed["attempts"][0]["status"], 204);
    let table = well(&system, &["webhooks", "deliveries", &id]);
    assert!(table.lines().count() == 5 && table.contains("job.completed") && table.contains("delivered"), "{table}");

    // What is sent again the receiver knows by its id, and so does nothing.
    well(&system, &["webhooks", "redeliver", &id, completed["id"].as_str().expect("an id")]);
    system
        .until("it was delivered again", async || {
            let rows = deliveries(&system, &id).await;
            let again = rows.iter().find(|row| row["id"] == completed["id"]).expect("it is there");
            again["state"] == "delivered" && again["attempts"].as_array().map(Vec::len) == Some(2)
        })
        .await;
    // The receiver still has the secret before.
    let rotated = well(&system, &["webhooks", "rotate", &id]);
    assert_ne!(rotated, secret);
    well(&system, &["webhooks", "ping", &id]);
    assert_eq!(receiver.first_line().await, "webhook.ping", "and nothing was told twice");

    assert_forgeries_are_refused(&url).await;
    well(&system, &["webhooks", "delete", &id]);
    assert_eq!(jobtrail(&system, &["webhooks"]), (Some(0), String::new(), "no webhooks".to_owned()));
    let (status, _, problem) = system.api.send(system.api.request(Method::GET, &format!("/webhooks/{id}"))).await;
    assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("unknown-webhook")));
}

/// By the receiver of the guide.
async fn assert_forgeries_are_refused(url: &str) {
    let http = reqwest::Client::new();
    // Signed with another key, too old, with a timestamp that is none, without anything.
    let now = jobtrail_bus::clock::now().0 / 1_000_000;
    for (timestamp, signature) in [
        (now.to_string(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ("1614265330".to_owned(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ("soon".to_owned(), "v1,"),
        (String::new(), ""),
    ] {
        let request = http.post(url).header("webhook-id", "a").header("webhook-timestamp", timestamp);
        let answer = request.header("webhook-signature", signature).body("{}").send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_sent_after_the_services_were_killed() {
    let mut system = System::start().await;
    let folder = system.folder.path().join("tools");
    tools::probe(&folder);
    let _agent = system.agent("one", &folder, 1).await;
    let secret = well(&system, &["webhooks", "create", NOBODY]);
    let id = webhook(&system).await["id"].as_str().expect("an id").to_owned();
    let file = system.api.put_bytes("a.txt", b"text".to_vec()).await;
    let job = system.api.submit(&file, "probe", "copy", json!({})).await;
    system.api.until_completed(&job).await;
    system
        .until("it was tried", async || {
            deliveries(&system, &id)
                .await
                .iter()
                .any(|row| row["attempts"].as_array().is_some_and(|all| !all.is_empty()))
        })
        .await;
    let (mut receiver, url) = receiver(&system, &secret).await;
    well(&system, &["webhooks", "change", &id, "--url", &url]);
    system.services.kill();
    system.start_services();
    assert_eq!(receiver.first_line().await, format!("job.completed {job}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_webhook_may_not_be_is_told_by_field() {
    let system = System::start().await;
    for (body, field) in [
        (json!({ "url": "ftp://example.com" }), "url"),
        (json!({ "url": "https://me:secret@example.com" }), "url"),
        (json!({ "url": NOBODY, "events": [] }), "events"),
        (json!({ "url": NOBODY, "events": ["Done"] }), "events[0]"),
        (json!({ "url": NOBODY, "scope": "ours" }), "scope"),
        (json!({ "url": NOBODY, "secret": "mine" }), "secret"),
        (json!({}), "url"),
    ] {
        let (status, problem) = system.api.post("/webhooks", &body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {problem}");
        assert_eq!((&problem["code"], &problem["errors"][0]["field"]), (&json!("invalid-field"), &json!(field)));
    }
    let nowhere = "/webhooks/00000000-0000-4000-8000-000000000000";
    for (method, path) in [
        (Method::GET, nowhere.to_owned()),
        (Method::DELETE, nowhere.to_owned()),
        (Method::POST, format!("{nowhere}/ping")),
        (Method::POST, format!("{nowhere}/rotate-secret")),
        (Method::GET, format!("{nowhere}/deliveries")),
        (Method::POST, format!("{nowhere}/deliveries/00000000-0000-4000-8000-000000000000/redeliver")),
    ] {
        let (status, _, problem) = system.api.send(system.api.request(method, &path)).await;
        assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &json!("unknown-webhook")), "{path}");
    }
    let (status, made) = system.api.post("/webhooks", &json!({ "url": NOBODY, "scope": "all" })).await;
    assert_eq!((status, &made["scope"]), (StatusCode::CREATED, &json!("all")), "{made}");
    let deliveries = format!("/webhooks/{}/deliveries", made["id"].as_str().expect("an id"));
    for (query, field) in [("limit=0", "limit"), ("limit=501", "limit"), ("cursor=x", "cursor")] {
        let request = system.api.request(Method::GET, &format!("{deliveries}?{query}"));
        let (status, _, problem) = system.api.send(request).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(field)));
    }
}
