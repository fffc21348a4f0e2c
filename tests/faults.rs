//! What happens when parts of the system are killed: nothing is lost, and everything that was begun comes to an end.

mod harness;

use std::collections::HashSet;
use std::time::Duration;

use harness::{LOOK_EVERY, Process, System, tools};
use jobtrail_bus::Bus;
use jobtrail_events::ids::{AgentId, BootId, JobId};
use jobtrail_events::job::{Failure, FailureCause, Lease};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::subject::permission::Role;
use jobtrail_projections::client::Projections;
use jobtrail_projections::query::{GetJob, Viewer};
use nix::sys::signal::Signal;
use serde_json::json;
use uuid::Uuid;

const LIFE: [&str; 6] = ["Pending", "Claimed", "Running", "Validating", "Uploading", "Completed"];

/// A gateway that does not answer: an agent can neither fetch its input nor send its output.
struct Asleep<'a>(&'a Process);

impl<'a> Asleep<'a> {
    fn put(process: &'a Process) -> Self {
        process.signal(Signal::SIGSTOP);
        Self(process)
    }
}

impl Drop for Asleep<'_> {
    fn drop(&mut self) {
        self.0.signal(Signal::SIGCONT);
    }
}

async fn connect(system: &System) -> Bus {
    system.bus(Role::Services).await
}

async fn with_probe() -> (System, std::path::PathBuf, String) {
    let system = System::start().await;
    let folder = system.folder.path().join("tools");
    tools::probe(&folder);
    let file = system.api.put_bytes("a.txt", b"text".to_vec()).await;
    (system, folder, file)
}

/// The agent was killed while it had the job: started again, it completes it, and the history says why it took two.
async fn comes_to_an_end_after_a_restart(system: &System, folder: &std::path::Path, id: &str) {
    let _agent = system.spawn_agent("one", folder, 1);
    let job = system.api.until_completed(id).await;
    assert_eq!(job["attempt"], 2);
    let history = system.api.history(id).await;
    let requeued = history.iter().filter(|row| row["status"] == "Pending").nth(1).expect("it was Pending again");
    assert!(requeued["message"].as_str().is_some_and(|why| why.contains("restarted")), "{requeued}");
    assert_eq!(requeued["by"]["kind"], "system", "{requeued}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_is_killed_while_its_job_is_claimed() {
    let (system, folder, file) = with_probe().await;
    drop(system.agent("one", &folder, 1).await);
    let id = system.api.submit(&file, "probe", "copy", json!({})).await;
    let asleep = Asleep::put(&system.gateway);
    let mut agent = system.spawn_agent("one", &folder, 1);
    system.until_status(&id, "Claimed").await;
    agent.kill();
    drop(asleep);
    comes_to_an_end_after_a_restart(&system, &folder, &id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_is_killed_while_its_job_is_running() {
    let (system, folder, file) = with_probe().await;
    let mut agent = system.agent("one", &folder, 1).await;
    let id = system.api.submit(&file, "probe", "wait", json!({ "seconds": 3 })).await;
    system.until_status(&id, "Running").await;
    agent.kill();
    comes_to_an_end_after_a_restart(&system, &folder, &id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_is_killed_while_its_job_is_validating() {
    let (system, folder, file) = with_probe().await;
    let mut agent = system.agent("one", &folder, 1).await;
    let id = system.api.submit(&file, "probe", "large", json!({ "numbers": 2_000_000 })).await;
    system.until_status(&id, "Validating").await;
    agent.kill();
    comes_to_an_end_after_a_restart(&system, &folder, &id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_is_killed_while_its_job_is_uploading() {
    let (system, folder, file) = with_probe().await;
    let mut agent = system.agent("one", &folder, 1).await;
    let id = system.api.submit(&file, "probe", "wait", json!({ "seconds": 1 })).await;
    system.until_status(&id, "Running").await;
    let asleep = Asleep::put(&system.gateway);
    system.until_status(&id, "Uploading").await;
    agent.kill();
    drop(asleep);
    comes_to_an_end_after_a_restart(&system, &folder, &id).await;
}

/// Nobody starts the agent again: another takes over, within 30 s.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_agents_job_goes_to_another() {
    let (system, folder, file) = with_probe().await;
    let mut lost = system.agent("lost", &folder, 1).await;
    let id = system.api.submit(&file, "probe", "wait", json!({ "seconds": 2 })).await;
    system.until_status(&id, "Running").await;
    let _other = system.agent("other", &folder, 1).await;
    lost.kill();
    let killed = std::time::Instant::now();
    let job = system.api.until_completed(&id).await;
    assert!(killed.elapsed() < Duration::from_secs(35), "it took {:?}", killed.elapsed());
    assert_eq!(job["agent"]["name"], "other");
    let history = system.api.history(&id).await;
    let requeued = history.iter().filter(|row| row["status"] == "Pending").nth(1).expect("it was Pending again");
    assert!(requeued["message"].as_str().is_some_and(|why| why.contains("lost")), "{requeued}");
    system.until_agent("lost", "Offline").await;
}

/// When no attempt is left the job fails and says so.
#[tokio::test(flavor = "multi_thread")]
async fn attempts_are_used_up() {
    let (system, folder, file) = with_probe().await;
    let mut agent = system.agent("one", &folder, 1).await;
    let order = json!({
        "file_id": file, "tool": "probe", "function": "wait", "parameters": { "seconds": 60 }, "max_attempts": 1,
    });
    let (_, job) = system.api.post("/jobs", &order).await;
    let id = job["id"].as_str().expect("an id");
    system.until_status(id, "Running").await;
    agent.kill();
    let _agent = system.spawn_agent("one", &folder, 1);
    let job = system.api.until_status(id, &["Failed", "Completed"]).await;
    assert_eq!(job["status"], "Failed");
    assert!(job["error"].to_string().contains("the only attempt"), "{job:#}");
}

#[derive(Clone, Copy, Debug)]
enum Victim {
    Services,
    Projections,
    Gateway,
    Broker,
}

/// Jobs are under way while a part of the system is killed and started again, three times.
async fn survives(victim: Victim) {
    let (mut system, folder, file) = with_probe().await;
    let _agent = system.agent("one", &folder, 2).await;
    let mut ids = Vec::new();
    for round in 0..3 {
        for _ in 0..8 {
            ids.push(system.api.submit(&file, "probe", "copy", json!({})).await);
        }
        // At different moments of the lives of those jobs.
        system.until_status(&ids[round * 8 + round], "Completed").await;
        match victim {
            Victim::Services => {
                system.services.kill();
                system.start_services();
            }
            Victim::Projections => {
                system.projections.kill();
                system.start_projections();
            }
            Victim::Gateway => {
                system.gateway.kill();
                system.start_gateway().await;
            }
            Victim::Broker => {
                system.broker.kill().await;
                system.broker.restart().await.expect("it starts again");
            }
        }
    }
    for id in &ids {
        system.api.until_completed(id).await;
        let trail = system.api.trail(id).await;
        assert_eq!(trail.last().map(String::as_str), Some("Completed"));
        assert_eq!(trail.iter().filter(|status| *status == "Completed").count(), 1, "{trail:?}");
        assert_eq!(system.api.artifacts(id).await.len(), 2, "the copy and the log");
    }
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 24);
    let all = system.api.get("/jobs?limit=100").await;
    assert_eq!(all["items"].as_array().map(Vec::len), Some(24), "{victim:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_services_are_killed() {
    survives(Victim::Services).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_projections_are_killed() {
    survives(Victim::Projections).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_is_killed() {
    survives(Victim::Gateway).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_broker_is_killed() {
    survives(Victim::Broker).await;
}

/// A request that comes twice, late, from another agent or from another process changes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_duplicated_or_stale_request_changes_nothing() {
    let (system, folder, file) = with_probe().await;
    let agent = system.agent("one", &folder, 1).await;
    let id = system.api.submit(&file, "probe", "wait", json!({ "seconds": 2 })).await;
    system.until_status(&id, "Running").await;
    let job = system.api.job(&id).await;
    let (own, real) = system.as_agent("one").await;
    assert_eq!(job["agent"]["id"], real.to_string());
    let boot = Projections::new(system.bus(Role::Gateway).await)
        .ask(Viewer::System, GetJob { job: JobId(id.parse().expect("a UUID")) })
        .await
        .expect("an answer")
        .answer
        .run
        .expect("it runs")
        .boot;
    let (others, other) = system.as_new_agent("other").await;
    let before = system.api.history(&id).await;
    let job_id = JobId(id.parse().expect("a UUID"));
    let lease = |attempt, boot| Lease { job: job_id, attempt, boot };
    let failure = Failure { cause: FailureCause::Function, message: "forged".to_owned(), log_tail: String::new() };
    for (bus, agent, lease) in [
        (&others, other, lease(1, boot)),
        (&own, real, lease(1, BootId(Uuid::new_v4()))),
        (&own, real, lease(2, boot)),
        (&own, real, lease(0, boot)),
    ] {
        let refused = ask::<jobtrail_events::job::FailJob>(
            bus,
            agent,
            &jobtrail_events::job::FailJob { lease, failure: failure.clone(), log: None },
        )
        .await;
        assert!(matches!(refused, Err(Rejection::StaleLease { .. })), "{refused:?}");
        let refused = ask::<jobtrail_events::job::CompleteJob>(
            bus,
            agent,
            &jobtrail_events::job::CompleteJob { lease, artifacts: vec![] },
        )
        .await;
        assert!(matches!(refused, Err(Rejection::StaleLease { .. })), "{refused:?}");
    }
    // What was said already may be said again.
    let again = ask(&own, real, &jobtrail_events::job::StartJob { lease: lease(1, boot) }).await;
    assert_eq!(again, Ok(()));
    let early = ask(&own, real, &jobtrail_events::job::CompleteJob { lease: lease(1, boot), artifacts: vec![] }).await;
    assert!(matches!(early, Err(Rejection::OutOfOrder { .. })), "{early:?}");
    assert_eq!(system.api.history(&id).await, before);
    system.api.until_completed(&id).await;
    let again = ask(&own, real, &jobtrail_events::job::CompleteJob { lease: lease(1, boot), artifacts: vec![] }).await;
    assert_eq!(again, Ok(()));
    assert_eq!(system.api.trail(&id).await, LIFE);
    assert_eq!(system.api.artifacts(&id).await.len(), 2, "the first result stands");
    drop(agent);
}

async fn ask<C: jobtrail_events::request::Command>(
    bus: &Bus,
    agent: AgentId,
    command: &C,
) -> Result<C::Answer, Rejection> {
    use jobtrail_events::request::{Refusal, Reply};
    let subject = jobtrail_events::subject::agent_command(agent, C::NAME);
    let reply: Reply<C::Answer> = bus.ask(subject, command, Duration::from_secs(10)).await.expect("an answer");
    match reply {
        Ok(done) => Ok(done.answer),
        Err(Refusal::Rejected(rejection)) => Err(rejection),
        Err(error) => panic!("{error}"),
    }
}

/// A pending job whose offer is gone is offered again.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_offer_is_made_again() {
    let (system, folder, file) = with_probe().await;
    drop(system.agent("one", &folder, 1).await);
    let id = system.api.submit(&file, "probe", "copy", json!({})).await;
    let bus = connect(&system).await;
    let work = bus.jetstream().get_stream(jobtrail_events::subject::WORK).await.expect("the stream of offers");
    system.until("the job is offered", async || work.get_info().await.is_ok_and(|info| info.state.messages == 1)).await;
    work.purge().await.expect("it is purged");
    let _agent = system.spawn_agent("one", &folder, 1);
    system.api.until_completed(&id).await;
}

/// Asked to stop, an agent finishes what it has and takes no more; asked twice, it gives the job back.
#[tokio::test(flavor = "multi_thread")]
async fn an_agent_drains() {
    let (system, folder, file) = with_probe().await;
    let mut agent = system.agent("one", &folder, 1).await;
    let first = system.api.submit(&file, "probe", "wait", json!({ "seconds": 2 })).await;
    system.until_status(&first, "Running").await;
    let second = system.api.submit(&file, "probe", "wait", json!({ "seconds": 30 })).await;
    assert_eq!(agent.stop().await, Some(0));
    assert_eq!(system.api.trail(&first).await, LIFE);
    assert_eq!(system.api.trail(&second).await, ["Pending"]);
    system.until_agent("one", "Offline").await;

    let mut agent = system.spawn_agent("one", &folder, 1);
    system.until_status(&second, "Running").await;
    agent.signal(Signal::SIGTERM);
    tokio::time::sleep(5 * LOOK_EVERY).await;
    agent.signal(Signal::SIGTERM);
    let asked = std::time::Instant::now();
    let waiting = system.api.until_status(&second, &["Pending"]).await;
    assert!(asked.elapsed() < Duration::from_secs(5), "it took {:?}", asked.elapsed());
    assert_eq!(waiting["attempt"], 2, "{waiting:#}");
    assert_eq!(agent.ended().await, Some(0));
    let history = system.api.history(&second).await;
    let last = history.last().expect("it was given back");
    assert_eq!((&last["reason"], &last["message"]), (&json!("agent-stopped"), &json!("The agent was stopped.")));
    assert_eq!(last["by"]["kind"], "agent", "{last:#}");
    let trail = system.api.trail(&second).await;
    assert_eq!(trail, ["Pending", "Claimed", "Running", "Pending"]);
    let (status, _) = system.api.post(&format!("/jobs/{second}/cancel"), &json!({})).await;
    assert!(status.is_success());
}
