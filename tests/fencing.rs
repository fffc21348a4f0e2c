//! An attempt that is over cannot leave anything with the job, and what it uploaded is no good for another.

mod harness;

use harness::System;
use jobtrail_agent::{Session, SessionError};
use jobtrail_events::agent::{Profile, RegisterAgent};
use jobtrail_events::ids::{BootId, FileId, JobId};
use jobtrail_events::job::{Artifact, Failure, FailureCause, Lease, RequeueReason, WorkOrder};
use jobtrail_events::tool::Manifest;
use jobtrail_events::value::Digest;
use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

const HEARTBEAT: std::time::Duration = std::time::Duration::from_secs(5);

/// An agent that the test plays.
async fn play(system: &System, name: &str) -> Session {
    let (bus, agent) = system.as_new_agent(name).await;
    let session = Session::new(bus, agent, BootId(Uuid::new_v4()));
    let profile = Profile {
        name: name.to_owned(),
        host: "host".to_owned(),
        os: "linux".to_owned(),
        arch: "x86_64".to_owned(),
        version: "0.1.0".to_owned(),
        slots: 1,
        takes_automatic: true,
        sandboxed: true,
        offers: vec![],
    };
    let manifest = Manifest::from_json(
        r#"{"key":"played","name":"Played","version":"1.0.0","function":[{"key":"copy","name":"Copy","command":["true"],
            "accepts":{"extensions":["txt"]}}]}"#,
    )
    .expect("a manifest");
    let tools = vec![RegisterAgent::tool(&manifest, Digest([1; 32]))];
    session.register(RegisterAgent { boot: session.boot(), profile, tools }).await.expect("it is registered");
    let heart = session.clone();
    tokio::spawn(async move {
        while heart.heartbeat(1, false).await.is_ok() {
            tokio::time::sleep(HEARTBEAT).await;
        }
    });
    session
}

/// The gateway's answer to bytes that are sent on a path.
async fn send(system: &System, path: &str, bytes: &'static str) -> (StatusCode, Value) {
    let http = reqwest::Client::new();
    let answer = http.post(format!("{}{path}", system.api.url)).body(bytes).send().await.expect("an answer");
    (answer.status(), answer.json().await.expect("a document"))
}

/// The bytes, as an artifact of the result, with the receipt for them.
async fn upload(system: &System, order: &WorkOrder, name: &str, bytes: &'static str) -> (Artifact, String) {
    let (status, kept) = send(system, &order.write_path, bytes).await;
    assert_eq!(status, StatusCode::CREATED, "{kept}");
    let artifact = Artifact {
        file: FileId(Uuid::new_v4()),
        output: if name == "log.txt" { Artifact::LOG } else { "copy" }.to_owned(),
        name: name.to_owned(),
        media_type: "text/plain".to_owned(),
        size: bytes.len() as u64,
        content: Digest::of(bytes.as_bytes()),
    };
    (artifact, kept["receipt"].as_str().expect("a receipt").to_owned())
}

async fn until_uploading(session: &Session, lease: Lease) {
    session.start(lease).await.expect("it is its own");
    session.output_ready(lease).await.expect("it runs");
    session.upload_started(lease).await.expect("it is valid");
}

fn code<T: std::fmt::Debug>(answer: Result<T, SessionError>) -> &'static str {
    match answer {
        Err(SessionError::Fenced(why) | SessionError::Refused(why)) => why.code(),
        other => panic!("it must be refused: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_of_a_fenced_attempt_is_never_attached() {
    let system = System::start().await;
    let (old, new) = (play(&system, "old").await, play(&system, "new").await);
    let file = system.api.put_bytes("a.txt", b"text".to_vec()).await;
    let id = system.api.submit(&file, "played", "copy", json!({})).await;
    let job = JobId(id.parse().expect("an id"));

    // The first attempt has uploaded all when it is taken away.
    let first = old.lease(job, 1);
    let first_order = old.claim(first).await.expect("it is free");
    until_uploading(&old, first).await;
    let stale = [
        upload(&system, &first_order, "copy.txt", "of the first attempt").await,
        upload(&system, &first_order, "log.txt", "the first log").await,
    ];
    old.give_back(first, RequeueReason::AgentStopped, "it was stopped".to_owned()).await.expect("it is its own");
    let second = new.lease(job, 2);
    let second_order = new.claim(second).await.expect("it is free again");
    until_uploading(&new, second).await;

    // The grant of the first still lets its holder send bytes, and what comes of it is good for nothing.
    let late = upload(&system, &first_order, "copy.txt", "late").await;
    let good_log = upload(&system, &second_order, "log.txt", "the second log").await;
    assert_eq!(code(old.complete(first, stale.to_vec()).await), "stale-lease");
    assert_eq!(code(new.complete(second, stale.to_vec()).await), "not-received");
    assert_eq!(code(new.complete(second, vec![late.clone(), good_log.clone()]).await), "not-received");
    let failure = || Failure { cause: FailureCause::Function, message: "no".to_owned(), log_tail: String::new() };
    assert_eq!(code(new.fail(second, failure(), Some(stale[1].clone())).await), "not-received");
    assert_eq!(code(old.fail(first, failure(), Some(good_log.clone())).await), "stale-lease");

    // And the reverse: what the second uploaded is not the first's, nor its grant.
    let copy = upload(&system, &second_order, "copy.txt", "of the second attempt").await;
    assert_eq!(code(old.complete(first, vec![copy.clone(), good_log.clone()]).await), "stale-lease");
    let as_the_second = Lease { attempt: 2, ..first };
    assert_eq!(code(old.complete(as_the_second, vec![copy.clone(), good_log.clone()]).await), "stale-lease");
    let of_first_for_second = first_order.write_path.replace("attempt=1", "attempt=2");
    let of_second_for_first = second_order.write_path.replace("attempt=2", "attempt=1");
    for forged in [of_first_for_second, of_second_for_first] {
        let (status, problem) = send(&system, &forged, "forged").await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{problem}");
        assert_eq!(problem["code"], "grant-refused", "{problem}");
    }

    // Nor is what another job's agent uploaded, with the same attempt.
    let other_id = system.api.submit(&file, "played", "copy", json!({})).await;
    let other_lease = old.lease(JobId(other_id.parse().expect("an id")), 1);
    let other_order = old.claim(other_lease).await.expect("it is free");
    until_uploading(&old, other_lease).await;
    let elsewhere = upload(&system, &other_order, "copy.txt", "of another job").await;
    assert_eq!(code(new.complete(second, vec![elsewhere, good_log.clone()]).await), "not-received");
    assert_eq!(code(old.complete(other_lease, stale.to_vec()).await), "not-received");

    assert_eq!(system.api.artifacts(&id).await, Vec::<Value>::new(), "nothing was attached by all that");
    let trail = ["Pending", "Claimed", "Running", "Validating", "Uploading"];
    assert_eq!(system.api.trail(&id).await, [&trail[..], &trail[..]].concat());
    new.complete(second, vec![copy, good_log]).await.expect("it is its own");
    system.api.until_completed(&id).await;
    let artifacts = system.api.artifacts(&id).await;
    let mut contents = Vec::new();
    for artifact in &artifacts {
        contents.push(system.api.content(artifact["file_id"].as_str().expect("an id")).await);
    }
    assert_eq!(contents, [b"of the second attempt".to_vec(), b"the second log".to_vec()]);

    let log = upload(&system, &other_order, "log.txt", "the other log").await;
    old.complete(other_lease, vec![log]).await.expect("it is its own");
    system.api.until_completed(&other_id).await;
}
