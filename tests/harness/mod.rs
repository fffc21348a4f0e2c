//! A whole Jobtrail for one test: a real broker on a free port, every role a real process, real tools.
//!
//! When a test is through, [`System`]'s `Drop` looks whether any job is stuck, and ends every process by its id.

// Each test program uses a part of this.
#![allow(dead_code, reason = "each test program uses a part of the harness")]

mod api;
pub mod cable;
mod process;
pub mod tools;

use std::path::{Path, PathBuf};
use std::time::Duration;

use jobtrail_broker::{Accounts, Broker, BrokerOptions};
use jobtrail_bus::{Bus, Connection, Key, KeyKind};
use jobtrail_events::agent::Agent;
use jobtrail_events::ids::{AgentId, JobId};
use jobtrail_events::subject::permission::{CLOSER, Role};
use jobtrail_projections::client::Projections;
use jobtrail_projections::query::{GetJob, Viewer};
use serde_json::json;
use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

pub use api::Api;
pub use process::Process;

/// The longest that anything in these tests may take before it counts as stuck.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// How often a condition is looked at.
pub const LOOK_EVERY: Duration = Duration::from_millis(20);

const PASSWORD: &str = "a password for tests";

/// Systems that run at a time: the machines have few processors.
static TURNS: Semaphore = Semaphore::const_new(2);

pub struct System {
    pub api: Api,
    pub broker: Broker,
    pub services: Process,
    pub projections: Process,
    pub gateway: Process,
    pub folder: TempDir,
    /// Whether unfinished jobs at the end are a defect. A test that leaves some on purpose says so.
    pub all_jobs_end: bool,
    /// The secret of a token that every agent of the test comes in by.
    pub enrolment: String,
    listen: String,
    _turn: SemaphorePermit<'static>,
}

impl System {
    /// Everything but agents.
    pub async fn start() -> Self {
        let turn = TURNS.acquire().await.expect("never closed");
        let folder = tempfile::Builder::new().prefix("jobtrail-test-").tempdir().expect("a temporary folder");
        let broker = broker(folder.path()).await;
        let nats = broker.url();
        let services = services(&nats, folder.path());
        let projections = projections(&nats, folder.path());
        let mut gateway = gateway(&nats, folder.path(), "127.0.0.1:0", &[]);
        let url = gateway.first_line().await;
        let url = url.rsplit(' ').next().expect("an address").to_owned();
        let listen = url.trim_start_matches("http://").to_owned();
        let api = Api::sign_in(&url, "admin", PASSWORD).await;
        let enrolment = json!({ "name": "tests", "uses": 1_000 });
        let (status, token) = api.post("/agents/enrolment-tokens", &enrolment).await;
        assert_eq!(status, 201, "{token}");
        let enrolment = token["secret"].as_str().expect("a secret").to_owned();
        Self { enrolment, api, broker, services, projections, gateway, folder, all_jobs_end: true, listen, _turn: turn }
    }

    /// An agent process; it is online when this returns. `tools` is a folder of tools.
    pub async fn agent(&self, name: &str, tools: &Path, slots: u32) -> Process {
        let agent = self.spawn_agent(name, tools, slots);
        self.until_agent(name, "Online").await;
        agent
    }

    pub fn spawn_agent(&self, name: &str, tools: &Path, slots: u32) -> Process {
        self.spawn_agent_so(&[], &self.broker.url(), name, tools, slots)
    }

    /// `wrapper` is a program that runs it, with arguments; `nats` is where it finds the broker.
    pub fn spawn_agent_so(&self, wrapper: &[&str], nats: &str, name: &str, tools: &Path, slots: u32) -> Process {
        let state = self.agent_state(name);
        let slots = slots.to_string();
        let arguments = [
            "agent",
            "--nats",
            nats,
            "--gateway",
            &self.api.url,
            "--state",
            path(&state),
            "--tools",
            path(tools),
            "--name",
            name,
            "--slots",
            &slots,
            "--enrol",
            &self.enrolment,
        ];
        let words = [wrapper, &[env!("CARGO_BIN_EXE_jobtrail")], &arguments].concat();
        Process::start_program(words[0], &words[1..], &[], self.folder.path(), &format!("agent-{name}"))
    }

    /// The folder that an agent has to itself.
    pub fn agent_state(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("agent-{name}"))
    }

    /// The id of the agent that was registered last under that name.
    pub async fn agent_id(&self, name: &str) -> String {
        let agents = self.api.get("/agents").await;
        let agents = agents["items"].as_array().expect("a list");
        let agent =
            agents.iter().find(|agent| agent["name"] == name).unwrap_or_else(|| panic!("no {name}: {agents:?}"));
        agent["id"].as_str().expect("an id").to_owned()
    }

    /// Looks without the gateway until the job is in that status.
    pub async fn until_status(&self, id: &str, status: &str) {
        let bus = self.bus(Role::Gateway).await;
        let projections = Projections::new(bus);
        let job = JobId(id.parse().expect("an id"));
        self.until(&format!("job {id} is {status}"), async || {
            let answer = projections.ask(Viewer::System, GetJob { job }).await;
            answer.is_ok_and(|answered| answered.answer.status.name() == status)
        })
        .await;
    }

    pub async fn until_agent(&self, name: &str, status: &str) {
        self.until(&format!("agent {name} is {status}"), async || {
            let agents = self.api.get("/agents").await;
            agents["items"]
                .as_array()
                .is_some_and(|agents| agents.iter().any(|agent| agent["name"] == name && agent["status"] == status))
        })
        .await;
    }

    /// Starts the services again after they were killed.
    pub fn start_services(&mut self) {
        self.services = services(&self.broker.url(), self.folder.path());
    }

    pub fn start_projections(&mut self) {
        self.projections = projections(&self.broker.url(), self.folder.path());
    }

    /// Starts the gateway again, at the same address.
    pub async fn start_gateway(&mut self) {
        self.start_gateway_with(&[]).await;
    }

    /// The same with settings in its environment.
    pub async fn start_gateway_with(&mut self, environment: &[(&str, &str)]) {
        self.gateway = gateway(&self.broker.url(), self.folder.path(), &self.listen, environment);
        self.gateway.first_line().await;
    }

    /// A second gateway beside the first, and where it is.
    pub async fn another_gateway(&self) -> (Process, String) {
        let mut gateway = gateway(&self.broker.url(), self.folder.path(), "127.0.0.1:0", &[]);
        let line = gateway.first_line().await;
        (gateway, line.rsplit(' ').next().expect("an address").to_owned())
    }

    /// A connection to the broker as an agent that has just been enrolled, and its id.
    pub async fn as_new_agent(&self, name: &str) -> (Bus, AgentId) {
        let key = Key::generate(KeyKind::User);
        let request = json!({ "token": self.enrolment, "key": key.public(), "name": name });
        let (status, enrolled) = self.api.post("/agents/enrol", &request).await;
        assert_eq!(status, 201, "{enrolled}");
        let id = Agent::id(&key.public());
        let connection = Connection::new(self.broker.url(), name).as_agent(key, id);
        (Bus::connect(&connection).await.expect("a connection"), id)
    }

    /// A connection to the broker beside that of an agent which runs, and its id.
    pub async fn as_agent(&self, name: &str) -> (Bus, AgentId) {
        let path = self.folder.path().join(format!("agent-{name}/agent.nk"));
        let key = Key::read(&path, KeyKind::User).expect("the agent's key");
        let id = Agent::id(&key.public());
        let connection = Connection::new(self.broker.url(), "test").as_agent(key, id);
        (Bus::connect(&connection).await.expect("a connection"), id)
    }

    /// A connection to the broker with a role's rights.
    pub async fn bus(&self, role: Role) -> Bus {
        let key =
            Key::read(&keys(self.folder.path()).join(format!("{}.nk", role.name())), KeyKind::User).expect("a key");
        let connection = Connection::new(self.broker.url(), "test").as_role(key, role.name());
        Bus::connect(&connection).await.expect("a connection")
    }

    /// Looks until it is so.
    pub async fn until(&self, what: &str, mut is_so: impl AsyncFnMut() -> bool) {
        let began = Instant::now();
        while !is_so().await {
            assert!(began.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

impl Drop for System {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for process in [&self.services, &self.projections, &self.gateway] {
                process.print_log();
            }
            return;
        }
        if !self.all_jobs_end {
            return;
        }
        let api = self.api.clone();
        // A runtime of its own: this may be dropped on one that cannot wait.
        let stuck = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(api.active_jobs())
        });
        let stuck = stuck.join().expect("the look at what is stuck");
        assert!(stuck.is_empty(), "jobs are stuck: {stuck:#?}");
    }
}

/// With accounts, from keys that the program makes.
async fn broker(folder: &Path) -> Broker {
    let made = Process::start(&["keys", path(&keys(folder))], &[], folder, "keys").ended().await;
    assert_eq!(made, Some(0));
    let public = |name: &str, kind| Key::read(&keys(folder).join(format!("{name}.nk")), kind).expect("a key").public();
    let accounts = Accounts {
        roles: Role::ALL.map(|role| (role, public(role.name(), KeyKind::User))).into(),
        closer: public(CLOSER, KeyKind::User),
        issuer: public("issuer", KeyKind::Account),
    };
    let said = std::fs::read_to_string(keys(folder).join("accounts.conf")).expect("what the broker has to include");
    assert_eq!(said, accounts.text());
    let options = BrokerOptions::new(BrokerOptions::program_of_environment(), folder.join("broker"));
    Broker::start(BrokerOptions { accounts: Some(accounts), ..options }).await.expect("a broker")
}

fn keys(folder: &Path) -> PathBuf {
    folder.join("keys")
}

fn services(nats: &str, folder: &Path) -> Process {
    let keys = keys(folder);
    let arguments = ["services", "--nats", nats, "--keys", path(&keys)];
    // Receivers of tests are on this machine.
    let environment = [("JOBTRAIL_ADMIN_PASSWORD", PASSWORD), ("JOBTRAIL_WEBHOOK_TARGETS", "any")];
    Process::start(&arguments, &environment, folder, "services")
}

fn projections(nats: &str, folder: &Path) -> Process {
    let keys = keys(folder);
    let arguments = ["projections", "--nats", nats, "--keys", path(&keys), "--data", path(folder)];
    Process::start(&arguments, &[], folder, "projections")
}

fn gateway(nats: &str, folder: &Path, listen: &str, environment: &[(&str, &str)]) -> Process {
    let content = folder.join("content");
    let keys = keys(folder);
    let arguments = ["gateway", "--nats", nats, "--keys", path(&keys), "--listen", listen, "--content", path(&content)];
    Process::start(&arguments, environment, folder, "gateway")
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// The tools that ship, as `make` has assembled them beside the program.
pub fn shipped_tools() -> PathBuf {
    let tools = Path::new(env!("CARGO_BIN_EXE_jobtrail")).with_file_name("tools");
    assert!(tools.join("archive/tool.toml").is_file(), "no tools in {}: run make test", tools.display());
    tools
}

pub fn sample(tool: &str, name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("agent-worker/modules").join(tool).join("samples").join(name)
}
