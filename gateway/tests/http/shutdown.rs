use std::time::Duration;

use jobtrail_events::job::JobStatus;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{PATIENCE, World, send};

#[tokio::test(flavor = "multi_thread")]
async fn a_shutdown_ends_what_would_never_end_by_itself() {
    let world = World::begin().await;
    let job = world.parts.job(JobStatus::Running, 1);
    let mut changes = send(world.get("/api/v1/changes")).await;
    let log = send(world.get(&format!("/api/v1/jobs/{job}/log?follow=true"))).await;
    assert!(changes.chunk().await.expect("a chunk").is_some());
    world.shutdown.cancel();
    // Well within the time after which requests are cut off.
    let stopped = tokio::time::timeout(Duration::from_secs(5), world.gateway).await.expect("it stops by itself");
    stopped.expect("no panic").expect("no error");
    assert_eq!(log.text().await.expect("a clean end"), "");
    assert_eq!(changes.chunk().await.expect("a clean end"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_end_is_cut_off() {
    let limits = jobtrail_gateway::Limits {
        shutdown_wait: Duration::from_millis(200),
        header_wait: Duration::from_millis(300),
        ..jobtrail_gateway::Limits::default()
    };
    let world = World::with(limits).await;
    // Who does not say what it wants is not waited for.
    let mut silent = TcpStream::connect(world.address).await.expect("a connection");
    silent.write_all(b"GET / HTTP/1.1\r\nHost").await.expect("it is sent");
    let mut rest = Vec::new();
    tokio::time::timeout(PATIENCE, silent.read_to_end(&mut rest)).await.expect("in time").expect("it is closed");

    let mut upload = TcpStream::connect(world.address).await.expect("a connection");
    let head = "POST /api/v1/files?name=a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer jt_member\r\nContent-Length: 100\r\n\r\n0123456789";
    upload.write_all(head.as_bytes()).await.expect("it is sent");
    crate::world::until(async || !world.kept().is_empty()).await;
    let content = world.content();
    world.shutdown.cancel();
    let stopped = tokio::time::timeout(PATIENCE, world.gateway).await.expect("it does not wait for ever");
    stopped.expect("no panic").expect("no error");
    // Of what was cut off; the gateway's own folder in there is swept by the next one.
    let is_empty = |folder: std::path::PathBuf| std::fs::read_dir(folder).expect("a folder").next().is_none();
    let rooms = || std::fs::read_dir(content.join("incoming")).expect("a folder");
    crate::world::until(async || rooms().all(|room| is_empty(room.expect("an entry").path()))).await;
}
