//! The whole system as its users meet it: every role a real process, real tools in the real sandbox.

mod harness;

use std::collections::HashSet;
use std::time::Duration;

use async_nats::jetstream::stream::Config;
use harness::{Api, Process, System, sample, shipped_tools, tools};
use jobtrail_broker::{Broker, BrokerOptions};
use jobtrail_bus::{Bus, Connection};
use jobtrail_events::subject;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const LIFE: [&str; 6] = ["Pending", "Claimed", "Running", "Validating", "Uploading", "Completed"];

#[tokio::test(flavor = "multi_thread")]
async fn a_zip_is_listed_from_upload_to_artifact() {
    let system = System::start().await;
    let _agent = system.agent("one", &shipped_tools(), 2).await;
    let file = system.api.put(&sample("archive", "bearing-rig.zip")).await;
    let id = system.api.submit(&file, "archive", "extract", json!({})).await;
    let job = system.api.until_completed(&id).await;
    assert_eq!(job["tool_name"], "Archive");
    assert_eq!(job["agent"]["name"], "one");
    assert_eq!(job["inputs"][0]["name"], "bearing-rig.zip");
    assert_a_life_in_six_rows(&system.api, &id, &job).await;

    let artifacts = system.api.artifacts(&id).await;
    let names: HashSet<_> = artifacts.iter().map(|artifact| artifact["name"].as_str().expect("a name")).collect();
    assert!(names.contains("contents.json") && names.contains("contents.md"), "{names:?}");
    let contents = artifacts.iter().find(|artifact| artifact["name"] == "contents.json").expect("it is there");
    let bytes = system.api.content(contents["file_id"].as_str().expect("an id")).await;
    let contents: Value = serde_json::from_slice(&bytes).expect("JSON");
    assert!(contents["entries"].as_array().is_some_and(|entries| entries.len() > 3), "{contents}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_described_and_charted_and_converted() {
    let system = System::start().await;
    let _agent = system.agent("one", &shipped_tools(), 2).await;
    let file = system.api.put(&sample("table", "strain-gauge.csv")).await;
    let extract = system.api.submit(&file, "table", "extract", json!({ "rows": 5 })).await;
    let job = system.api.until_completed(&extract).await;
    assert_a_life_in_six_rows(&system.api, &extract, &job).await;
    let artifacts = system.api.artifacts(&extract).await;
    let chart = artifacts.iter().find(|artifact| artifact["name"] == "chart.png").expect("a chart");
    let png = system.api.content(chart["file_id"].as_str().expect("an id")).await;
    assert!(png.starts_with(b"\x89PNG"));
    let rows = artifacts.iter().find(|artifact| artifact["name"] == "rows.json").expect("rows");
    let rows: Value =
        serde_json::from_slice(&system.api.content(rows["file_id"].as_str().expect("an id")).await).expect("JSON");
    assert_eq!(rows["rows"].as_array().map(Vec::len), Some(5), "{rows}");

    let workbook = system.api.put(&sample("table", "parts-list.xlsx")).await;
    let convert = system.api.submit(&workbook, "table", "convert", json!({ "format": "csv" })).await;
    system.api.until_completed(&convert).await;

    // What a job made can be worked on itself.
    let made = system.api.artifacts(&convert).await;
    let csv = made.iter().find(|artifact| artifact["name"] == "table.csv").expect("a table");
    let again = system.api.submit(csv["file_id"].as_str().expect("an id"), "table", "extract", json!({})).await;
    system.api.until_completed(&again).await;
}

async fn assert_a_life_in_six_rows(api: &Api, id: &str, job: &Value) {
    let history = api.history(id).await;
    let statuses: Vec<_> = history.iter().map(|row| row["status"].as_str().expect("a status")).collect();
    assert_eq!(statuses, LIFE);
    let times: Vec<_> = history.iter().map(|row| row["at"].as_str().expect("a time").to_owned()).collect();
    assert!(times.is_sorted(), "{times:?}");
    let sequences: Vec<_> = history.iter().map(|row| row["sequence"].as_u64().expect("a number")).collect();
    assert!(sequences.is_sorted_by(|a, b| a < b), "{sequences:?}");
    assert_eq!(history[0]["by"]["kind"], "person", "{history:#?}");
    assert_eq!(history[0]["by"]["id"], job["started_by"]["id"]);
    for row in &history[1..] {
        assert_eq!(row["by"]["kind"], "agent", "{row}");
        assert_eq!(row["by"]["id"], job["agent"]["id"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_and_says_why() {
    let mut system = System::start().await;
    system.all_jobs_end = false;
    let folder = system.folder.path().join("tools");
    tools::probe(&folder);
    let agent = system.agent("one", &folder, 1).await;
    let text = system.api.put_bytes("a.txt", b"text".to_vec()).await;
    let image = system.api.put_bytes("a.png", b"\x89PNG\r\n\x1a\n".to_vec()).await;
    let order = |file: &str, tool: &str, function: &str, parameters: Value| json!({ "file_id": file, "tool": tool, "function": function, "parameters": parameters });
    let nobody = "00000000-0000-4000-8000-000000000000";
    let refused = [
        (order(&text, "prode", "copy", json!({})), 404, "unknown-tool", "prode"),
        (order(&text, "probe", "cpy", json!({})), 404, "unknown-function", "copy"),
        (order(&text, "probe", "wait", json!({ "seconds": "long" })), 422, "invalid-parameters", "/seconds"),
        (order(&text, "probe", "wait", json!({ "secs": 1 })), 422, "invalid-parameters", "secs"),
        (order(&image, "probe", "copy", json!({})), 422, "file-not-accepted", ".txt"),
        (order(nobody, "probe", "copy", json!({})), 404, "unknown-file", nobody),
    ];
    for (order, status, code, named) in refused {
        let (answered, problem) = system.api.post("/jobs", &order).await;
        assert_eq!(answered.as_u16(), status, "{order}: {problem}");
        assert_eq!(problem["code"], code, "{problem}");
        assert!(problem.to_string().contains(named), "{problem} does not name {named}");
    }

    let (archived, _) = system.api.post(&format!("/files/{text}/archive"), &json!({})).await;
    assert!(archived.is_success());
    let (status, problem) = system.api.post("/jobs", &order(&text, "probe", "copy", json!({}))).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("file-archived")), "{problem}");
    system.api.post(&format!("/files/{text}/restore"), &json!({})).await;

    // A job that waits says what it waits for.
    drop(agent);
    let id = system.api.submit(&text, "probe", "copy", json!({})).await;
    system.until_agent("one", "Offline").await;
    let queue = system.api.get(&format!("/jobs/{id}/queue")).await;
    assert_eq!(queue["ahead"], 0, "{queue}");
    assert!(queue["obstacle"].as_str().is_some_and(|why| why.contains("one") && why.contains("offline")), "{queue}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_gives_the_same_job() {
    let system = System::start().await;
    let folder = system.folder.path().join("tools");
    tools::probe(&folder);
    let _agent = system.agent("one", &folder, 1).await;
    let file = system.api.put_bytes("a.txt", b"text".to_vec()).await;
    let order = json!({ "file_id": file, "tool": "probe", "function": "copy" });
    let submit = |order: Value| {
        let request = system.api.request(Method::POST, "/jobs").header("idempotency-key", "once").json(&order);
        system.api.send(request)
    };
    let (first, second) = tokio::join!(submit(order.clone()), submit(order.clone()));
    assert!(first.0.is_success() && second.0.is_success(), "{first:?} {second:?}");
    assert_eq!(first.2["id"], second.2["id"]);
    let id = first.2["id"].as_str().expect("an id");
    system.api.until_completed(id).await;
    let (_, _, third) = submit(order).await;
    assert_eq!(third["id"], id);
    assert_eq!(system.api.trail(id).await, LIFE);
    let other = json!({ "file_id": file, "tool": "probe", "function": "wait" });
    let (status, _, problem) = submit(other).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("idempotency-key-reused")), "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_told_in_the_functions_own_words() {
    let system = System::start().await;
    let folder = system.folder.path().join("tools");
    tools::probe(&folder);
    let _agent = system.agent("one", &folder, 1).await;
    let file = system.api.put_bytes("a.txt", b"text".to_vec()).await;
    let id = system.api.submit(&file, "probe", "fail", json!({})).await;
    let job = system.api.until_status(&id, &["Failed", "Completed"]).await;
    assert_eq!(job["status"], "Failed");
    assert!(job["error"].to_string().contains("the page is torn"), "{job:#}");
    assert!(job["error"].to_string().contains("about to fail"), "the log's end is missing: {job:#}");
    let log = system.api.get(&format!("/jobs/{id}/log")).await;
    assert!(log.to_string().contains("about to fail"), "{log}");

    // Where the manifest says that it is worth it, it is tried as often as it may.
    let id = system.api.submit(&file, "probe", "flaky", json!({})).await;
    let job = system.api.until_status(&id, &["Failed", "Completed"]).await;
    assert_eq!((&job["status"], &job["attempt"]), (&json!("Failed"), &json!(3)), "{job:#}");
}

/// X3, 500 times: a cancel wins or loses against the claim, and never both.
#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_wins_or_loses_against_a_claim() {
    let system = System::start().await;
    let folder = system.folder.path().join("tools");
    tools::probe(&folder);
    let _agent = system.agent("one", &folder, 4).await;
    let file = system.api.put_bytes("a.txt", b"text".to_vec()).await;
    let (mut won, mut lost) = (Vec::new(), Vec::new());
    for n in 0_u64..500 {
        let id = system.api.submit(&file, "probe", "copy", json!({})).await;
        // From at once to some milliseconds later: around the moment at which the agent claims.
        tokio::time::sleep(Duration::from_micros((n * 37) % 4_000)).await;
        let (status, answer) = system.api.post(&format!("/jobs/{id}/cancel"), &json!({})).await;
        match status {
            StatusCode::CONFLICT => {
                assert_eq!(answer["code"], "no-longer-pending", "{answer}");
                lost.push(id);
            }
            status if status.is_success() => won.push(id),
            status => panic!("{status} {answer}"),
        }
    }
    for id in &won {
        assert_eq!(system.api.trail(id).await, ["Pending", "Canceled"]);
        assert_eq!(system.api.artifacts(id).await, Vec::<Value>::new());
    }
    for id in &lost {
        system.api.until_completed(id).await;
        assert_eq!(system.api.trail(id).await, LIFE);
    }
    assert!(!won.is_empty() && !lost.is_empty(), "{} won, {} lost: no race was run", won.len(), lost.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_agents_take_five_hundred_jobs_once_each() {
    let system = System::start().await;
    let folder = system.folder.path().join("tools");
    tools::probe(&folder);
    let agents: Vec<_> = (0..20).map(|n| system.spawn_agent(&format!("agent-{n}"), &folder, 1)).collect();
    for n in 0..agents.len() {
        system.until_agent(&format!("agent-{n}"), "Online").await;
    }
    let file = system.api.put_bytes("a.txt", b"text".to_vec()).await;
    let mut ids = Vec::new();
    for _ in 0..500 {
        ids.push(system.api.submit(&file, "probe", "copy", json!({})).await);
    }
    let mut who = HashSet::new();
    for id in &ids {
        let job = system.api.until_completed(id).await;
        who.insert(job["agent"]["name"].as_str().expect("a name").to_owned());
        assert_eq!(system.api.trail(id).await, LIFE);
    }
    assert!(who.len() > 10, "only {who:?} did anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_user_just_did_is_what_the_user_sees() {
    let mut system = System::start().await;
    system.all_jobs_end = false;
    let folder = system.folder.path().join("tools");
    tools::probe(&folder);
    let agent = system.agent("one", &folder, 1).await;
    drop(agent);
    let file = system.api.put_bytes("a.txt", b"text".to_vec()).await;
    let order = json!({ "file_id": file, "tool": "probe", "function": "copy" });
    for _ in 0..50 {
        let (_, headers, job) = system.api.send(system.api.request(Method::POST, "/jobs").json(&order)).await;
        let sequence = headers["jobtrail-sequence"].clone();
        let list = system.api.request(Method::GET, "/jobs?limit=1").header("jobtrail-sequence", sequence);
        let (_, headers, page) = system.api.send(list).await;
        assert_eq!(page["items"][0]["id"], job["id"]);
        assert!(headers.contains_key("jobtrail-sequence"));
    }
}

/// The read model is made anew while the system works, and says the same afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn the_read_model_is_rebuilt_while_it_answers() {
    let system = System::start().await;
    let folder = system.folder.path().join("tools");
    tools::probe(&folder);
    let _agent = system.agent("one", &folder, 2).await;
    let file = system.api.put_bytes("a.txt", b"text".to_vec()).await;
    for _ in 0..10 {
        let id = system.api.submit(&file, "probe", "copy", json!({})).await;
        system.api.until_completed(&id).await;
    }
    let paths = ["/jobs?scope=all", "/files", "/tools", "/jobs/counts?scope=all"];
    let mut before = Vec::new();
    for path in paths {
        before.push(system.api.get(path).await);
    }
    let nats = system.broker.url();
    let keys = system.folder.path().join("keys").display().to_string();
    let mut rebuild = Process::start(
        &["projections", "rebuild", "--nats", &nats, "--keys", &keys],
        &[],
        system.folder.path(),
        "rebuild",
    );
    assert_eq!(rebuild.ended().await, Some(0), "{}", rebuild.log());
    for (path, before) in paths.iter().zip(before) {
        assert_eq!(system.api.get(path).await, before, "{path}");
    }
    let id = system.api.submit(&file, "probe", "copy", json!({})).await;
    system.api.until_completed(&id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_with_other_settings_is_refused() {
    for (name, subjects) in [(subject::EVENTS, subject::EVENTS_ALL), (subject::WORK, subject::WORK_ALL)] {
        let folder = tempfile::tempdir().expect("a folder");
        let options = BrokerOptions::new(BrokerOptions::program_of_environment(), folder.path().join("broker"));
        let broker = Broker::start(options).await.expect("a broker");
        let bus = Bus::connect(&Connection::new(broker.url(), "test")).await.expect("a connection");
        let other = Config { name: name.to_owned(), subjects: vec![subjects.to_owned()], ..Config::default() };
        bus.jetstream().create_stream(other).await.expect("the stream is made");
        let mut services = Process::start(&["services", "--nats", &broker.url()], &[], folder.path(), name);
        assert_eq!(services.ended().await, Some(1), "{name}");
        let log = services.log();
        assert!(log.contains("JT0004") && log.contains(name), "{log}");
    }
}
