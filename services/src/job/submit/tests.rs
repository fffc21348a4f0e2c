//! Submitting, over the log's twin in memory.

use futures::future::join_all;
use jobtrail_events::agent::{Agent, AgentEvent, Profile};
use jobtrail_events::file::{ArchiveFile, Content, RegisterFile, ReviseFile};
use jobtrail_events::ids::PoolId;
use jobtrail_events::ids::{AgentId, FileId};
use jobtrail_events::job::{Artifact, Failure, FailureCause, Run};
use jobtrail_events::pool::{Audience, Pool, PoolEvent};
use jobtrail_events::value::Assignment;
use jobtrail_log::MemoryLog;

use super::*;
use crate::samples::{
    ADMINISTRATOR, AGENT, BOOT, CREATOR, FILE, KEY, OTHER_AGENT, POOL, STRANGER, TOOL_DIGEST, agent as agent_caller,
    artifact as artifact_of, digest, id, manifest, person, profile,
};
use crate::tool::register_version;

type Replica = Core<MemoryLog>;

/// Two replicas over a log with a zip of CREATOR's, a tool and an agent that has it.
async fn replicas() -> [Replica; 2] {
    let log = MemoryLog::new();
    let replicas = [(); 2].map(|()| Core::new(log.clone(), KEY));
    let [core, _] = &replicas;
    RegisterFile { file: FILE, content: zip("parts.zip") }.handle(core.clone(), person(CREATOR)).await.unwrap();
    register_tool(core, "1.0.0").await;
    connect(core, AGENT, profile()).await;
    replicas
}

fn zip(name: &str) -> Content {
    Content { name: name.to_owned(), media_type: "application/zip".to_owned(), size: 5, digest: digest(0x24) }
}

async fn register_tool(core: &Replica, version: &str) {
    let manifest = Manifest { version: version.parse().unwrap(), ..manifest() };
    let decide = |tool: &Tool| register_version::decide(tool, &manifest, TOOL_DIGEST);
    let caller = agent_caller(AGENT);
    core.tools.execute(&manifest.key, caller.actor, caller.origin, decide).await.unwrap();
}

async fn connect(core: &Replica, agent: AgentId, profile: Profile) {
    let caller = agent_caller(agent);
    let decide = |_: &Agent| Ok(vec![AgentEvent::Connected { boot: BOOT, profile: profile.clone() }]);
    core.agents.execute(&agent, caller.actor, caller.origin, decide).await.unwrap();
}

async fn happen(core: &Replica, pool: PoolId, events: &[PoolEvent]) {
    let caller = person(ADMINISTRATOR);
    core.pools.execute(&pool, caller.actor, caller.origin, |_: &Pool| Ok(events.to_vec())).await.unwrap();
}

fn created(audience: Audience) -> PoolEvent {
    PoolEvent::Created { name: "GPU".to_owned(), audience }
}

fn extract() -> SubmitJob {
    SubmitJob {
        file: FILE,
        made_by: None,
        through: None,
        revision: None,
        tool: "archive".to_owned(),
        tool_version: None,
        function: "extract".to_owned(),
        parameters: "{}".to_owned(),
        assignment: Assignment::Automatic,
        max_attempts: None,
        time_to_live_ms: None,
        retry_failures: None,
        idempotency_key: None,
        request: None,
    }
}

fn with_key(key: &str) -> SubmitJob {
    SubmitJob { idempotency_key: Some(key.to_owned()), ..extract() }
}

async fn submit(core: &Replica, by: PersonId, command: SubmitJob) -> Result<Done<JobId>, &'static str> {
    match command.handle(core.clone(), person(by)).await {
        Ok(done) => Ok(done),
        Err(Refusal::Rejected(rejection)) => Err(rejection.code()),
        Err(refusal @ (Refusal::Unavailable(_) | Refusal::Unreadable(_))) => panic!("{refusal}"),
    }
}

async fn ordered(core: &Replica, by: PersonId, command: SubmitJob) -> Order {
    let job = submit(core, by, command).await.unwrap().answer;
    Order::clone(core.jobs.load_fresh(&job).await.unwrap().state.order().unwrap())
}

#[tokio::test]
async fn what_is_ordered_is_all_that_there_is_to_know() {
    let [core, _] = replicas().await;
    let done = submit(&core, CREATOR, extract()).await.unwrap();
    let loaded = core.jobs.load_fresh(&done.answer).await.unwrap();
    assert_eq!(done.sequence, loaded.sequence);
    let Job::Pending { order, attempt: 1, .. } = &loaded.state else { panic!("it waits: {:?}", loaded.state) };
    let Content { name, media_type, size, digest } = zip("parts.zip");
    let wanted = Order {
        creator: CREATOR,
        input: Input { file: FILE, revision: 1, name, media_type, size, content: digest },
        tool: manifest().tool_version(),
        tool_digest: TOOL_DIGEST,
        function: "extract".parse().unwrap(),
        parameters: r#"{"pattern":"**"}"#.to_owned(),
        assignment: Assignment::Automatic,
        limits: Limits { max_attempts: 3, time_to_live_ms: 7 * 24 * 3_600_000, run_ms: 300_000 },
        retry_failures: false,
        request: order.request,
    };
    assert_eq!(**order, wanted);
}

#[tokio::test]
async fn what_is_wrong_is_said_and_nothing_is_written() {
    let [core, _] = replicas().await;
    let other = FileId(id(0x2a));
    let archived = FileId(id(0x2b));
    let text = FileId(id(0x2c));
    for (file, name, by) in [(other, "a.zip", STRANGER), (archived, "a.zip", CREATOR), (text, "a.csv", CREATOR)] {
        RegisterFile { file, content: zip(name) }.handle(core.clone(), person(by)).await.unwrap();
    }
    let csv = Content { media_type: "text/csv".to_owned(), ..zip("b.csv") };
    ReviseFile { file: text, content: csv, through: None }.handle(core.clone(), person(CREATOR)).await.unwrap();
    ArchiveFile { file: archived, through: None }.handle(core.clone(), person(CREATOR)).await.unwrap();
    connect(&core, OTHER_AGENT, Profile { offers: vec![], ..profile() }).await;
    let before = core.jobs.log().last_sequence().await.unwrap();

    let s = str::to_owned;
    let parameters = |text: &str| SubmitJob { parameters: text.to_owned(), ..extract() };
    let long_but_right = format!("{{\"pattern\":\"{}\"}}", "a".repeat(SubmitJob::LONGEST_PARAMETERS));
    let to = |assignment| SubmitJob { assignment, ..extract() };
    let cases = [
        ("unknown-tool", SubmitJob { tool: s("table"), ..extract() }),
        ("unknown-tool", SubmitJob { tool: s("No Key"), ..extract() }),
        ("unknown-tool", SubmitJob { tool: s("table"), tool_version: Some(s("1.0.0")), ..extract() }),
        ("unknown-tool-version", SubmitJob { tool_version: Some(s("2.0.0")), ..extract() }),
        ("unknown-tool-version", SubmitJob { tool_version: Some(s("latest")), ..extract() }),
        ("unknown-function", SubmitJob { function: s("convert"), ..extract() }),
        ("unknown-file", SubmitJob { file: FileId(id(0x2f)), ..extract() }),
        ("unknown-file", SubmitJob { file: other, ..extract() }),
        ("unknown-file", SubmitJob { made_by: Some(JobId(id(0x1f))), ..extract() }),
        ("file-archived", SubmitJob { file: archived, ..extract() }),
        ("unknown-revision", SubmitJob { revision: Some(0), ..extract() }),
        ("unknown-revision", SubmitJob { revision: Some(2), ..extract() }),
        ("unknown-revision", SubmitJob { revision: Some(u32::MAX), ..extract() }),
        ("file-not-accepted", SubmitJob { file: text, ..extract() }),
        ("invalid-field", parameters("")),
        ("invalid-field", parameters("{")),
        ("invalid-field", parameters("[]")),
        ("invalid-field", parameters(&long_but_right)),
        ("invalid-parameters", parameters(r#"{"depth":11}"#)),
        ("invalid-parameters", parameters(r#"{"pattern":1}"#)),
        ("invalid-parameters", parameters(r#"{"depht":1}"#)),
        ("invalid-field", SubmitJob { max_attempts: Some(0), ..extract() }),
        ("invalid-field", SubmitJob { max_attempts: Some(11), ..extract() }),
        ("invalid-field", SubmitJob { time_to_live_ms: Some(999), ..extract() }),
        ("invalid-field", SubmitJob { time_to_live_ms: Some(u64::MAX), ..extract() }),
        ("unknown-agent", to(Assignment::Agent(AgentId(id(0x3f))))),
        ("not-offered", to(Assignment::Agent(OTHER_AGENT))),
        ("unknown-pool", to(Assignment::Pool(POOL))),
        ("invalid-field", with_key("")),
        ("invalid-field", with_key(&"k".repeat(256))),
    ];
    for (code, command) in cases {
        assert_eq!(submit(&core, CREATOR, command.clone()).await, Err(code), "{command:?}");
    }
    assert_eq!(core.jobs.log().last_sequence().await.unwrap(), before);
}

#[tokio::test]
async fn what_is_chosen_is_taken() {
    let [core, _] = replicas().await;
    ReviseFile { file: FILE, content: zip("second.zip"), through: None }
        .handle(core.clone(), person(CREATOR))
        .await
        .unwrap();
    register_tool(&core, "1.1.0").await;
    register_tool(&core, "2.0.0-rc.1").await;
    let order = ordered(&core, CREATOR, extract()).await;
    assert_eq!((order.input.revision, order.input.name.as_str()), (2, "second.zip"), "the latest");
    assert_eq!(order.tool.version.to_string(), "1.1.0", "the newest that is finished");
    let command = SubmitJob {
        revision: Some(1),
        tool_version: Some("1.0.0".to_owned()),
        parameters: r#"{"depth":10,"pattern":"*.csv"}"#.to_owned(),
        assignment: Assignment::Agent(AGENT),
        max_attempts: Some(1),
        time_to_live_ms: Some(1_000),
        retry_failures: Some(true),
        ..extract()
    };
    let order = ordered(&core, CREATOR, command).await;
    assert_eq!((order.input.revision, order.input.name.as_str()), (1, "parts.zip"));
    assert_eq!(order.tool.version.to_string(), "1.0.0");
    assert_eq!(serde_json::from_str::<Value>(&order.parameters).unwrap()["depth"], 10);
    assert_eq!(order.assignment, Assignment::Agent(AGENT));
    assert_eq!(order.limits, Limits { max_attempts: 1, time_to_live_ms: 1_000, run_ms: 300_000 });
    assert!(order.retry_failures);
}

#[tokio::test]
async fn a_job_is_for_a_pool_when_its_submitter_may_assign_jobs_to_it() {
    let [core, other] = replicas().await;
    let to_it = || SubmitJob { assignment: Assignment::Pool(POOL), ..extract() };
    happen(&core, POOL, &[created(Audience::People([ADMINISTRATOR, STRANGER].into()))]).await;
    assert_eq!(
        submit(&core, CREATOR, to_it()).await,
        Err("unknown-pool"),
        "who is not in the audience does not see it"
    );
    happen(&other, POOL, &[PoolEvent::Archived]).await;
    assert_eq!(submit(&core, CREATOR, to_it()).await, Err("unknown-pool"), "that comes first");
    happen(&other, POOL, &[PoolEvent::AudienceSet { audience: Audience::People([CREATOR].into()) }]).await;
    assert_eq!(submit(&core, CREATOR, to_it()).await, Err("pool-archived"), "whatever this replica remembers");
    assert_eq!(submit(&core, ADMINISTRATOR, to_it()).await, Err("pool-archived"));
    happen(&other, POOL, &[PoolEvent::Restored]).await;
    // Nobody is in it: agents may come later.
    assert_eq!(ordered(&core, CREATOR, to_it()).await.assignment, Assignment::Pool(POOL));
    assert!(submit(&core, ADMINISTRATOR, to_it()).await.is_ok(), "an administrator always may");
    happen(&other, POOL, &[PoolEvent::AudienceSet { audience: Audience::Everyone }]).await;
    assert!(submit(&core, CREATOR, to_it()).await.is_ok());
}

#[tokio::test]
async fn an_agent_that_is_archived_is_given_no_job() {
    let [core, other] = replicas().await;
    let to_it = || SubmitJob { assignment: Assignment::Agent(AGENT), ..extract() };
    assert!(submit(&core, CREATOR, to_it()).await.is_ok());
    let caller = person(ADMINISTRATOR);
    let archive = |_: &Agent| Ok(vec![AgentEvent::Archived]);
    other.agents.execute(&AGENT, caller.actor, caller.origin, archive).await.unwrap();
    assert_eq!(submit(&core, CREATOR, to_it()).await, Err("agent-archived"));
}

#[tokio::test]
async fn an_administrator_may_use_what_is_anothers_and_is_the_creator_then() {
    let [core, _] = replicas().await;
    assert_eq!(submit(&core, STRANGER, extract()).await, Err("unknown-file"));
    assert_eq!(ordered(&core, ADMINISTRATOR, extract()).await.creator, ADMINISTRATOR);
}

#[tokio::test]
async fn the_same_key_again_gives_the_same_job() {
    let [core, other] = replicas().await;
    let first = submit(&core, CREATOR, with_key("k")).await.unwrap();
    assert_eq!(submit(&core, CREATOR, with_key("k")).await, Ok(first.clone()));
    assert_eq!(submit(&other, CREATOR, with_key("k")).await, Ok(first.clone()), "whichever replica is asked");
    ArchiveFile { file: FILE, through: None }.handle(core.clone(), person(CREATOR)).await.unwrap();
    assert_eq!(submit(&core, CREATOR, with_key("k")).await, Ok(first.clone()), "even when the file is gone");
    assert_eq!(core.jobs.log().read(&first.answer.into()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_asked_for_may_mean_something_else_by_the_time_it_is_repeated() {
    let [core, other] = replicas().await;
    let repeat = async |core: &Replica, by, key: &str, request| {
        let command = RepeatJob { idempotency_key: key.to_owned(), request };
        match command.handle(core.clone(), person(by)).await {
            Ok(done) => Ok(done.answer),
            Err(Refusal::Rejected(rejection)) => Err(rejection.code()),
            Err(refusal @ (Refusal::Unavailable(_) | Refusal::Unreadable(_))) => panic!("{refusal}"),
        }
    };
    let asked = digest(0x71);
    let meant =
        |version: &str| SubmitJob { request: Some(asked), tool_version: Some(version.to_owned()), ..with_key("k") };
    assert_eq!(repeat(&core, CREATOR, "k", asked).await, Ok(None));
    let first = submit(&core, CREATOR, meant("1.0.0")).await.unwrap();
    register_tool(&core, "2.0.0").await;
    for replica in [&core, &other] {
        assert_eq!(submit(replica, CREATOR, meant("2.0.0")).await, Ok(first.clone()));
        assert_eq!(repeat(replica, CREATOR, "k", asked).await, Ok(Some(first.answer)));
        assert_eq!(repeat(replica, CREATOR, "k", digest(0x72)).await, Err("idempotency-key-reused"));
        assert_eq!(repeat(replica, STRANGER, "k", asked).await, Ok(None), "keys are everybody's own");
        assert_eq!(repeat(replica, CREATOR, "", asked).await, Err("invalid-field"));
        let other = SubmitJob { request: Some(digest(0x72)), ..meant("1.0.0") };
        assert_eq!(submit(replica, CREATOR, other).await, Err("idempotency-key-reused"));
    }
}

#[tokio::test]
async fn another_request_with_the_key_is_refused_whatever_else_is_wrong_with_it() {
    let [core, other] = replicas().await;
    submit(&core, CREATOR, with_key("k")).await.unwrap();
    let others = [
        SubmitJob { parameters: r#"{"depth":1}"#.to_owned(), ..with_key("k") },
        SubmitJob { max_attempts: Some(1), ..with_key("k") },
        SubmitJob { tool: "table".to_owned(), ..with_key("k") },
        SubmitJob { file: FileId(id(0x2f)), ..with_key("k") },
    ];
    for command in others {
        for core in [&core, &other] {
            assert_eq!(submit(core, CREATOR, command.clone()).await, Err("idempotency-key-reused"), "{command:?}");
        }
    }
}

#[tokio::test]
async fn a_key_is_ones_own_and_without_one_every_job_is_another() {
    let [core, _] = replicas().await;
    let mut jobs = std::collections::HashSet::new();
    for (by, command) in [
        (CREATOR, with_key("k")),
        (CREATOR, with_key("K")),
        (ADMINISTRATOR, with_key("k")),
        (CREATOR, extract()),
        (CREATOR, extract()),
    ] {
        assert!(jobs.insert(submit(&core, by, command).await.unwrap().answer));
    }
}

#[tokio::test]
async fn the_same_key_at_the_same_time_gives_one_job() {
    let replicas = replicas().await;
    let jobs = join_all(replicas.iter().cycle().take(10).map(|core| submit(core, CREATOR, with_key("k")))).await;
    assert!(jobs.iter().all(|job| *job == jobs[0]), "{jobs:?}");
    let job = jobs[0].as_ref().unwrap().answer;
    assert_eq!(replicas[0].jobs.log().read(&job.into()).await.unwrap().len(), 1);
}

/// Brings a job to its end: completed with `results.zip` and a log, or failed with the log alone. Their ids are the answer.
async fn finish(core: &Replica, job: JobId, completed: bool) -> (FileId, FileId) {
    let attempt = 1;
    let (result, log) = (artifact_of("deep/results.zip", 1).0, artifact_of("log.zip", 1).0);
    let log = Artifact { output: Artifact::LOG.to_owned(), ..log };
    let files = (result.file, log.file);
    let failure = Failure { cause: FailureCause::Function, message: "no".to_owned(), log_tail: String::new() };
    let end = if completed {
        JobEvent::Completed { attempt, artifacts: vec![result, log] }
    } else {
        JobEvent::Failed { attempt, failure, log: Some(log) }
    };
    let life = [
        JobEvent::Claimed { run: Run { attempt, agent: AGENT, boot: BOOT } },
        JobEvent::Started { attempt },
        JobEvent::OutputReady { attempt },
        JobEvent::UploadStarted { attempt },
        end,
    ];
    let caller = agent_caller(AGENT);
    core.jobs.execute(&job, caller.actor, caller.origin, |_| Ok(life.to_vec())).await.unwrap();
    files
}

#[tokio::test]
async fn what_a_job_made_can_be_worked_on() {
    let [core, _] = replicas().await;
    let job = submit(&core, CREATOR, extract()).await.unwrap().answer;
    let (result, log) = finish(&core, job, true).await;
    let on = |file| SubmitJob { file, made_by: Some(job), ..extract() };
    let input = ordered(&core, CREATOR, on(result)).await.input;
    assert_eq!((input.file, input.revision, input.name.as_str()), (result, 1, "results.zip"));
    assert_eq!(ordered(&core, ADMINISTRATOR, on(log)).await.input.name, "log.zip");
    assert_eq!(submit(&core, STRANGER, on(result)).await, Err("unknown-file"));
    assert_eq!(submit(&core, CREATOR, on(FILE)).await, Err("unknown-file"), "it made no such file");

    let job = submit(&core, CREATOR, extract()).await.unwrap().answer;
    let (result, log) = finish(&core, job, false).await;
    let on = |file| SubmitJob { file, made_by: Some(job), ..extract() };
    assert_eq!(ordered(&core, CREATOR, on(log)).await.input.name, "log.zip");
    assert_eq!(submit(&core, CREATOR, on(result)).await, Err("unknown-file"), "it failed before it made it");
}

/// This replica knows the tool, the agent and the job as they were before.
#[tokio::test]
async fn a_stale_cache_neither_refuses_nor_chooses_wrongly() {
    let [core, other] = replicas().await;
    submit(&core, CREATOR, extract()).await.unwrap();
    register_tool(&other, "1.1.0").await;
    let named = SubmitJob { tool_version: Some("1.1.0".to_owned()), ..extract() };
    assert_eq!(ordered(&other, CREATOR, extract()).await.tool.version.to_string(), "1.1.0");
    assert_eq!(ordered(&core, CREATOR, extract()).await.tool.version.to_string(), "1.1.0", "the newest");
    assert_eq!(ordered(&core, CREATOR, named).await.tool.version.to_string(), "1.1.0");

    let [core, other] = replicas().await;
    let to_it = SubmitJob { assignment: Assignment::Agent(OTHER_AGENT), ..extract() };
    connect(&core, OTHER_AGENT, Profile { offers: vec![], ..profile() }).await;
    assert_eq!(submit(&core, CREATOR, to_it.clone()).await, Err("not-offered"));
    connect(&other, OTHER_AGENT, profile()).await;
    assert!(submit(&core, CREATOR, to_it).await.is_ok(), "it has the tool now");

    let [core, other] = replicas().await;
    let job = submit(&core, CREATOR, extract()).await.unwrap().answer;
    let (result, _) = finish(&other, job, true).await;
    let on_result = SubmitJob { file: result, made_by: Some(job), ..extract() };
    assert!(submit(&core, CREATOR, on_result).await.is_ok(), "it is completed now");
}
