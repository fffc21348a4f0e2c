//! Everything that an agent lives among: a real nats-server, services and a gateway that do what a test tells them, and a
//! tool.

use std::time::Duration;

use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::stream::{Config, RetentionPolicy, StorageType};
use jobtrail_agent::{Error, Options};
use jobtrail_broker::{Broker, BrokerOptions};
use jobtrail_bus::{Bus, Connection};
use jobtrail_events::ids::{AgentId, FileId, JobId};
use jobtrail_events::job::{Artifact, FailureCause, Input, WorkOrder};
use jobtrail_events::subject;
use jobtrail_events::value::{Assignment, Digest, ToolVersion};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::gateway::Gateway;
use super::services::{Asked, Services};
use super::{until, write_program};

pub const INPUT: &str = "the input";

/// One for each test.
pub struct World {
    pub root: tempfile::TempDir,
    pub broker: Broker,
    pub bus: Bus,
    pub gateway: Gateway,
    pub services: Services,
}

pub struct Agent {
    pub id: AgentId,
    pub shutdown: CancellationToken,
    pub kill: CancellationToken,
    pub task: JoinHandle<Result<(), Error>>,
}

pub fn tool() -> ToolVersion {
    ToolVersion { tool: "probe".parse().unwrap(), version: semver::Version::new(1, 0, 0) }
}

pub fn consumer() -> String {
    subject::consumer("auto", &tool())
}

impl World {
    /// With a tool whose one function runs `script` and declares `result.txt`.
    pub async fn with(script: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("tools/probe");
        let manifest = r#"key = "probe"
            name = "Probe"
            version = "1.0.0"
            [[function]]
            key = "run"
            name = "Run"
            command = ["./program"]
            output = [{ name = "result", file = "result.txt", media_type = "text/plain" }]"#;
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("tool.toml"), manifest).unwrap();
        write_program(&folder.join("program"), script);

        jobtrail_agent::sandbox::stage::played_by(super::stage());
        let options = BrokerOptions::new(BrokerOptions::program_of_environment(), root.path().join("nats"));
        let broker = Broker::start(options).await.unwrap();
        let bus = Bus::connect(&Connection::new(broker.url(), "test")).await.unwrap();
        let scan = jobtrail_agent::Scan::of(&root.path().join("tools")).unwrap();
        assert_eq!(scan.broken, []);
        let order = WorkOrder {
            input: Input {
                file: FileId(Uuid::from_u128(1)),
                revision: 1,
                name: "in put.txt".to_owned(),
                media_type: "text/plain".to_owned(),
                size: INPUT.len() as u64,
                content: Digest::of(INPUT.as_bytes()),
            },
            tool: tool(),
            tool_digest: scan.tools[0].digest,
            function: "run".parse().unwrap(),
            parameters: "{}".to_owned(),
            run_ms: 60_000,
            read_path: "/input?signature=read".to_owned(),
            write_path: "/output?signature=write".to_owned(),
        };
        let gateway = Gateway::begin(INPUT).await;
        let services = Services::begin(&bus, vec![consumer()], order).await;
        let world = Self { root, broker, bus, gateway, services };
        world.make_stream().await;
        world
    }

    pub async fn make_stream(&self) {
        let config = Config {
            name: subject::WORK.to_owned(),
            subjects: vec![subject::WORK_ALL.to_owned()],
            retention: RetentionPolicy::WorkQueue,
            storage: StorageType::File,
            ..Config::default()
        };
        let stream = self.bus.jetstream().get_or_create_stream(config).await.unwrap();
        let config = pull::Config {
            durable_name: Some(consumer()),
            filter_subject: subject::offers_in("auto", &tool()),
            ack_wait: Duration::from_secs(2),
            ..pull::Config::default()
        };
        stream.get_or_create_consumer(&consumer(), config).await.unwrap();
    }

    pub async fn agent(&self, name: &str, slots: u32) -> Agent {
        let (tools, state) = (self.root.path().join("tools"), self.root.path().join(name));
        let options = Options {
            name: Some(name.to_owned()),
            slots,
            ..Options::new(self.broker.url(), &self.gateway.url, tools, state)
        };
        let (shutdown, kill) = (CancellationToken::new(), CancellationToken::new());
        let (ready, is_ready) = oneshot::channel();
        let task = tokio::spawn(jobtrail_agent::run(options, shutdown.clone(), kill.clone(), ready));
        let id = is_ready.await.expect("it registers");
        Agent { id, shutdown, kill, task }
    }

    pub async fn offer(&self, job: JobId, attempt: u32) {
        let subject = subject::offer(&subject::queue(&Assignment::Automatic), &tool(), job, attempt);
        self.bus.jetstream().publish(subject, "".into()).await.unwrap().await.unwrap();
    }

    /// Offers that nobody has settled.
    pub async fn left(&self) -> u64 {
        self.bus.jetstream().get_stream(subject::WORK).await.unwrap().get_info().await.unwrap().state.messages
    }

    /// The failure that was reported.
    pub async fn failure(&self) -> (FailureCause, String, String, Option<Artifact>) {
        let failure = || {
            self.services.asked().into_iter().find_map(|asked| match asked {
                Asked::Fail(failure, log) => Some((failure.cause, failure.message, failure.log_tail, log)),
                _ => None,
            })
        };
        until(|| failure().is_some()).await;
        failure().unwrap()
    }

    pub async fn completed(&self) -> Vec<(Artifact, String)> {
        let completed = || {
            self.services.asked().into_iter().find_map(|asked| match asked {
                Asked::Complete(artifacts) => Some(artifacts),
                _ => None,
            })
        };
        until(|| completed().is_some()).await;
        completed().unwrap()
    }

    /// Lets every function go on that waits for a file `go` beside its output.
    pub fn go(&self) {
        for state in std::fs::read_dir(self.root.path()).unwrap() {
            let work = state.unwrap().path().join("work");
            for folder in std::fs::read_dir(work).into_iter().flatten() {
                std::fs::write(folder.unwrap().path().join("job/go"), "").unwrap();
            }
        }
    }

    pub fn working_folders(&self, agent: &str) -> usize {
        std::fs::read_dir(self.root.path().join(agent).join("work")).map_or(0, Iterator::count)
    }
}

impl Agent {
    pub async fn stop(self) {
        self.shutdown.cancel();
        self.task.await.unwrap().unwrap();
    }
}
