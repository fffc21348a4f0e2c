//! People from the command line and over HTTP, and that whoever goes has gone everywhere within seconds.

mod harness;

use std::process::Command;

use futures::StreamExt;
use harness::{Api, PATIENCE, System, tools};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::{Duration, Instant};

/// Within so long it is over everywhere.
const EVERYWHERE: Duration = Duration::from_secs(5);
const PASSWORD: &str = "a long password of somebody";

/// Runs `jobtrail` as the administrator; what it prints.
fn jobtrail(system: &System, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_jobtrail"))
        .args(arguments)
        .env("JOBTRAIL_URL", &system.api.url)
        .env("JOBTRAIL_TOKEN", system.api.token())
        .env("HOME", system.folder.path())
        .env_remove("XDG_CONFIG_HOME")
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8").trim().to_owned();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

async fn add(system: &System, username: &str) -> (String, Api) {
    let body = json!({ "username": username, "name": format!("Name of {username}"), "password": PASSWORD });
    let (status, added) = system.api.post("/people", &body).await;
    assert_eq!(status, 201, "{added}");
    let api = Api::sign_in(&system.api.url, username, PASSWORD).await;
    (added["id"].as_str().expect("an id").to_owned(), api)
}

async fn change(system: &System, id: &str, body: Value) -> (StatusCode, Value) {
    let request = system.api.request(Method::PATCH, &format!("/people/{id}")).json(&body);
    let (status, _, answer) = system.api.send(request).await;
    (status, answer)
}

/// Reads until the connection ends; how long that took since `began`.
async fn until_closed(response: reqwest::Response, began: Instant) -> Duration {
    let mut bytes = response.bytes_stream();
    let read = async { while let Some(Ok(_)) = bytes.next().await {} };
    tokio::time::timeout(PATIENCE, read).await.expect("it is closed");
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_deactivated_or_signs_out_is_out_everywhere_within_seconds() {
    let mut system = System::start().await;
    system.all_jobs_end = false;
    let folder = system.folder.path().join("tools");
    tools::probe(&folder);
    system.agent("alpha", &folder, 1).await.stop().await;
    let (id, api) = add(&system, "mm").await;
    let open = async |path: &str| {
        let response = api.request(Method::GET, path).send().await.expect("an answer");
        assert_eq!(response.status(), 200, "{path}");
        response
    };
    // A job that waits for an agent that does not come: its log can be followed for ever.
    let file = api.put_bytes("in.txt", b"some text".to_vec()).await;
    let job = api.submit(&file, "probe", "copy", json!({})).await;
    let (changes, log) = (open("/changes").await, open(&format!("/jobs/{job}/log?follow=true")).await);
    let began = Instant::now();
    assert_eq!(change(&system, &id, json!({ "active": false })).await.0, 200);
    let (changes, log) = tokio::join!(until_closed(changes, began), until_closed(log, began));
    assert!(changes < EVERYWHERE && log < EVERYWHERE, "{changes:?} {log:?}");
    assert_eq!(api.request(Method::GET, "/me").send().await.expect("an answer").status(), 401);

    // They come back without what they had.
    assert_eq!(change(&system, &id, json!({ "active": true })).await.0, 200);
    assert_eq!(api.request(Method::GET, "/me").send().await.expect("an answer").status(), 401);
    let again = Api::sign_in(&system.api.url, "mm", PASSWORD).await;
    let changes = again.request(Method::GET, "/changes").send().await.expect("an answer");
    let began = Instant::now();
    assert_eq!(again.send(again.request(Method::DELETE, "/session")).await.0, 204);
    let took = until_closed(changes, began).await;
    assert!(took < EVERYWHERE, "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_manages_people_from_the_command_line() {
    let system = System::start().await;
    let secret = jobtrail(&system, &["people", "invite", "mm", "--name", "Mary Major", "--email", "mm@example.org"]);
    let secret = secret.expect("it goes well");
    assert!(secret.starts_with("jp_"), "{secret}");
    let set = json!({ "secret": secret, "password": PASSWORD });
    let (status, me) = system.api.post("/session/password", &set).await;
    assert_eq!((status.as_u16(), &me["role"]), (201, &json!("member")), "{me}");
    let taken = jobtrail(&system, &["people", "invite", "MM", "--name", "Another"]).expect_err("it is taken");
    assert!(taken.contains("choose another"), "{taken}");

    jobtrail(&system, &["people", "role", "mm", "auditor"]).expect("it goes well");
    let list = jobtrail(&system, &["people", "list"]).expect("it goes well");
    let row = list.lines().find(|line| line.contains("Mary Major")).expect("she is listed");
    assert!(row.contains("auditor") && row.contains("mm@example.org"), "{row}");
    jobtrail(&system, &["people", "deactivate", "mm"]).expect("it goes well");
    assert!(jobtrail(&system, &["people", "show", "mm"]).expect("it goes well").contains("deactivated"));
    jobtrail(&system, &["people", "reactivate", "mm"]).expect("it goes well");
    let last = jobtrail(&system, &["people", "role", "admin", "member"]).expect_err("it is the last");
    assert!(last.contains("must keep an active administrator"), "{last}");
    assert!(jobtrail(&system, &["people", "reset-password", "mm"]).expect("it goes well").starts_with("jp_"));

    // A pool is for people by their names.
    jobtrail(&system, &["pools", "create", "GPU", "--for", "mm"]).expect("it goes well");
    assert!(jobtrail(&system, &["pools", "show", "GPU"]).expect("it goes well").contains("Mary Major"));

    jobtrail(&system, &["people", "erase", "mm"]).expect_err("it is not confirmed");
    jobtrail(&system, &["people", "erase", "mm", "--confirm", "mm"]).expect("it goes well");
    assert!(!jobtrail(&system, &["people", "list"]).expect("it goes well").contains("Mary"));
    assert!(jobtrail(&system, &["pools", "show", "GPU"]).expect("it goes well").contains("Former member"));
}
