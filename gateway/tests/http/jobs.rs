use jobtrail_events::ids::PoolId;
use jobtrail_events::job::JobStatus;
use jobtrail_events::person::Role;
use jobtrail_events::value::Assignment;
use jobtrail_projections::query::Scope;
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{World, header, json, problem, send};

fn body() -> Value {
    json!({"file_id": "00000000-0000-0000-0000-000000000005", "tool": "archive", "function": "extract"})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_answered_with_as_it_can_be_read() {
    let world = World::begin().await;
    let mut whole = body();
    whole["parameters"] = json!({"pattern": "*.txt"});
    whole["assignment"] = json!({"kind": "agent", "id": "00000000-0000-0000-0000-000000000003"});
    whole["time_to_live_seconds"] = json!(60);
    let response = send(world.post("/api/v1/jobs").header("idempotency-key", "once").json(&whole)).await;
    assert_eq!(response.status(), 201);
    let sequence = response.headers()["jobtrail-sequence"].to_str().expect("text").to_owned();
    let location = response.headers()["location"].to_str().expect("text").to_owned();
    let job = json(response).await;
    assert_eq!(location, format!("/api/v1/jobs/{}", job["id"].as_str().expect("an id")));
    let expected = json!({
        "id": job["id"], "status": "Pending", "attempt": 1, "max_attempts": 3,
        "tool": "archive", "tool_name": "Archive", "tool_version": "1.0.0",
        "function": "extract", "function_name": "List contents",
        "file": job["inputs"][0], "assignment": {"kind": "automatic"}, "agent": null, "pool": null, "sandboxed": null,
        "started_on": "1970-01-01T00:00:01.500000Z", "since": "1970-01-01T00:00:02.500000Z",
        "started_by": {"id": "00000000-0000-0000-0000-000000000001", "name": "Mem Ber"},
        "inputs": [{
            "file_id": "00000000-0000-0000-0000-000000000005", "revision": 1, "name": "parts.zip",
            "media_type": "application/zip", "size": 7, "sha256": job["inputs"][0]["sha256"],
        }],
        "parameters": {"pattern": "**"}, "sequence": sequence.parse::<u64>().expect("a number"),
    });
    assert_eq!(job, expected);

    let sent = world.parts.state().submitted.pop().expect("it was sent");
    assert_eq!(sent.role, Role::Member);
    assert_eq!(sent.command.parameters, r#"{"pattern":"*.txt"}"#);
    assert!(matches!(sent.command.assignment, Assignment::Agent(_)));
    assert_eq!((sent.command.idempotency_key.as_deref(), sent.command.time_to_live_ms), (Some("once"), Some(60_000)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_was_taken_is_never_answered_as_a_failure() {
    let world = World::begin().await;
    world.parts.state().stopped_at = Some(0);
    let response = send(world.post("/api/v1/jobs").json(&body())).await;
    assert_eq!(response.status(), 202);
    let sequence = response.headers()["jobtrail-sequence"].to_str().expect("text").to_owned();
    let path = format!("/api/v1/jobs/{}", json(response).await["id"].as_str().expect("an id"));

    let behind = send(world.get(&path).header("jobtrail-sequence", &sequence)).await;
    assert_eq!((behind.status().as_u16(), header(&behind, "retry-after")), (503, "1"));
    assert_eq!(json(behind).await["code"], "behind");
    world.parts.state().stopped_at = None;
    let read = send(world.get(&path).header("jobtrail-sequence", &sequence)).await;
    assert_eq!((read.status().as_u16(), header(&read, "jobtrail-sequence")), (200, sequence.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_parameters_are_named_by_where_they_stand_in_the_body() {
    let world = World::begin().await;
    let mut strict = body();
    strict["function"] = json!("strict");
    let refused = problem(world.post("/api/v1/jobs").json(&strict), 422, "invalid-parameters").await;
    assert_eq!(refused["errors"], json!([{"field": "/parameters/rows", "message": "is too large"}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_that_lost_the_race_says_where_the_job_stands() {
    let world = World::begin().await;
    let cancel = |job| world.post(&format!("/api/v1/jobs/{job}/cancel"));
    let cancelled = send(cancel(world.parts.job(JobStatus::Pending, 1))).await;
    assert_eq!(cancelled.status(), 200);
    assert_eq!(json(cancelled).await["status"], "Canceled");
    let refused = problem(cancel(world.parts.job(JobStatus::Claimed, 1)), 409, "no-longer-pending").await;
    assert_eq!(refused["job_status"], "Claimed");
}

#[tokio::test(flavor = "multi_thread")]
async fn inputs_and_parameters_are_the_creators_alone() {
    let world = World::begin().await;
    let path = format!("/api/v1/jobs/{}", world.parts.job(JobStatus::Running, 1));
    let mine = json(send(world.get(&path)).await).await;
    assert!(mine["file"].is_object() && mine["inputs"].is_array() && mine["parameters"].is_object());
    assert_eq!(mine["agent"]["name"], "mill");
    let others = json(send(world.ask(Method::GET, &path).bearer_auth("jt_admin")).await).await;
    assert!(
        others["file"].is_null() && others.get("inputs").is_none() && others.get("parameters").is_none(),
        "{others}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_reach_the_projections_as_they_are_meant() {
    let world = World::begin().await;
    let path = "/api/v1/jobs?scope=all&status=Pending,Running&status=Failed&tool=archive&function=extract\
                &pool=00000000-0000-0000-0000-000000000006\
                &file=00000000-0000-0000-0000-000000000005&from=2026-07-01T11%3A30%3A00%2B02%3A00&limit=7&cursor=abc";
    let page = json(send(world.get(path).header("jobtrail-sequence", "3")).await).await;
    assert_eq!((page["items"].is_array(), &page["next"]), (true, &json!("more")));
    let asked = world.parts.state().listed.pop().expect("it was asked");
    assert_eq!((asked.query.scope, asked.at_least_sequence), (Scope::All, Some(3)));
    assert_eq!(asked.query.status, [JobStatus::Pending, JobStatus::Running, JobStatus::Failed]);
    assert_eq!(asked.query.from.map(|from| from.0), Some(1_782_898_200_000_000));
    assert_eq!((asked.query.limit, asked.query.cursor.as_deref()), (Some(7), Some("abc")));
    assert_eq!(asked.query.pool, Some(PoolId(uuid::Uuid::from_u128(6))));
    assert!(asked.query.file.is_some() && asked.query.tool.is_some() && asked.query.function.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_says_who_did_what() {
    let world = World::begin().await;
    let job = world.parts.job(JobStatus::Pending, 2);
    let history = json(send(world.get(&format!("/api/v1/jobs/{job}/history"))).await).await;
    let rows = history["items"].as_array().expect("a list");
    let by: Vec<_> = rows.iter().map(|row| &row["by"]).collect();
    assert_eq!(by[0], &json!({"kind": "person", "id": "00000000-0000-0000-0000-000000000001", "name": "Mem Ber"}));
    assert_eq!(by[1], &json!({"kind": "agent", "id": "00000000-0000-0000-0000-000000000003", "name": "mill"}));
    assert_eq!((by[2], &rows[2]["reason"]), (&json!({"kind": "system"}), &json!("agent-lost")));
}
