//! A whole agent against a real nats-server, with services and a gateway that do what a test tells them.

#[expect(dead_code, reason = "shared with the tests of single runs")]
mod common;

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use common::services::Asked;
use common::world::{INPUT, World, consumer};
use common::{until, until_in};
use futures::StreamExt;
use jobtrail_agent::{Error, Options};
use jobtrail_events::agent::{Heartbeat, RegisterAgent};
use jobtrail_events::ids::JobId;
use jobtrail_events::job::{ClaimJob, CompleteJob, FailureCause, JobStatus, RequeueReason, StartJob, TakeOutput};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Refusal;
use jobtrail_events::subject;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

fn job(n: u128) -> JobId {
    JobId(Uuid::from_u128(n))
}

fn is_claim(asked: &Asked) -> bool {
    matches!(asked, Asked::Claim(_))
}

fn stale() -> Refusal {
    Refusal::Rejected(Rejection::StaleLease { status: JobStatus::Pending, attempt: 2 })
}

const WELL: &str = "echo working; cat \"$JOBTRAIL_INPUT\" > \"$JOBTRAIL_OUTPUT/result.txt\"";
const WAITS: &str = "echo working; while [ ! -e go ]; do sleep 0.02; done; \
                     echo done > \"$JOBTRAIL_OUTPUT/result.txt\"";

#[tokio::test(flavor = "multi_thread")]
async fn a_job_goes_from_its_offer_to_its_artifacts() {
    let world = World::with(&format!("echo '{{\"fraction\":0.5}}' > \"$JOBTRAIL_PROGRESS\"; {WELL}")).await;
    let mut heard = world.bus.client().subscribe(subject::RUNS_ALL).await.unwrap();
    let agent = world.agent("a", 1).await;
    world.offer(job(1), 3).await;
    let artifacts = world.completed().await;
    let found: Vec<_> = artifacts
        .iter()
        .map(|(a, receipt)| {
            assert_eq!(*receipt, format!("receipt of {}", a.content));
            (a.output.as_str(), a.name.as_str(), a.media_type.as_str(), world.gateway.sent(a.content))
        })
        .collect();
    let log = "text/plain; charset=utf-8";
    let expected =
        [("result", "result.txt", "text/plain", INPUT.to_owned()), ("log", "log.txt", log, "working\n".to_owned())];
    assert_eq!(found, expected);
    let steps = [Asked::Register, Asked::Claim(3), Asked::Start, Asked::OutputReady, Asked::UploadStarted];
    assert_eq!(world.services.asked()[..5], steps);

    let mut words = Vec::new();
    while words.len() < 2 {
        let word = tokio::time::timeout(Duration::from_secs(10), heard.next()).await.expect("it says so").unwrap();
        words.push((word.subject.to_string(), String::from_utf8(word.payload.to_vec()).unwrap()));
    }
    words.sort();
    let expected = [
        (subject::run_log(agent.id, job(1), 3), "working\n".to_owned()),
        (subject::run_progress(agent.id, job(1), 3), "{\"fraction\":0.5}".to_owned()),
    ];
    assert_eq!(words, expected);
    agent.stop().await;
    assert_eq!(world.left().await, 0);
    assert_eq!(world.services.asked().last(), Some(&Asked::Leave));
    assert_eq!(world.working_folders("a"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_fails_is_reported_with_its_words_and_its_log() {
    let script = "echo look; echo '{\"message\": \"Not today.\"}' > \"$JOBTRAIL_ERROR\"; exit 1";
    let world = World::with(script).await;
    let agent = world.agent("a", 1).await;
    world.offer(job(1), 1).await;
    let (cause, message, tail, log) = world.failure().await;
    assert_eq!((cause, message.as_str(), tail.as_str()), (FailureCause::Function, "Not today.", "look\n"));
    let log = log.expect("the log is an artifact");
    assert_eq!((log.output.as_str(), world.gateway.sent(log.content)), ("log", "look\n".to_owned()));
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn outputs_that_are_not_as_declared_fail_the_job() {
    let world = World::with("echo more > \"$JOBTRAIL_OUTPUT/more.txt\"").await;
    let agent = world.agent("a", 1).await;
    world.offer(job(1), 1).await;
    let (cause, message, _, log) = world.failure().await;
    assert_eq!(cause, FailureCause::InvalidOutput);
    assert_eq!(message, "The function made 'more.txt', which is not one of its declared outputs: result.txt.");
    assert!(log.is_some());
    assert!(!world.services.was_asked(&Asked::UploadStarted));
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_input_that_is_not_what_it_should_be_fails_the_job() {
    let world = World::with(WELL).await;
    world.gateway.hand_out("another one, longer");
    let agent = world.agent("a", 1).await;
    world.offer(job(1), 1).await;
    let (cause, message, ..) = world.failure().await;
    assert_eq!(cause, FailureCause::Agent);
    assert!(message.contains("larger than its 9 bytes"), "{message}");
    assert!(!world.services.was_asked(&Asked::Start));
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_in_trouble_is_waited_for_and_one_that_refuses_is_not() {
    let world = World::with(WELL).await;
    world.gateway.make_trouble(&[StatusCode::BAD_GATEWAY, StatusCode::SERVICE_UNAVAILABLE]);
    let agent = world.agent("a", 1).await;
    world.offer(job(1), 1).await;
    world.completed().await;
    world.gateway.make_trouble(&[StatusCode::NOT_FOUND]);
    world.offer(job(2), 1).await;
    let (cause, message, ..) = world.failure().await;
    assert_eq!(cause, FailureCause::Agent);
    assert!(message.contains("status 404: not now"), "{message}");
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_is_not_ours_any_more_is_dropped_without_a_word() {
    let world = World::with(WELL).await;
    world.services.refuse::<TakeOutput>([stale()]);
    let agent = world.agent("a", 1).await;
    world.offer(job(1), 1).await;
    until(|| world.services.was_asked(&Asked::OutputReady)).await;
    until(|| world.working_folders("a") == 0).await;
    agent.stop().await;
    let expected = [Asked::Register, Asked::Claim(1), Asked::Start, Asked::OutputReady, Asked::Leave];
    assert_eq!(world.services.asked(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_attempt_that_was_given_to_another_is_stopped() {
    let world = World::with(WAITS).await;
    let agent = world.agent("a", 1).await;
    world.offer(job(1), 1).await;
    until(|| world.services.was_asked(&Asked::Start)).await;
    world.services.refuse::<StartJob>([stale()]);
    until(|| world.services.times(|asked| *asked == Asked::Start) == 2).await;
    until(|| world.working_folders("a") == 0).await;
    agent.stop().await;
    assert_eq!(world.services.asked().len(), 5, "{:?}", world.services.asked());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_somebody_else_claimed_is_settled() {
    let world = World::with(WELL).await;
    world.services.refuse::<ClaimJob>([stale()]);
    let agent = world.agent("a", 1).await;
    world.offer(job(1), 1).await;
    world.offer(job(2), 1).await;
    world.completed().await;
    agent.stop().await;
    assert_eq!(world.left().await, 0);
    assert_eq!(world.services.times(is_claim), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn services_that_are_away_for_a_while_cost_nothing() {
    let world = World::with(WELL).await;
    let away = || Refusal::Unavailable("the broker is away".to_owned());
    world.services.refuse::<ClaimJob>([away(), away()]);
    world.services.refuse::<CompleteJob>([away(), away(), away()]);
    let agent = world.agent("a", 1).await;
    world.offer(job(1), 1).await;
    until(|| world.services.times(|asked| matches!(asked, Asked::Complete(_))) == 4).await;
    agent.stop().await;
    let completions: Vec<_> =
        world.services.asked().into_iter().filter(|asked| matches!(asked, Asked::Complete(_))).collect();
    assert!(completions.windows(2).all(|pair| pair[0] == pair[1]), "a repetition said something else");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_the_services_do_not_know_registers_again_and_goes_on() {
    let world = World::with(WELL).await;
    world.services.refuse::<ClaimJob>([Refusal::Rejected(Rejection::StaleBoot)]);
    let agent = world.agent("a", 1).await;
    world.offer(job(1), 1).await;
    world.completed().await;
    let expected = [Asked::Register, Asked::Claim(1), Asked::Register, Asked::Claim(1), Asked::Start];
    assert_eq!(world.services.asked()[..5], expected);
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_offer_twice_is_worked_on_once() {
    let world = World::with(WAITS).await;
    let agent = world.agent("a", 2).await;
    world.offer(job(1), 1).await;
    until(|| world.services.was_asked(&Asked::Start)).await;
    world.offer(job(1), 1).await;
    until_in(async || world.left().await == 0).await;
    world.go();
    world.completed().await;
    world.offer(job(1), 1).await;
    until_in(async || world.left().await == 0).await;
    agent.stop().await;
    assert_eq!(world.services.times(is_claim), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_is_taken_than_there_are_slots_and_the_rest_is_for_others() {
    let world = World::with(WAITS).await;
    let first = world.agent("a", 1).await;
    for n in 1..=3 {
        world.offer(job(n), 1).await;
    }
    until(|| world.services.times(|asked| *asked == Asked::Start) == 1).await;
    assert_eq!(world.services.times(is_claim), 1);
    let began = Instant::now();
    let second = world.agent("b", 2).await;
    until(|| world.services.times(|asked| *asked == Asked::Start) == 3).await;
    assert!(began.elapsed() < Duration::from_secs(10), "the other agent waited for the first");
    assert_eq!((world.working_folders("a"), world.working_folders("b")), (1, 2));
    world.go();
    first.stop().await;
    second.stop().await;
    assert_eq!(world.left().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn draining_finishes_what_runs_and_takes_no_more() {
    let world = World::with(WAITS).await;
    let agent = world.agent("a", 2).await;
    world.offer(job(1), 1).await;
    until(|| world.services.was_asked(&Asked::Start)).await;
    agent.shutdown.cancel();
    until(|| world.services.heard_of_draining()).await;
    world.offer(job(2), 1).await;
    let heartbeats = world.services.heartbeats();
    until(|| world.services.heartbeats() > heartbeats + 3).await;
    world.go();
    agent.task.await.unwrap().unwrap();
    assert_eq!(world.services.times(is_claim), 1);
    assert_eq!(world.left().await, 1);
    assert!(matches!(world.services.asked()[..], [.., Asked::Complete(_), Asked::Leave]));
    // What was not taken is there for others at once.
    let other = world.agent("b", 1).await;
    until(|| world.services.times(is_claim) == 2).await;
    // Its function has nobody to let it go on.
    other.kill.cancel();
    other.task.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_agent_gives_back_what_it_has() {
    let world = World::with(WAITS).await;
    let agent = world.agent("a", 1).await;
    world.offer(job(1), 1).await;
    until(|| world.services.was_asked(&Asked::Start)).await;
    let began = Instant::now();
    agent.kill.cancel();
    agent.task.await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let asked = world.services.asked();
    assert_eq!(asked[asked.len() - 2..], [Asked::GiveBack(RequeueReason::AgentStopped), Asked::Leave]);
    assert_eq!(world.working_folders("a"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_process_left_is_removed_and_the_agent_stays_the_same() {
    let world = World::with(WELL).await;
    std::fs::create_dir_all(world.root.path().join("a").join("work").join("left-over")).unwrap();
    let first = world.agent("a", 1).await;
    assert_eq!(world.working_folders("a"), 0);
    let identity = || std::fs::read_to_string(world.root.path().join("a/agent.nk")).unwrap();
    let before = identity();
    first.stop().await;
    world.agent("a", 1).await.stop().await;
    assert_eq!(identity(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_killed_in_the_middle_stops_nothing() {
    let mut world = World::with(WAITS).await;
    let agent = world.agent("a", 2).await;
    world.offer(job(1), 1).await;
    until(|| world.services.was_asked(&Asked::Start)).await;
    world.broker.kill().await;
    world.broker.restart().await.unwrap();
    until_in(async || world.bus.jetstream().query_account().await.is_ok()).await;
    world.make_stream().await;
    world.offer(job(2), 1).await;
    until(|| world.services.times(|asked| *asked == Asked::Start) >= 2).await;
    world.go();
    until(|| world.services.times(|asked| matches!(asked, Asked::Complete(_))) == 2).await;
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_agent_stops_also_without_a_broker() {
    let world = World::with(WAITS).await;
    let agent = world.agent("a", 1).await;
    world.offer(job(1), 1).await;
    until(|| world.services.was_asked(&Asked::Start)).await;
    world.broker.kill().await;
    let began = Instant::now();
    agent.kill.cancel();
    agent.task.await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert_eq!(world.working_folders("a"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_that_is_not_there_yet_is_waited_for() {
    let world = World::with(WELL).await;
    let stream = world.bus.jetstream().get_stream(subject::WORK).await.unwrap();
    stream.delete_consumer(&consumer()).await.unwrap();
    let agent = world.agent("a", 1).await;
    let heartbeats = world.services.heartbeats();
    until(|| world.services.heartbeats() > heartbeats + 2).await;
    world.make_stream().await;
    world.offer(job(1), 1).await;
    world.completed().await;
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn consumers_come_and_go_with_the_registration() {
    let world = World::with(WELL).await;
    world.services.change_consumers(vec![]);
    let agent = world.agent("a", 1).await;
    world.offer(job(1), 1).await;
    let heartbeats = world.services.heartbeats();
    until(|| world.services.heartbeats() > heartbeats + 3).await;
    assert_eq!(world.services.times(is_claim), 0);
    world.services.change_consumers(vec![consumer()]);
    world.services.refuse::<Heartbeat>([Refusal::Rejected(Rejection::StaleBoot)]);
    world.completed().await;
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_is_refused_says_so() {
    let world = World::with(WELL).await;
    let refusal = Refusal::Rejected(Rejection::field("name", "is taken"));
    world.services.refuse::<RegisterAgent>([refusal]);
    let (tools, state) = (world.root.path().join("tools"), world.root.path().join("a"));
    let options = Options::new(world.broker.url(), &world.gateway.url, tools, state);
    let (ready, _is_ready) = oneshot::channel();
    let token = CancellationToken::new();
    let outcome = jobtrail_agent::run(options, token.clone(), token.clone(), ready).await;
    assert!(matches!(outcome, Err(Error::NotRegistered(_))), "{outcome:?}");

    let options = Options { slots: 0, ..Options::new("nats://x", "http://x", "/", "/") };
    let (ready, _is_ready) = oneshot::channel();
    let outcome = jobtrail_agent::run(options, token.clone(), token, ready).await;
    assert!(matches!(outcome, Err(Error::Option { option: "slots", .. })), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_that_is_added_or_taken_away_is_registered_without_a_restart() {
    let world = World::with(WELL).await;
    let agent = world.agent("a", 1).await;
    assert_eq!(world.services.offered(), ["probe 1.0.0"]);
    let tools = world.root.path().join("tools");
    let manifest = std::fs::read_to_string(tools.join("probe/tool.toml")).unwrap();
    std::fs::create_dir(tools.join(".next")).unwrap();
    std::fs::write(tools.join(".next/tool.toml"), manifest.replace("1.0.0", "1.1.0")).unwrap();
    common::write_program(&tools.join(".next/program"), WELL);
    std::fs::rename(tools.join(".next"), tools.join("probe-1.1.0")).unwrap();
    until(|| world.services.offered() == ["probe 1.0.0", "probe 1.1.0"]).await;
    world.offer(job(1), 1).await;
    world.completed().await;
    std::fs::remove_dir_all(tools.join("probe")).unwrap();
    until(|| world.services.offered() == ["probe 1.1.0"]).await;
    agent.stop().await;
    assert_eq!(world.services.times(|asked| *asked == Asked::Register), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_tool_changes_under_it_says_so() {
    let world = World::with(WAITS).await;
    let agent = world.agent("a", 1).await;
    world.offer(job(1), 1).await;
    until(|| world.services.was_asked(&Asked::Start)).await;
    common::write_program(&world.root.path().join("tools/probe/program"), WELL);
    world.go();
    let (cause, message, ..) = world.failure().await;
    assert_eq!(cause, FailureCause::Agent);
    assert!(message.starts_with("The folder of probe 1.0.0 on the agent was changed"), "{message}");
    agent.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_tool_was_just_taken_away_is_given_back() {
    let world = World::with(WELL).await;
    let agent = world.agent("a", 1).await;
    let tools = world.root.path().join("tools");
    std::fs::rename(tools.join("probe"), tools.join(".probe")).unwrap();
    world.offer(job(1), 1).await;
    let given_back = Asked::GiveBack(RequeueReason::AgentStopped);
    until(|| world.services.was_asked(&given_back)).await;
    agent.stop().await;
    assert!(!world.services.was_asked(&Asked::Start));
    assert_eq!(world.services.times(|asked| matches!(asked, Asked::Fail(..))), 0);
}
