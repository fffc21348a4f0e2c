//! `jobtrail up` as a new user meets it: everything in one process.

mod harness;

use std::path::Path;
use std::process::Command;

use harness::{Api, Process, sample, shipped_tools};
use serde_json::{Value, json};

const PASSWORD: &str = "a password for tests";

fn up(folder: &Path, listen: &str) -> Process {
    let data = folder.join("data");
    let tools = shipped_tools();
    let arguments =
        ["up", "--data", data.to_str().expect("text"), "--listen", listen, "--tools", tools.to_str().expect("text")];
    Process::start(&arguments, &[("JOBTRAIL_ADMIN_PASSWORD", PASSWORD)], folder, "up")
}

async fn url(process: &mut Process) -> String {
    let line = process.first_line().await;
    line.rsplit(' ').next().expect("an address").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_job_with_nothing_but_curl() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut process = up(folder.path(), "127.0.0.1:0");
    let url = url(&mut process).await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/first-job.sh");
    let ran = tokio::task::spawn_blocking(move || {
        Command::new(script).arg(url).env("JOBTRAIL_PASSWORD", PASSWORD).output().expect("the script runs")
    });
    let ran = ran.await.expect("it ran");
    if !ran.status.success() {
        process.print_log();
    }
    assert!(ran.status.success(), "{}\n{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert_eq!(process.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_on_where_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut process = up(folder.path(), "127.0.0.1:0");
    let address = url(&mut process).await;
    let note: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("data/run.json")).expect("run.json")).expect("JSON");
    assert_eq!(note["http"], address);
    assert_eq!(note["pid"], process.pid());
    let api = Api::sign_in(&address, "admin", PASSWORD).await;
    let file = api.put(&sample("archive", "bearing-rig.zip")).await;
    let id = api.submit(&file, "archive", "extract", json!({})).await;
    api.until_completed(&id).await;

    // A second one in the same folder is refused, and the first goes on.
    let mut second = up(folder.path(), "127.0.0.1:0");
    assert_eq!(second.ended().await, Some(1));
    assert!(process.log().contains("JT0010"), "{}", process.log());

    assert_eq!(process.stop().await, Some(0));
    assert!(!folder.path().join("data/run.json").exists());

    let mut process = up(folder.path(), "127.0.0.1:0");
    let api = Api::sign_in(&url(&mut process).await, "admin", PASSWORD).await;
    let job = api.job(&id).await;
    assert_eq!(job["status"], "Completed");
    let jobs = api.get("/jobs").await;
    assert_eq!(jobs["items"].as_array().map(Vec::len), Some(1));
    let again = api.submit(&file, "archive", "extract", json!({})).await;
    api.until_completed(&again).await;
    assert_eq!(process.stop().await, Some(0));
}

/// Whoever started it may go away: it says what it has to say to nobody, and goes on.
#[tokio::test(flavor = "multi_thread")]
async fn it_needs_no_listener() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut process = up(folder.path(), "127.0.0.1:0");
    process.close_output();
    let note = folder.path().join("data/run.json");
    let began = std::time::Instant::now();
    while !note.exists() {
        assert!(began.elapsed() < harness::PATIENCE, "{}", process.log());
        tokio::time::sleep(harness::LOOK_EVERY).await;
    }
    let note: Value = serde_json::from_slice(&std::fs::read(&note).expect("run.json")).expect("JSON");
    let api = Api::sign_in(note["http"].as_str().expect("an address"), "admin", PASSWORD).await;
    assert_eq!(api.get("/me").await["username"], "admin");
    assert_eq!(process.stop().await, Some(0));
}

#[test]
fn a_wrong_setting_is_named_before_anything_starts() {
    for (arguments, named) in [
        (["up", "--listen", "nowhere"], "--listen"),
        (["services", "--nats", "http://x"], "--nats"),
        (["up", "--slots", "0"], "--slots"),
        (["up", "--sandbox", "none"], "--sandbox"),
    ] {
        let ran = Command::new(env!("CARGO_BIN_EXE_jobtrail")).args(arguments).output().expect("it runs");
        assert_eq!(ran.status.code(), Some(64), "{arguments:?}");
        assert!(String::from_utf8_lossy(&ran.stderr).contains(named), "{arguments:?}");
    }
}
