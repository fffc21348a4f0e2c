//! Hostile functions, each run as a real job by a real agent, as root and as an ordinary user. What they try is in
//! `tool/`, what has to come of it in `table.rs`. After each an ordinary job must run, and in the end nothing may be left.

#[path = "../harness/mod.rs"]
mod harness;
mod table;
mod world;

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Instant;

use futures::future::join_all;
use harness::{LOOK_EVERY, PATIENCE};
use nix::unistd::Uid;
use serde_json::Value;
use table::{Expected, FIND_TRACES, Probe, REACH, REACH_TOOL, USE, USE_TOOL};
use world::{SECRET, World};

/// Probes that run at a time. One slot of the agent has the job that runs beside all of them.
const AT_A_TIME: usize = 3;
/// Nobody's.
const ORDINARY_USER: u32 = 61_234;

#[tokio::test(flavor = "multi_thread")]
async fn every_probe_is_held_under_root() {
    if Uid::effective().is_root() {
        all("root", None).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_probe_is_held_under_an_ordinary_user() {
    all("ordinary", Uid::effective().is_root().then_some(ORDINARY_USER)).await;
}

/// One mode after the other: the machines have few processors.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

async fn all(mode: &str, user: Option<u32>) {
    let _turn = TURN.lock().await;
    let began = Instant::now();
    let host_name = std::fs::read("/proc/sys/kernel/hostname").expect("a name");
    let world = World::start(user).await;
    let log = world.process.log();
    assert!(log.contains("functions are kept in by: bubblewrap, a filter of system calls"), "{log}");
    let only = std::env::var("PROBE").ok();
    let of = |tool: &'static str, probes: &'static [Probe]| probes.iter().map(move |probe| (tool, probe));
    let chosen = of(REACH_TOOL, REACH).chain(of(USE_TOOL, USE));
    let waiting: VecDeque<_> =
        chosen.filter(|(_, probe)| only.as_deref().is_none_or(|only| probe.name.contains(only))).collect();
    let waiting = Mutex::new(waiting);
    let next = || waiting.lock().expect("nobody panics with it").pop_front();
    let rows = Mutex::new(Vec::new());
    let note = |probe: &Probe, outcome: Result<String, String>, took| {
        rows.lock().expect("nobody panics with it").push((probe.name, outcome, took));
    };
    let one = async || {
        while let Some((tool, probe)) = next() {
            let began = Instant::now();
            let outcome = match judge(&world, tool, probe).await {
                Ok(seen) => world.is_healthy().await.map(|()| seen),
                broken => broken,
            };
            note(probe, outcome, began.elapsed());
        }
    };
    join_all((0..AT_A_TIME).map(|_| one())).await;
    let began_last = Instant::now();
    note(&FIND_TRACES, judge(&world, USE_TOOL, &FIND_TRACES).await, began_last.elapsed());

    let rows = rows.into_inner().expect("nobody panicked with it");
    for (name, outcome, took) in &rows {
        let (word, detail) = match outcome {
            Ok(detail) => ("held", detail),
            Err(detail) => ("BROKEN", detail),
        };
        let detail: String = detail.chars().take(120).collect();
        eprintln!("{mode:9} {name:28} {word:6} {:5} ms  {detail}", took.as_millis());
    }
    let held = rows.iter().filter(|(_, outcome, _)| outcome.is_ok()).count();
    eprintln!("{mode}: {held} of {} held, in {:?}", rows.len(), began.elapsed());
    // A folder goes after its job has ended.
    let until = Instant::now() + PATIENCE;
    while !world.leftovers().is_empty() && Instant::now() < until {
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let left = world.leftovers();
    if held < rows.len() {
        world.process.print_log();
    }
    assert_eq!(held, rows.len(), "{:#?}", rows.iter().filter(|(_, outcome, _)| outcome.is_err()).collect::<Vec<_>>());
    assert_eq!(left, Vec::<String>::new());
    assert_eq!(std::fs::read("/proc/sys/kernel/hostname").expect("a name"), host_name);
    world.stop().await;
}

/// Runs a probe and says what was seen: well, or not.
async fn judge(world: &World, tool: &str, probe: &Probe) -> Result<String, String> {
    let job = world.run(tool, probe).await;
    let error = job["error"].to_string();
    if error.contains(SECRET) {
        return Err(format!("its error has the secret: {error}"));
    }
    let report = report(world, &job).await?;
    if let Some(managed) = report.lines().find(|line| line.starts_with("managed ")) {
        return Err(managed.to_owned());
    }
    let is_completed = job["status"] == "Completed";
    let sentence = || job["error"]["message"].as_str().unwrap_or_default().chars().take(90).collect::<String>();
    match probe.expected {
        Expected::Held if is_completed && !report.is_empty() => Ok(format!("{} refusals", report.lines().count())),
        Expected::HeldOrFails(_) if is_completed => Ok("completed".to_owned()),
        Expected::HeldOrFails(wanted) | Expected::Fails(wanted)
            if !is_completed && wanted.iter().any(|wanted| error.contains(wanted)) =>
        {
            Ok(sentence())
        }
        Expected::Held | Expected::Fails(_) | Expected::HeldOrFails(_) => {
            Err(format!("{}: {error} {report}", job["status"]))
        }
    }
}

/// What the function says of itself; and nothing of what it left may be what it should not have.
async fn report(world: &World, job: &Value) -> Result<String, String> {
    /// Larger ones are logs of floods.
    const LARGEST: u64 = 1 << 20;
    /// What is kept of a log, and a little.
    const MOST: u64 = 65 << 20;
    let mut report = String::new();
    for artifact in world.api.artifacts(job["id"].as_str().expect("an id")).await {
        let name = artifact["name"].as_str().expect("a name");
        let size = artifact["size"].as_u64().expect("a size");
        if size > MOST {
            return Err(format!("{name} has {size} bytes"));
        }
        if size > LARGEST {
            continue;
        }
        let content = world.api.content(artifact["file_id"].as_str().expect("an id")).await;
        let text = String::from_utf8_lossy(&content);
        if text.contains(SECRET) {
            return Err(format!("{name} has the secret"));
        }
        if name == "report.txt" {
            report = text.into_owned();
        } else if let Some(managed) = text.lines().find(|line| line.starts_with("managed ")) {
            return Err(managed.to_owned());
        }
    }
    Ok(report)
}
