//! What happens beyond each limit. Those of live connections are in `changes.rs` and `live/`, those of time in `files.rs` and
//! `shutdown.rs`.

use std::time::Duration;

use jobtrail_gateway::Limits;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::world::{PATIENCE, World, problem, send};

#[tokio::test(flavor = "multi_thread")]
async fn a_json_body_has_a_size() {
    let world = World::with(Limits { json_bytes: 100, ..Limits::default() }).await;
    let post = |bytes: usize| {
        let body = format!("{{\"x\": \"{}\"}}", "x".repeat(bytes - 9));
        world.post("/api/v1/jobs").header("content-type", "application/json").body(body)
    };
    problem(post(101), 413, "too-large").await;
    problem(post(100), 422, "invalid-field").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_has_so_many_files_and_beyond_them_none_is_kept() {
    let world = World::with(Limits { upload_files: 2, ..Limits::default() }).await;
    let form = |files: usize| {
        let parts = (0..files).map(|n| Part::bytes(vec![b'x'; 10 + n]).file_name(format!("{n}.txt")));
        let form = parts.fold(Form::new(), |form, part| form.part("file", part));
        world.post("/api/v1/files").multipart(form)
    };
    let refused = problem(form(3), 422, "invalid-field").await;
    assert_eq!(refused["errors"][0]["field"], "file");
    assert_eq!(refused["errors"][0]["message"], "at most 2 files may come in one form");
    crate::world::until(async || world.kept().is_empty()).await;
    assert_eq!(send(form(2)).await.status(), 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_take_turns_and_who_waits_too_long_is_told_when_to_come_back() {
    let limits = Limits { uploads: 1, upload_wait: Duration::from_millis(50), ..Limits::default() };
    let world = World::with(limits).await;
    let mut slow = TcpStream::connect(world.address).await.expect("a connection");
    let head = "POST /api/v1/files?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer jt_member\r\nContent-Length: 10\r\n\r\n01234";
    slow.write_all(head.as_bytes()).await.expect("it is sent");
    let upload = || world.post("/api/v1/files?name=b").body("b");
    crate::world::until(async || send(upload()).await.status() == 503).await;
    let refused = send(upload()).await;
    assert_eq!(refused.headers()["retry-after"], "1");
    problem(upload(), 503, "busy").await;
    // The turn ends with the upload that has it.
    slow.write_all(b"56789").await.expect("it is sent");
    crate::world::until(async || send(upload()).await.status() == 201).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_too_long_is_nobody_s() {
    let world = World::begin().await;
    let secret = "x".repeat(Limits::LONGEST_SECRET + 1);
    problem(world.ask(Method::GET, "/api/v1/me").bearer_auth(secret), 401, "not-signed-in").await;
    tokio::time::timeout(PATIENCE, send(world.get("/api/v1/me"))).await.expect("others go on");
}
