//! Fixed values for the tests of what is decided. Every id is one byte repeated.

use std::sync::Arc;

use jobtrail_events::agent::{Agent, AgentEvent, Departure, Offered, Profile};
use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::file::Content;
use jobtrail_events::grant::{Receipt, SigningKey};
use jobtrail_events::ids::{AgentId, BootId, CorrelationId, FileId, JobId, PersonId, PoolId};
use jobtrail_events::job::{
    Artifact, Failure, FailureCause, Input, Job, JobEvent, JobStatus, Lease, Limits, Order, RequeueReason, Run,
};
use jobtrail_events::person::Role;
use jobtrail_events::tool::Manifest;
use jobtrail_events::value::{Actor, Assignment, Digest, Timestamp, ToolVersion};
use uuid::Uuid;

use crate::core::Caller;
use crate::repository::Origin;

pub const JOB: JobId = JobId(id(0x10));
pub const FILE: FileId = FileId(id(0x20));
pub const AGENT: AgentId = AgentId(id(0x30));
pub const OTHER_AGENT: AgentId = AgentId(id(0x33));
pub const BOOT: BootId = BootId(id(0x31));
pub const OTHER_BOOT: BootId = BootId(id(0x32));
pub const POOL: PoolId = PoolId(id(0x40));
pub const CREATOR: PersonId = PersonId(id(0x50));
pub const STRANGER: PersonId = PersonId(id(0x51));
pub const ADMINISTRATOR: PersonId = PersonId(id(0x52));
pub const KEY: SigningKey = SigningKey([7; 32]);

/// 2026-01-02T03:04:05.678901Z.
pub const NOON: Timestamp = Timestamp(1_767_323_045_678_901);

pub const TIME_TO_LIVE_MS: u64 = 3_600_000;
pub const RUN_MS: u64 = 300_000;

pub const fn id(byte: u8) -> Uuid {
    Uuid::from_bytes([byte; 16])
}

pub const fn digest(byte: u8) -> Digest {
    Digest([byte; 32])
}

/// Folds events into the beginning of an aggregate; each must be legal.
pub fn after<A: Aggregate>(events: impl IntoIterator<Item = A::Event>) -> A {
    let mut state = A::default();
    for (place, event) in events.into_iter().enumerate() {
        assert_eq!(state.evolve(&event, NOON), Fold::Applied, "event {place} is not legal");
    }
    state
}

pub fn person(person: PersonId) -> Caller {
    let origin = Origin::Request(CorrelationId(id(0x03)));
    Caller {
        actor: Actor::Person(person),
        role: if person == ADMINISTRATOR { Role::Administrator } else { Role::Member },
        origin,
    }
}

pub fn agent(agent: AgentId) -> Caller {
    Caller { actor: Actor::Agent(agent), role: Role::Member, origin: Origin::Continuation }
}

pub fn manifest() -> Manifest {
    Manifest::from_json(
        r#"{"key":"archive","name":"Archive","version":"1.0.0","function":[{
            "key":"extract","name":"List contents","command":["./archive","extract"],"timeout_seconds":300,
            "accepts":{"extensions":["zip"],"media_types":["application/x-tar"]},
            "parameters":{"type":"object","additionalProperties":false,"properties":{
                "pattern":{"type":"string","default":"**"},"depth":{"type":"integer","maximum":10}}}}]}"#,
    )
    .expect("a manifest")
}

pub fn tool_version() -> ToolVersion {
    manifest().tool_version()
}

/// What the tool's folder holds.
pub const TOOL_DIGEST: Digest = digest(0x61);

pub fn order() -> Order {
    Order {
        creator: CREATOR,
        input: Input {
            file: FILE,
            revision: 1,
            name: "parts.zip".to_owned(),
            media_type: "application/zip".to_owned(),
            size: 70_000,
            content: digest(0x22),
        },
        tool: tool_version(),
        tool_digest: TOOL_DIGEST,
        function: "extract".parse().expect("a key"),
        parameters: r#"{"pattern":"**"}"#.to_owned(),
        assignment: Assignment::Automatic,
        limits: Limits { max_attempts: 3, time_to_live_ms: TIME_TO_LIVE_MS, run_ms: RUN_MS },
        retry_failures: false,
        request: digest(0x51),
    }
}

pub fn run(attempt: u32) -> Run {
    Run { attempt, agent: AGENT, boot: BOOT }
}

pub fn lease(attempt: u32) -> Lease {
    Lease { job: JOB, attempt, boot: BOOT }
}

/// A job of that order, in that status in that attempt; none: before it was submitted.
pub fn job_in(order: &Order, attempt: u32, status: Option<JobStatus>) -> Job {
    let Some(status) = status else { return Job::Unknown };
    let mut history = vec![JobEvent::Submitted { order: Arc::new(order.clone()) }];
    for attempt in 1..attempt {
        let (reason, message) = (RequeueReason::AgentLost, "nothing was heard of the agent".to_owned());
        history.push(JobEvent::Claimed { run: run(attempt) });
        history.push(JobEvent::Requeued { attempt, reason, message });
    }
    let whole = [
        JobEvent::Claimed { run: run(attempt) },
        JobEvent::Started { attempt },
        JobEvent::OutputReady { attempt },
        JobEvent::UploadStarted { attempt },
        JobEvent::Completed { attempt, artifacts: vec![] },
    ];
    let (steps, end) = match status {
        JobStatus::Pending => (0, None),
        JobStatus::Claimed => (1, None),
        JobStatus::Running => (2, None),
        JobStatus::Validating => (3, None),
        JobStatus::Uploading => (4, None),
        JobStatus::Completed => (5, None),
        JobStatus::Failed => {
            (2, Some(JobEvent::Failed { attempt, failure: failure(FailureCause::Function), log: None }))
        }
        JobStatus::Canceled => (0, Some(JobEvent::Canceled { by: CREATOR })),
    };
    history.extend(whole.into_iter().take(steps));
    history.extend(end);
    after(history)
}

pub fn failure(cause: FailureCause) -> Failure {
    Failure { cause, message: "the archive is damaged".to_owned(), log_tail: "line 1\nline 2\n".to_owned() }
}

/// What a function prints, and the receipt for it in that attempt.
pub fn log(attempt: u32) -> (Artifact, String) {
    let (log, receipt) = artifact("log.txt", attempt);
    (Artifact { output: Artifact::LOG.to_owned(), media_type: "text/plain; charset=utf-8".to_owned(), ..log }, receipt)
}

/// An artifact and the receipt for its bytes in that attempt.
pub fn artifact(name: &str, attempt: u32) -> (Artifact, String) {
    let content = Digest::of(name.as_bytes());
    let artifact = Artifact {
        file: FileId(Uuid::from_bytes(std::array::from_fn(|n| content.0[n]))),
        output: "contents".to_owned(),
        name: name.to_owned(),
        media_type: "application/json".to_owned(),
        size: 321,
        content,
    };
    let receipt = KEY.sign_receipt(&Receipt { job: JOB, attempt, content, size: artifact.size });
    (artifact, receipt)
}

pub fn profile() -> Profile {
    Profile {
        name: "bench-3".to_owned(),
        host: "bench-3.example".to_owned(),
        os: "linux".to_owned(),
        arch: "x86_64".to_owned(),
        version: "0.1.0".to_owned(),
        slots: 4,
        takes_automatic: true,
        sandboxed: false,
        offers: vec![Offered { tool: tool_version(), digest: TOOL_DIGEST }],
    }
}

pub fn online(profile: Profile) -> Agent {
    after([AgentEvent::Connected { boot: BOOT, profile }])
}

pub fn offline(reason: Departure) -> Agent {
    let connected = AgentEvent::Connected { boot: BOOT, profile: profile() };
    after([connected, AgentEvent::Disconnected { boot: BOOT, reason }])
}

pub fn content(name: &str) -> Content {
    Content { name: name.to_owned(), media_type: "text/csv".to_owned(), size: 5, digest: digest(0x24) }
}
