use jobtrail_events::ids::{AgentId, FileId, JobId};
use jobtrail_events::job::{Artifact, JobStatus};
use jobtrail_events::subject;
use jobtrail_events::value::Digest;
use jobtrail_projections::query::{Change, Changed, Told};
use reqwest::Response;
use serde_json::json;
use uuid::Uuid;

use crate::parts::{AGENT, MEMBER};
use crate::world::{PATIENCE, World, json, send};

async fn write(world: &World, job: JobId, attempt: u32, text: &'static str) {
    write_as(AGENT, world, job, attempt, text).await;
}

async fn write_as(agent: AgentId, world: &World, job: JobId, attempt: u32, text: &'static str) {
    // Acknowledged, so that it is there when this returns.
    let subject = subject::run_log(agent, job, attempt);
    let sent = world.bus.jetstream().publish(subject, text.into()).await.expect("it is sent");
    sent.await.expect("it is kept");
}

async fn end(world: &World, job: JobId) {
    let sequence = {
        let mut state = world.parts.state();
        state.sequence += 1;
        state.jobs.get_mut(&job).expect("a job").status = JobStatus::Completed;
        state.sequence
    };
    let what = Changed::Job { job, status: JobStatus::Completed, file: FileId(Uuid::from_u128(5)), creator: MEMBER };
    let change = vec![Change { sequence, what, told: Told::Owner(MEMBER) }];
    let message = postcard::to_stdvec(&change).expect("it can be written");
    world.bus.client().publish(subject::change("job"), message.into()).await.expect("it is sent");
}

async fn until_says(response: &mut Response, read: &mut String, wanted: &str) {
    while read != wanted {
        let chunk = tokio::time::timeout(PATIENCE, response.chunk()).await.expect("in time").expect("a chunk");
        read.push_str(std::str::from_utf8(&chunk.unwrap_or_else(|| panic!("ended at {read:?}"))).expect("text"));
        assert!(wanted.starts_with(&*read), "{read:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_followed_through_attempts_to_the_end() {
    let world = World::begin().await;
    let job = world.parts.job(JobStatus::Running, 1);
    write(&world, job, 1, "one\n").await;
    let path = format!("/api/v1/jobs/{job}/log");
    assert_eq!(send(world.get(&path)).await.text().await.expect("text"), "one\n", "what is there, without waiting");

    let mut response = send(world.get(&format!("{path}?follow=true"))).await;
    assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
    let mut read = String::new();
    until_says(&mut response, &mut read, "one\n").await;
    // It does not have the job.
    write_as(AgentId(Uuid::from_u128(33)), &world, job, 1, "nonsense\n").await;
    write(&world, job, 1, "two\n").await;
    until_says(&mut response, &mut read, "one\ntwo\n").await;
    write(&world, job, 2, "again\n").await;
    until_says(&mut response, &mut read, "one\ntwo\n\n--- attempt 2 ---\nagain\n").await;
    write(&world, job, 2, "last words\n").await;
    end(&world, job).await;
    until_says(&mut response, &mut read, "one\ntwo\n\n--- attempt 2 ---\nagain\nlast words\n").await;
    assert_eq!(response.chunk().await.expect("the end"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_a_job_that_ended_is_its_artifact() {
    let world = World::begin().await;
    let file = json(send(world.post("/api/v1/files?name=log").body("the whole log\n")).await).await;
    let job = world.parts.job(JobStatus::Completed, 1);
    world.parts.state().artifacts.push(Artifact {
        file: FileId(Uuid::from_u128(8)),
        output: Artifact::LOG.to_owned(),
        name: "log.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        size: 14,
        content: file["sha256"].as_str().expect("text").parse::<Digest>().expect("a digest"),
    });
    let log = send(world.get(&format!("/api/v1/jobs/{job}/log?follow=true"))).await;
    assert_eq!(log.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(log.text().await.expect("text"), "the whole log\n");
    let tail = send(world.get(&format!("/api/v1/jobs/{job}/log")).header("range", "bytes=-4")).await;
    assert_eq!((tail.status().as_u16(), tail.text().await.expect("text")), (206, "log\n".to_owned()));
    let artifacts = json(send(world.get(&format!("/api/v1/jobs/{job}/artifacts"))).await).await;
    assert_eq!((&artifacts["items"][0]["output"], &artifacts["items"][0]["size"]), (&json!("log"), &json!(14)));
}
