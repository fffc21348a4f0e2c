//! Two replicas of the whole role on a broker, asked as agents and the gateway ask, and a third replica's reconciler.

use futures::future::join_all;
use jobtrail_broker::{Broker, BrokerOptions};
use jobtrail_bus::{Bus, Connection};
use jobtrail_events::file::RegisterFile;
use jobtrail_events::grant::SigningKey;
use jobtrail_events::ids::{CorrelationId, FileId};
use jobtrail_events::person::Role;
use jobtrail_events::request::Refusal;
use jobtrail_events::subject;
use jobtrail_events::tool::Tool;
use jobtrail_events::value::Actor;
use jobtrail_log::{JetStreamLog, Log, Options, Recorded};
use jobtrail_services::client::Services;
use jobtrail_services::core::Core;
use jobtrail_services::repository::Origin;
use jobtrail_services::tool::register_version;
use jobtrail_services::{service, webhooks};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use super::driver::{Stage, Task};
use super::memory::{carry_out, content};
use crate::agent::{TOOL_DIGEST, manifest};
use crate::network::USER;

const ROLES: usize = 2;

pub struct OverBroker {
    bus: Bus,
    log: JetStreamLog,
    reconciler: Core<JetStreamLog>,
    key: SigningKey,
    file: FileId,
    _stops: DropGuard,
    _broker: Broker,
    _folder: TempDir,
    runtime: Runtime,
}

/// One world on it; they share the log.
pub struct AnotherWorld<'a> {
    stage: &'a OverBroker,
    beginning: u64,
}

impl OverBroker {
    pub fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        let folder = TempDir::new().expect("a temporary folder");
        let options = BrokerOptions {
            // Nothing here is about a power cut.
            sync_always: false,
            ..BrokerOptions::new(BrokerOptions::program_of_environment(), folder.path().join("nats"))
        };
        let (broker, bus, log, reconciler, key, file, stop) = runtime.block_on(async {
            let broker = Broker::start(options).await.expect("nats-server, from JOBTRAIL_NATS_SERVER or PATH");
            let stop = CancellationToken::new();
            for _ in 0..ROLES {
                begin_role(&broker, &stop).await;
            }
            let bus = connect(&broker).await;
            let log = JetStreamLog::open(&bus, Options::default()).await.expect("there is no other stream");
            let (key, file) = (signing_key(&bus).await, FileId(Uuid::new_v4()));
            let command = RegisterFile { file, content: content() };
            Services::new(bus.clone()).send(USER, Role::Member, correlation(), command).await.expect("it is new");
            let reconciler = Core::new(log.clone(), key.clone());
            let key_of_tool = manifest().key;
            let decide = |tool: &Tool| register_version::decide(tool, &manifest(), TOOL_DIGEST);
            let registered = reconciler.tools.execute(&key_of_tool, Actor::Reconciler, Origin::Continuation, decide);
            registered.await.expect("a tool");
            (broker, bus, log, reconciler, key, file, stop)
        });
        Self { bus, log, reconciler, key, file, _stops: stop.drop_guard(), _broker: broker, _folder: folder, runtime }
    }

    pub fn another_world(&self) -> AnotherWorld<'_> {
        let beginning = self.runtime.block_on(self.log.last_sequence()).expect("it can be asked");
        AnotherWorld { stage: self, beginning }
    }
}

async fn connect(broker: &Broker) -> Bus {
    Bus::connect(&Connection::new(broker.url(), "test")).await.expect("it has just started")
}

async fn begin_role(broker: &Broker, stop: &CancellationToken) {
    let bus = connect(broker).await;
    let log = JetStreamLog::open(&bus, Options::default()).await.expect("there is no other stream");
    let (ready, is_ready) = oneshot::channel();
    let options = service::Options {
        replicas: 1,
        admin_password: Some("not used".to_owned()),
        keys: None,
        webhooks: webhooks::Options::default(),
        enrol_one: false,
    };
    tokio::spawn(service::run(options, bus, log, stop.clone(), ready));
    is_ready.await.expect("it becomes ready");
}

/// As the gateway reads it.
async fn signing_key(bus: &Bus) -> SigningKey {
    let bucket = bus.jetstream().get_key_value(subject::SECRETS).await.expect("the services made it");
    let key = bucket.get(subject::SIGNING_KEY).await.expect("an answer").expect("the services made it");
    SigningKey(<[u8; 32]>::try_from(key.as_ref()).expect("32 bytes"))
}

fn correlation() -> CorrelationId {
    CorrelationId(Uuid::from_u128(1))
}

impl Stage for AnotherWorld<'_> {
    fn key(&self) -> SigningKey {
        self.stage.key.clone()
    }

    fn file(&self) -> FileId {
        self.stage.file
    }

    fn beginning(&self) -> u64 {
        self.beginning
    }

    fn carry_out(&mut self, tasks: Vec<(Task, usize)>, _: &[u8]) -> Vec<Result<(), Refusal>> {
        let OverBroker { bus, reconciler, runtime, .. } = self.stage;
        let tasks = tasks.into_iter().map(|(task, _)| async move {
            match task {
                Task::Answer(letter) => letter.sent(bus).await.map(|_| ()),
                look @ (Task::LookAtAgent(..) | Task::LookAtJob(..)) => carry_out(reconciler.clone(), look).await,
            }
        });
        runtime.block_on(join_all(tasks))
    }

    fn read_after(&self, sequence: u64) -> Vec<Recorded> {
        let OverBroker { log, runtime, .. } = self.stage;
        runtime.block_on(async {
            let mut found = Vec::new();
            while let Some(recorded) = log.at(sequence + 1 + found.len() as u64).await.expect("it is whole") {
                found.push(recorded);
            }
            found
        })
    }
}
