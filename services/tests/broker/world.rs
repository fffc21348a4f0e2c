//! A broker of its own for each test, a file, a tool, and an agent that has it.

use std::time::Duration;

use jobtrail_broker::{Broker, BrokerOptions};
use jobtrail_bus::{Bus, Connection};
use jobtrail_events::agent::{Enlisted, Profile, RegisterAgent};
use jobtrail_events::file::{Content, RegisterFile};
use jobtrail_events::grant::SigningKey;
use jobtrail_events::ids::{AgentId, BootId, CorrelationId, FileId, JobId, PersonId};
use jobtrail_events::job::{ClaimJob, Job, Lease, SubmitJob};
use jobtrail_events::person::Role;
use jobtrail_events::tool::Manifest;
use jobtrail_events::value::{Actor, Assignment, Digest, ToolVersion};
use jobtrail_log::{JetStreamLog, Options};
use jobtrail_services::core::{Caller, Core, Floor, Handle};
use jobtrail_services::in_step::InStep;
use jobtrail_services::presence::Presence;
use jobtrail_services::repository::Origin;
use jobtrail_services::work::Work;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

pub const PERSON: PersonId = PersonId(Uuid::from_u128(1));
pub const AGENT: AgentId = AgentId(Uuid::from_u128(2));
pub const BOOT: BootId = BootId(Uuid::from_u128(3));
pub const FILE: FileId = FileId(Uuid::from_u128(4));
pub const KEY: SigningKey = SigningKey([7; 32]);
pub const TOOL_DIGEST: Digest = Digest([0x61; 32]);

/// How long a test waits for what has to come.
pub const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE_BETWEEN_LOOKS: Duration = Duration::from_millis(10);

pub struct World {
    pub broker: Broker,
    pub bus: Bus,
    pub log: JetStreamLog,
    pub floor: Floor<JetStreamLog>,
    pub shutdown: CancellationToken,
    pub folder: TempDir,
    _stops: DropGuard,
}

impl World {
    pub async fn start() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let options = BrokerOptions {
            // Nothing here is about a power cut.
            sync_always: false,
            ..BrokerOptions::new(BrokerOptions::program_of_environment(), folder.path().join("nats"))
        };
        let broker = Broker::start(options).await.expect("nats-server, from JOBTRAIL_NATS_SERVER or PATH");
        let bus = Bus::connect(&Connection::new(broker.url(), "test")).await.expect("it has just started");
        let log = JetStreamLog::open(&bus, Options::default()).await.expect("there is no other stream");
        let floor = floor(&bus, &log).await;
        let shutdown = CancellationToken::new();
        let _stops = shutdown.clone().drop_guard();
        Self { broker, bus, log, floor, shutdown, folder, _stops }
    }

    /// With the file and the agent.
    pub async fn populated() -> Self {
        let world = Self::start().await;
        let content = Content {
            name: "parts.zip".to_owned(),
            media_type: "application/zip".to_owned(),
            size: 5,
            digest: Digest([1; 32]),
        };
        let core = world.floor.core.clone();
        RegisterFile { file: FILE, content }.handle(core, person()).await.expect("it is new");
        world.register(BOOT).await;
        world
    }

    pub async fn register(&self, boot: BootId) -> Enlisted {
        registration(boot).handle(self.floor.clone(), agent()).await.expect("it is right").answer
    }

    pub async fn submit(&self) -> JobId {
        submission().handle(self.floor.core.clone(), person()).await.expect("it is right").answer
    }

    pub async fn claim(&self, job: JobId, attempt: u32) {
        ClaimJob { lease: lease(job, attempt) }.handle(self.floor.core.clone(), agent()).await.expect("it is free");
    }

    pub async fn job(&self, id: JobId) -> Job {
        self.floor.core.jobs.load_fresh(&id).await.expect("the log can be read").state.clone()
    }

    /// The projections, as they run beside the services.
    pub async fn project(&self) {
        let (ready, is_ready) = oneshot::channel();
        let options = jobtrail_projections::service::Options::new(self.folder.path());
        let (bus, log, shutdown) = (self.bus.clone(), self.log.clone(), self.shutdown.clone());
        tokio::spawn(jobtrail_projections::service::run(options, bus, log, shutdown, ready));
        is_ready.await.expect("the projections begin");
    }
}

pub async fn floor(bus: &Bus, log: &JetStreamLog) -> Floor<JetStreamLog> {
    let work = Work::open(bus, 1).await.expect("there is no other stream");
    let presence = Presence::open(bus, 1).await.expect("there is no other bucket");
    let core = Core::new(log.clone(), KEY);
    let (roster, in_step) = InStep::begin(bus, &core).await.expect("the log is there");
    tokio::spawn(in_step.run(CancellationToken::new()));
    Floor { core, work, presence, roster }
}

pub fn person() -> Caller {
    let origin = Origin::Request(CorrelationId(Uuid::from_u128(9)));
    Caller { actor: Actor::Person(PERSON), role: Role::Member, origin }
}

pub fn administrator() -> Caller {
    Caller { role: Role::Administrator, ..person() }
}

pub fn agent() -> Caller {
    Caller { actor: Actor::Agent(AGENT), role: Role::Member, origin: Origin::Continuation }
}

pub fn manifest() -> Manifest {
    Manifest::from_json(
        r#"{"key":"archive","name":"Archive","version":"1.0.0","function":[{"key":"extract","name":"Extract",
            "command":["./archive"],"accepts":{"extensions":["zip"]}}]}"#,
    )
    .expect("a manifest")
}

pub fn tool() -> ToolVersion {
    manifest().tool_version()
}

pub fn registration(boot: BootId) -> RegisterAgent {
    let profile = Profile {
        name: "bench-3".to_owned(),
        host: "bench-3.example".to_owned(),
        os: "linux".to_owned(),
        arch: "x86_64".to_owned(),
        version: "0.1.0".to_owned(),
        slots: 2,
        takes_automatic: true,
        sandboxed: true,
        offers: vec![],
    };
    RegisterAgent { boot, profile, tools: vec![RegisterAgent::tool(&manifest(), TOOL_DIGEST)] }
}

pub fn submission() -> SubmitJob {
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

pub fn submission_to(assignment: Assignment) -> SubmitJob {
    SubmitJob { assignment, ..submission() }
}

pub fn lease(job: JobId, attempt: u32) -> Lease {
    Lease { job, attempt, boot: BOOT }
}

/// Waits until it is so.
pub async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while !is_so().await {
        assert!(tokio::time::Instant::now() < deadline, "not in time: {what}");
        tokio::time::sleep(PAUSE_BETWEEN_LOOKS).await;
    }
}
