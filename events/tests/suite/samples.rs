//! Fixed values. Every id is one byte repeated, so that it can be told in a dump of a golden file.

use std::sync::Arc;

use jobtrail_events::agent::{Agent, AgentEvent, Departure, Offered, Profile};
use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::file::{Content, File, FileEvent};
use jobtrail_events::ids::{AgentId, BootId, EnrolmentId, FileId, JobId, PersonId, PoolId, SnapshotId, SystemId};
use jobtrail_events::job::{
    Artifact, Failure, FailureCause, Input, Job, JobEvent, JobStatus, Limits, Order, RequeueReason, Run,
};
use jobtrail_events::pool::{Audience, Pool, PoolEvent};
use jobtrail_events::system::{System, SystemEvent, Tracked, TreePath};
use jobtrail_events::tool::{Accepts, Function, Manifest, Output, Tool, ToolEvent};
use jobtrail_events::value::{Assignment, Digest, Timestamp, ToolVersion};
use uuid::Uuid;

pub const JOB: JobId = JobId(id(0x10));
pub const FILE: FileId = FileId(id(0x20));
pub const ARTIFACT: FileId = FileId(id(0x21));
pub const AGENT: AgentId = AgentId(id(0x30));
pub const BOOT: BootId = BootId(id(0x31));
pub const OTHER_BOOT: BootId = BootId(id(0x32));
pub const POOL: PoolId = PoolId(id(0x40));
pub const PERSON: PersonId = PersonId(id(0x50));
pub const OTHER_PERSON: PersonId = PersonId(id(0x51));
pub const SYSTEM: SystemId = SystemId(id(0x70));
pub const SNAPSHOT: SnapshotId = SnapshotId(id(0x71));

/// 2026-01-02T03:04:05.678901Z.
pub const NOON: Timestamp = Timestamp(1_767_323_045_678_901);

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

pub fn tool_version() -> ToolVersion {
    ToolVersion { tool: "archive".parse().expect("a key"), version: "1.2.3-rc.1+b4".parse().expect("a version") }
}

pub fn order(assignment: Assignment) -> Arc<Order> {
    Arc::new(Order {
        creator: PERSON,
        input: Input {
            file: FILE,
            revision: 7,
            name: "Grüße.zip".to_owned(),
            media_type: "application/zip".to_owned(),
            size: 70_000,
            content: digest(0x22),
        },
        tool: tool_version(),
        tool_digest: digest(0x61),
        function: "extract".parse().expect("a key"),
        parameters: r#"{"pattern":"**"}"#.to_owned(),
        assignment,
        limits: Limits { max_attempts: 3, time_to_live_ms: 604_800_000, run_ms: 300_000 },
        retry_failures: true,
        request: digest(0x51),
    })
}

pub fn run(attempt: u32) -> Run {
    Run { attempt, agent: AGENT, boot: BOOT }
}

pub fn artifact(output: &str) -> Artifact {
    Artifact {
        file: ARTIFACT,
        output: output.to_owned(),
        name: format!("{output}/a.json"),
        media_type: "application/json".to_owned(),
        size: 321,
        content: digest(0x23),
    }
}

pub fn failure(cause: FailureCause) -> Failure {
    Failure { cause, message: "the archive is damaged".to_owned(), log_tail: "line 1\nline 2\n".to_owned() }
}

pub const CAUSES: [FailureCause; 6] = [
    FailureCause::Function,
    FailureCause::TimedOut,
    FailureCause::InvalidOutput,
    FailureCause::Agent,
    FailureCause::AttemptsUsedUp,
    FailureCause::Expired,
];

pub const REASONS: [RequeueReason; 5] = [
    RequeueReason::AgentLost,
    RequeueReason::AgentRestarted,
    RequeueReason::AgentStopped,
    RequeueReason::FunctionFailed,
    RequeueReason::AgentDropped,
];

pub const DEPARTURES: [Departure; 2] = [Departure::Lost, Departure::Stopped];

pub const ASSIGNMENTS: [Assignment; 3] = [Assignment::Automatic, Assignment::Agent(AGENT), Assignment::Pool(POOL)];

pub fn submitted() -> JobEvent {
    JobEvent::Submitted { order: order(Assignment::Automatic) }
}

pub fn claimed(attempt: u32) -> JobEvent {
    JobEvent::Claimed { run: run(attempt) }
}

pub fn completed(attempt: u32) -> JobEvent {
    JobEvent::Completed { attempt, artifacts: vec![artifact("contents"), artifact(Artifact::LOG)] }
}

pub fn failed(attempt: u32, cause: FailureCause) -> JobEvent {
    JobEvent::Failed { attempt, failure: failure(cause), log: Some(artifact(Artifact::LOG)) }
}

pub fn requeued(attempt: u32, reason: RequeueReason) -> JobEvent {
    JobEvent::Requeued { attempt, reason, message: "nothing was heard of the agent".to_owned() }
}

pub fn canceled() -> JobEvent {
    JobEvent::Canceled { by: PERSON }
}

/// A job in its second attempt; none: before it was submitted.
pub fn job_in(status: Option<JobStatus>) -> Job {
    let Some(status) = status else { return Job::Unknown };
    let attempt = 2;
    let mut history = vec![submitted(), claimed(1), requeued(1, RequeueReason::AgentLost)];
    let run = [
        claimed(attempt),
        JobEvent::Started { attempt },
        JobEvent::OutputReady { attempt },
        JobEvent::UploadStarted { attempt },
        completed(attempt),
    ];
    let (steps, end) = match status {
        JobStatus::Pending => (0, None),
        JobStatus::Claimed => (1, None),
        JobStatus::Running => (2, None),
        JobStatus::Validating => (3, None),
        JobStatus::Uploading => (4, None),
        JobStatus::Completed => (5, None),
        JobStatus::Failed => (2, Some(failed(attempt, FailureCause::Function))),
        JobStatus::Canceled => (0, Some(canceled())),
    };
    history.extend(run.into_iter().take(steps));
    history.extend(end);
    after(history)
}

pub fn content(name: &str) -> Content {
    Content { name: name.to_owned(), media_type: "text/csv".to_owned(), size: 1 << 40, digest: digest(0x24) }
}

pub fn registered() -> FileEvent {
    FileEvent::Registered { by: PERSON, content: content("a.csv") }
}

pub fn kept_file() -> File {
    after([registered()])
}

pub fn archived_file() -> File {
    after([registered(), FileEvent::Archived { by: PERSON }])
}

pub fn profile(slots: u32) -> Profile {
    Profile {
        name: "bench-3".to_owned(),
        host: "bench-3.example".to_owned(),
        os: "linux".to_owned(),
        arch: "x86_64".to_owned(),
        version: "0.1.0".to_owned(),
        slots,
        takes_automatic: true,
        sandboxed: false,
        offers: vec![Offered { tool: tool_version(), digest: digest(0x61) }],
    }
}

pub fn connected(boot: BootId, slots: u32) -> AgentEvent {
    AgentEvent::Connected { boot, profile: profile(slots) }
}

pub fn online_agent() -> Agent {
    after([connected(BOOT, 4)])
}

pub fn offline_agent() -> Agent {
    after([connected(BOOT, 4), AgentEvent::Disconnected { boot: BOOT, reason: Departure::Lost }])
}

pub fn enrolled() -> AgentEvent {
    let (name, key) = ("lab-1".to_owned(), "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4".to_owned());
    AgentEvent::Enrolled { name, key, token: EnrolmentId(id(0x60)) }
}

pub fn enrolled_agent() -> Agent {
    after([enrolled()])
}

pub fn archived_agent() -> Agent {
    after([connected(BOOT, 4), AgentEvent::Archived])
}

pub const EVERYONE: Audience = Audience::Everyone;

pub fn only(people: impl IntoIterator<Item = PersonId>) -> Audience {
    Audience::People(people.into_iter().collect())
}

pub fn pool_created() -> PoolEvent {
    PoolEvent::Created { name: "gpu".to_owned(), audience: EVERYONE }
}

pub fn open_pool() -> Pool {
    after([pool_created(), PoolEvent::MemberAdded { agent: AGENT }])
}

pub fn archived_pool() -> Pool {
    after([pool_created(), PoolEvent::MemberAdded { agent: AGENT }, PoolEvent::Archived])
}

/// A manifest with every field of its time, as it is written into the log.
pub const MANIFEST: &str = concat!(
    r#"{"key":"archive","name":"Archive","version":"1.2.3-rc.1+b4","description":"Lists and extracts","#,
    r#""function":[{"key":"extract","name":"List contents","description":"What is in it","extract":true,"#,
    r#""command":["./archive","extract"],"timeout_seconds":300,"memory_mib":512,"network":true,"retry":true,"#,
    r#""accepts":{"extensions":["zip","tar.gz"],"media_types":["application/zip"]},"#,
    r#""parameters":{"type":"object"},"#,
    r#""output":[{"name":"contents","file":"contents.json","media_type":"application/json","required":false,"#,
    r#""description":"A list","schema":"contents.schema.json"}]}]}"#,
);

pub fn manifest() -> Manifest {
    Manifest {
        key: "archive".parse().expect("a key"),
        name: "Archive".to_owned(),
        version: "1.2.3-rc.1+b4".parse().expect("a version"),
        description: "Lists and extracts".to_owned(),
        functions: vec![Function {
            key: "extract".parse().expect("a key"),
            name: "List contents".to_owned(),
            description: "What is in it".to_owned(),
            extract: true,
            command: vec!["./archive".to_owned(), "extract".to_owned()],
            timeout_seconds: 300,
            memory_mib: 512,
            // Written before there was such a field.
            disk_mib: Function::DEFAULT_DISK_MIB,
            network: true,
            retry: true,
            accepts: Accepts {
                extensions: vec!["zip".to_owned(), "tar.gz".to_owned()],
                media_types: vec!["application/zip".to_owned()],
            },
            parameters: serde_json::json!({ "type": "object" }),
            outputs: vec![Output {
                name: "contents".parse().expect("a key"),
                file: "contents.json".to_owned(),
                media_type: "application/json".to_owned(),
                required: false,
                description: "A list".to_owned(),
                schema: Some("contents.schema.json".to_owned()),
                max_mib: Output::DEFAULT_MAX_MIB,
            }],
            extra_outputs: false,
        }],
    }
}

pub fn version_registered(version: &str, digest: Digest) -> ToolEvent {
    let version = version.parse().expect("a version");
    ToolEvent::VersionRegistered { version, digest, manifest: MANIFEST.to_owned() }
}

pub fn tool_with_a_version() -> Tool {
    after([version_registered("1.0.0", digest(0x61))])
}

pub fn path(text: &str) -> TreePath {
    text.parse().expect("a path")
}

pub fn system_created() -> SystemEvent {
    SystemEvent::Created { by: PERSON, name: "Pump P-101".to_owned(), description: String::new() }
}

pub fn tracked(at: &str, file: FileId) -> SystemEvent {
    SystemEvent::FilesTracked { files: vec![Tracked { path: path(at), file, pin: None }] }
}

/// With a folder, a file in it, and a snapshot of both.
pub fn open_system() -> System {
    let taken = SystemEvent::SnapshotTaken {
        snapshot: SNAPSHOT,
        name: "as built".to_owned(),
        description: "Sent to the customer.".to_owned(),
    };
    after([system_created(), tracked("drawings/pump.step", FILE), taken])
}

pub fn archived_system() -> System {
    let mut system = open_system();
    assert_eq!(system.evolve(&SystemEvent::Archived, NOON), Fold::Applied);
    system
}
