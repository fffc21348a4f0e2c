use jobtrail_bus::clock;
use jobtrail_events::grant::{Grant, Receipt};
use jobtrail_events::ids::JobId;
use jobtrail_events::value::{Digest, Timestamp};
use reqwest::Method;
use uuid::Uuid;

use crate::world::{World, header, json, key, problem, send};

fn soon() -> Timestamp {
    clock::now().plus_ms(60_000)
}

fn write_path(job: JobId, attempt: u32, expires: Timestamp) -> String {
    let signature = key().sign_grant(&Grant::Write { job, attempt }, expires);
    format!("/api/v1/content?job={job}&attempt={attempt}&expires={}&signature={signature}", expires.0)
}

fn read_path(content: Digest, expires: Timestamp) -> String {
    let signature = key().sign_grant(&Grant::Read { content }, expires);
    format!("/api/v1/content/{content}?expires={}&signature={signature}", expires.0)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_a_grant_writes_and_reads_and_gets_a_receipt() {
    let world = World::begin().await;
    let job = JobId(Uuid::new_v4());
    let bytes = vec![5_u8; 3 * 1024 * 1024 + 17];
    let response = send(world.ask(Method::POST, &write_path(job, 2, soon())).body(bytes.clone())).await;
    assert_eq!(response.status(), 201);
    let kept = json(response).await;
    let content = Digest::of(&bytes);
    assert_eq!((&kept["content"], &kept["size"]), (&content.to_string().into(), &bytes.len().into()));
    let receipt = Receipt { job, attempt: 2, content, size: bytes.len() as u64 };
    assert!(key().confirms(&receipt, kept["receipt"].as_str().expect("text")));

    let read = send(world.ask(Method::GET, &read_path(content, soon()))).await;
    assert_eq!((read.status().as_u16(), header(&read, "content-type")), (200, "application/octet-stream"));
    assert_eq!(read.bytes().await.expect("bytes"), bytes);
    let part = send(world.ask(Method::GET, &read_path(content, soon())).header("range", "bytes=3145728-")).await;
    assert_eq!((part.status().as_u16(), part.bytes().await.expect("bytes").len()), (206, 17));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_grant_that_holds_nothing_is_written_or_read() {
    let world = World::begin().await;
    let job = JobId(Uuid::new_v4());
    let over = Timestamp(clock::now().0 - 1);
    let post = |path: String| world.ask(Method::POST, &path).body("bytes");
    problem(post(write_path(job, 1, over)), 403, "grant-refused").await;
    problem(post(write_path(job, 1, soon()).replace("attempt=1", "attempt=2")), 403, "grant-refused").await;
    problem(post(format!("/api/v1/content?job={job}&attempt=1&expires={}&signature=", soon().0)), 403, "grant-refused")
        .await;
    problem(post(format!("/api/v1/content?job={job}&attempt=1")), 400, "invalid-query").await;
    let (one, other) = (Digest::of(b"one"), Digest::of(b"other"));
    let path = read_path(one, soon()).replace(&one.to_string(), &other.to_string());
    problem(world.ask(Method::GET, &path), 403, "grant-refused").await;
    problem(world.ask(Method::GET, &read_path(one, over)), 403, "grant-refused").await;
    let write_for_read = format!("/api/v1/content/{one}?expires={}&signature={}", soon().0, "0".repeat(64));
    problem(world.get(&write_for_read), 403, "grant-refused").await;
    assert!(world.kept().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_an_event_names_and_nobody_has_are_our_mistake() {
    let world = World::begin().await;
    problem(world.ask(Method::GET, &read_path(Digest::of(b"lost"), soon())), 500, "content-missing").await;
}
