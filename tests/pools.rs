//! Two agents in two pools on one machine, as an administrator sets them up from the command line.

mod harness;

use std::process::{Command, Output};
use std::time::Duration;

use harness::{Process, System, tools};
use serde_json::json;

/// The reconciler looks every 2 s, and offers what has been without an offer for 3 s.
const LONGER_THAN_A_LOST_OFFER_IS_LOST: Duration = Duration::from_secs(6);

struct Left {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs `jobtrail` as the administrator.
fn jobtrail(system: &System, arguments: &[&str]) -> Left {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_jobtrail"))
        .args(arguments)
        .env("JOBTRAIL_URL", &system.api.url)
        .env("JOBTRAIL_TOKEN", system.api.token())
        .env("HOME", system.folder.path())
        .env_remove("XDG_CONFIG_HOME")
        .current_dir(system.folder.path())
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Left { code: status.code(), out: text(stdout), err: text(stderr) }
}

/// What a command that must go well prints.
fn well(system: &System, arguments: &[&str]) -> String {
    let Left { code, out, err } = jobtrail(system, arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {out}{err}");
    out.trim().to_owned()
}

fn submit(system: &System, to: &[&str]) -> String {
    let file = system.folder.path().join("in.txt");
    std::fs::write(&file, "some text\n").expect("a file");
    well(system, &[&["job", "submit", "in.txt", "probe:copy"], to].concat())
}

async fn ran_on(system: &System, job: &str) -> String {
    let job = system.api.until_completed(job).await;
    job["agent"]["name"].as_str().expect("a name").to_owned()
}

async fn two_agents_in_two_pools() -> (System, [Process; 2]) {
    let system = System::start().await;
    let folder = system.folder.path().join("tools");
    tools::probe(&folder);
    let agents = [system.agent("alpha", &folder, 2).await, system.agent("beta", &folder, 2).await];
    for (pool, agent) in [("GPU", "alpha"), ("Mesh", "beta")] {
        well(&system, &["pools", "create", pool]);
        well(&system, &["pools", "add", pool, agent]);
    }
    (system, agents)
}

/// The agents run already when the pools are made: no restart of anything is needed.
#[tokio::test(flavor = "multi_thread")]
async fn each_pool_has_its_jobs_run_by_its_own_agent() {
    let (system, _agents) = two_agents_in_two_pools().await;
    let jobs: Vec<_> = (0..6)
        .map(|n| if n % 2 == 0 { ("GPU", "alpha") } else { ("mesh", "beta") })
        .map(|(pool, agent)| (submit(&system, &["--pool", pool]), agent))
        .collect();
    for (job, agent) in &jobs {
        assert_eq!(ran_on(&system, job).await, *agent);
    }
    let table = well(&system, &["pools"]);
    assert!(table.lines().any(|line| line.starts_with("GPU") && line.contains("1 of 1")), "{table}");
    let agent = well(&system, &["agents", "show", "alpha"]);
    assert!(agent.contains("pool GPU") && !agent.contains("Mesh"), "{agent}");

    // To and fro.
    well(&system, &["pools", "add", "GPU", "beta"]);
    well(&system, &["pools", "remove", "GPU", "alpha"]);
    for _ in 0..3 {
        assert_eq!(ran_on(&system, &submit(&system, &["--pool", "GPU"])).await, "beta");
    }
    assert_eq!(ran_on(&system, &submit(&system, &["--agent", "alpha"])).await, "alpha");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_pool_keeps_what_waits_and_says_so_until_it_is_restored() {
    let (system, _agents) = two_agents_in_two_pools().await;
    well(&system, &["pools", "remove", "GPU", "alpha"]);
    let waiting = submit(&system, &["--pool", "GPU"]);
    well(&system, &["pools", "archive", "gpu"]);
    well(&system, &["pools", "add", "gpu", "alpha"]);
    let place = system.api.get(&format!("/jobs/{waiting}/queue")).await;
    let obstacle = place["obstacle"].as_str().unwrap_or_default();
    assert!(obstacle.contains("GPU") && obstacle.contains("archived; restore it"), "{place}");
    let refused = jobtrail(&system, &["job", "submit", "in.txt", "probe:copy", "--pool", "gpu"]);
    assert!(refused.code == Some(1) && refused.err.contains("agent pool 'GPU' is archived"), "{}", refused.err);
    tokio::time::sleep(LONGER_THAN_A_LOST_OFFER_IS_LOST).await;
    assert_eq!(system.api.status(&waiting).await, "Pending");
    well(&system, &["pools", "restore", "gpu"]);
    assert_eq!(ran_on(&system, &waiting).await, "alpha");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_agent_is_given_nothing_and_finishes_what_it_has() {
    let (system, mut agents) = two_agents_in_two_pools().await;
    let order = json!({ "seconds": 4 });
    let file = system.api.put_bytes("a.txt", b"text".to_vec()).await;
    let body = json!({
        "file_id": file, "tool": "probe", "function": "wait", "parameters": order,
        "assignment": { "kind": "agent", "id": system.agent_id("beta").await },
    });
    let (_, in_hand) = system.api.post("/jobs", &body).await;
    let in_hand = in_hand["id"].as_str().expect("an id").to_owned();
    system.api.until_status(&in_hand, &["Running"]).await;
    well(&system, &["agents", "archive", "beta"]);
    let waiting = submit(&system, &["--pool", "Mesh"]);
    assert_eq!(ran_on(&system, &in_hand).await, "beta");
    assert_eq!(agents[1].ended().await, Some(0), "it has nothing more to do");
    assert_eq!(system.api.status(&waiting).await, "Pending");
    let refused = jobtrail(&system, &["job", "submit", "in.txt", "probe:copy", "--agent", "beta"]);
    assert!(refused.code == Some(1) && refused.err.contains("agent 'beta' is archived"), "{}", refused.err);
    assert_eq!(ran_on(&system, &submit(&system, &[])).await, "alpha", "there is another");
    // Who takes its place does its work.
    well(&system, &["pools", "add", "Mesh", "alpha"]);
    assert_eq!(ran_on(&system, &waiting).await, "alpha");
}
