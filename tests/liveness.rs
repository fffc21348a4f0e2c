//! Agents that are cut off, paused or doubled, functions that do not end, a full disk, jobs that nobody takes: each comes to
//! an end that its history explains.
//!
//! What takes as long as a lease happens at the same time, each on agents of its own.

mod harness;

use std::path::{Path, PathBuf};

use harness::cable::Cable;
use harness::{System, tools};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

/// A system with the probe tool, and a file for it.
struct Stage {
    system: System,
    tools: PathBuf,
    file: String,
}

impl Stage {
    async fn set() -> Self {
        let system = System::start().await;
        let tools = system.folder.path().join("tools");
        tools::probe(&tools);
        let file = system.api.put_bytes("a.txt", b"text".to_vec()).await;
        Self { system, tools, file }
    }

    /// For that agent alone.
    async fn submit(&self, agent: &str, function: &str, parameters: Value) -> String {
        self.submit_with(agent, function, json!({ "parameters": parameters })).await
    }

    async fn submit_with(&self, agent: &str, function: &str, more: Value) -> String {
        let id = self.system.agent_id(agent).await;
        let mut order = json!({
            "file_id": self.file, "tool": "probe", "function": function, "assignment": { "kind": "agent", "id": id },
        });
        let fields = order.as_object_mut().expect("an object");
        fields.extend(more.as_object().expect("an object").clone());
        let (status, job) = self.system.api.post("/jobs", &order).await;
        assert!(status.is_success(), "{job:#}");
        job["id"].as_str().expect("an id").to_owned()
    }

    async fn until(&self, job: &str, status: &str) -> Value {
        self.system.api.until_status(job, &[status]).await
    }

    async fn until_failed(&self, job: &str) -> Value {
        let job = self.system.api.until_status(job, &["Completed", "Failed"]).await;
        assert_eq!(job["status"], "Failed", "{job:#}");
        job
    }

    /// Waits until the job is in its second attempt, and answers how it came to it.
    async fn until_second_attempt(&self, job: &str) -> Value {
        self.system
            .until(&format!("job {job} is tried again"), async || self.system.api.job(job).await["attempt"] == 2)
            .await;
        self.requeues(job).await.remove(0)
    }

    /// How it came back into the queue, each time.
    async fn requeues(&self, job: &str) -> Vec<Value> {
        let history = self.system.api.history(job).await;
        history.into_iter().filter(|row| row["status"] == "Pending").skip(1).collect()
    }

    /// It completed in its second attempt, once, and what it made is of that attempt.
    async fn completes_in_its_second_attempt(&self, job: &str) {
        let ended = self.system.api.until_completed(job).await;
        assert_eq!(ended["attempt"], 2, "{ended:#}");
        let trail = self.system.api.trail(job).await;
        assert_eq!(trail.iter().filter(|status| *status == "Completed").count(), 1, "{trail:?}");
        assert_eq!(self.system.api.artifacts(job).await.len(), 2, "the copy and the log");
    }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value:#}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_that_were_away_for_too_long_are_not_heard_of_what_they_had() {
    let stage = Stage::set().await;
    let (stage, system) = (&stage, &stage.system);
    let cable = Cable::to(&system.broker.url()).await;
    let mut paused = system.spawn_agent("paused", &stage.tools, 1);
    let _cut_off = system.spawn_agent_so(&[], &cable.nats(), "cut off", &stage.tools, 1);
    tokio::join!(system.until_agent("paused", "Online"), system.until_agent("cut off", "Online"));

    let is_paused = async {
        let job = stage.submit("paused", "wait", json!({ "seconds": 3 })).await;
        stage.until(&job, "Running").await;
        paused.signal(Signal::SIGSTOP);
        let requeued = stage.until_second_attempt(&job).await;
        assert_eq!(requeued["reason"], "agent-lost", "{requeued:#}");
        assert_eq!(text(&requeued, "message"), "agent paused was lost: nothing heard of it for 20 s");
        system.until_agent("paused", "Offline").await;
        // Its function has ended long ago; what it has to say of it is of the first attempt.
        paused.signal(Signal::SIGCONT);
        stage.completes_in_its_second_attempt(&job).await;
        let dropped = format!("dropped job {job}, which is not ours any more");
        assert!(paused.log().contains(&dropped), "{}", paused.log());
    };
    let is_cut_off = async {
        // For a moment: nobody takes note.
        let job = stage.submit("cut off", "wait", json!({ "seconds": 1 })).await;
        stage.until(&job, "Running").await;
        cable.cut();
        system.until("something does not come through", async || cable.held_back() > 0).await;
        cable.mend();
        let ended = system.api.until_completed(&job).await;
        assert_eq!(ended["attempt"], 1, "{ended:#}");

        let job = stage.submit("cut off", "wait", json!({ "seconds": 3 })).await;
        stage.until(&job, "Running").await;
        cable.cut();
        let requeued = stage.until_second_attempt(&job).await;
        assert_eq!(requeued["reason"], "agent-lost", "{requeued:#}");
        assert_eq!(text(&requeued, "message"), "agent cut off was lost: nothing heard of it for 20 s");
        // What it said meanwhile arrives now, late.
        cable.mend();
        stage.completes_in_its_second_attempt(&job).await;
    };
    tokio::join!(is_paused, is_cut_off);
    system.until_agent("paused", "Online").await;
    system.until_agent("cut off", "Online").await;
    assert_eq!(paused.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_that_do_not_end_and_jobs_that_nobody_takes_fail_and_say_why() {
    let mut stage = Stage::set().await;
    {
        let (stage, system) = (&stage, &stage.system);
        let _agent = system.agent("one", &stage.tools, 4).await;
        let is_stopped = async |function: &str, said: &str| {
            let job = stage.until_failed(&stage.submit("one", function, json!({})).await).await;
            assert_eq!(job["error"]["cause"], "timed-out", "{job:#}");
            let message = text(&job["error"], "message");
            assert_eq!(message, "The function did not end within its limit of 2s and was stopped.");
            assert!(text(&job["error"], "log_tail").contains(said), "{job:#}");
            assert_eq!(system.api.trail(text(&job, "id")).await, ["Pending", "Claimed", "Running", "Failed"]);
        };
        let is_tried = async |function: &str, said: Option<bool>, attempts: u64| {
            let more = said.map_or(json!({}), |said| json!({ "retry_failures": said }));
            let id = stage.submit_with("one", function, more).await;
            let job = stage.until_failed(&id).await;
            assert_eq!(job["attempt"], attempts, "{function}, {said:?}: {job:#}");
            assert_eq!(job["error"]["cause"], "function", "{job:#}");
            let requeues = stage.requeues(&id).await;
            assert_eq!(requeues.len() as u64, attempts - 1, "{requeues:#?}");
            for requeued in requeues {
                assert_eq!(requeued["reason"], "function-failed", "{requeued:#}");
                assert_eq!(text(&requeued, "message"), "the page is torn");
            }
        };
        let nobody_takes_it = async {
            drop(system.agent("gone", &stage.tools, 1).await);
            let id = stage.submit_with("gone", "copy", json!({ "time_to_live_seconds": 2 })).await;
            let job = stage.until_failed(&id).await;
            assert_eq!(job["error"]["cause"], "expired", "{job:#}");
            assert_eq!(text(&job["error"], "message"), "no agent took it within 2 s, its time to live in the queue");
            assert_eq!(system.api.trail(&id).await, ["Pending", "Failed"]);
        };
        tokio::join!(
            is_stopped("hang", "hanging"),
            is_stopped("stubborn", "asked to end"),
            is_tried("fail", None, 1),
            is_tried("fail", Some(true), 3),
            is_tried("flaky", None, 3),
            is_tried("flaky", Some(false), 1),
            nobody_takes_it,
            fills_its_disk(stage),
            has_a_double(stage),
        );
    }
    the_gateway_is_away_during_an_upload(&mut stage).await;
}

/// The agent's folder is on a disk of 320 MiB, of which a part must stay free.
async fn fills_its_disk(stage: &Stage) {
    let system = &stage.system;
    let state = system.agent_state("small");
    std::fs::create_dir_all(&state).expect("a folder");
    let mount = r#"mount -t tmpfs -o size=320m,mode=700 none "$0" && exec "$@""#;
    let state = state.to_str().expect("a path in UTF-8");
    // Of a mount namespace of its own, so that it goes with the agent.
    let mut wrapper = vec!["unshare", "--mount"];
    if !nix::unistd::geteuid().is_root() {
        wrapper.extend(["--user", "--map-root-user"]);
    }
    wrapper.extend(["sh", "-c", mount, state]);
    let agent = system.spawn_agent_so(&wrapper, &system.broker.url(), "small", &stage.tools, 1);
    system.until_agent("small", "Online").await;
    let job = stage.until_failed(&stage.submit("small", "fill", json!({})).await).await;
    // It is stopped when it is noticed, which a fast disk may be full before.
    let is_stopped = text(&job["error"], "message").contains("less than 256 MiB of this machine's disk are free");
    let has_met_the_end = text(&job["error"], "log_tail").contains("No space left on device");
    assert!(is_stopped || has_met_the_end, "{job:#}\n{}", agent.log());
    // It is well again, since nothing is left of the job.
    system.api.until_completed(&stage.submit("small", "copy", json!({})).await).await;
}

/// Somebody copied an agent's folder: the one that came last has the identity, and the other stops.
async fn has_a_double(stage: &Stage) {
    let system = &stage.system;
    let mut first = system.agent("original", &stage.tools, 1).await;
    let job = stage.submit("original", "wait", json!({ "seconds": 2 })).await;
    stage.until(&job, "Running").await;
    copy_files(&system.agent_state("original"), &system.agent_state("double"));
    let _double = system.agent("double", &stage.tools, 1).await;
    assert_eq!(first.ended().await, Some(1));
    assert!(first.log().contains("another process has taken this agent's place"), "{}", first.log());
    let requeued = stage.until_second_attempt(&job).await;
    let reason = text(&requeued, "reason");
    assert!(["agent-restarted", "agent-stopped"].contains(&reason), "{requeued:#}");
    stage.completes_in_its_second_attempt(&job).await;
}

fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("a type").is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
        }
    }
}

/// What was worked for is sent when it is back.
async fn the_gateway_is_away_during_an_upload(stage: &mut Stage) {
    let _agent = stage.system.agent("patient", &stage.tools, 1).await;
    let job = stage.submit("patient", "wait", json!({ "seconds": 1 })).await;
    stage.until(&job, "Running").await;
    stage.system.gateway.kill();
    stage.system.until_status(&job, "Uploading").await;
    stage.system.start_gateway().await;
    let ended = stage.system.api.until_completed(&job).await;
    assert_eq!(ended["attempt"], 1, "{ended:#}");
    assert_eq!(stage.system.api.artifacts(&job).await.len(), 2, "the copy and the log");
}
