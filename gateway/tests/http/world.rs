use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use async_nats::jetstream::kv;
use async_nats::jetstream::stream::{self, StorageType};
use jobtrail_broker::{Broker, BrokerOptions};
use jobtrail_bus::{Bus, Connection};
use jobtrail_events::grant::SigningKey;
use jobtrail_events::subject;
use jobtrail_gateway::{Error, Limits, Options};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::parts::Parts;

pub const KEY: [u8; 32] = [7; 32];
/// How long anything may take that is waited for.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A gateway with all that it needs.
pub struct World {
    pub parts: Parts,
    pub bus: Bus,
    pub address: SocketAddr,
    pub shutdown: CancellationToken,
    pub gateway: JoinHandle<Result<(), Error>>,
    client: Client,
    folder: TempDir,
    _broker: Broker,
}

impl World {
    pub async fn begin() -> Self {
        Self::with(Limits::default()).await
    }

    pub async fn with(limits: Limits) -> Self {
        // Only the first call in the process takes effect, and they all say the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().expect("a folder");
        let program = BrokerOptions::program_of_environment();
        let options = BrokerOptions { sync_always: false, ..BrokerOptions::new(program, folder.path().join("broker")) };
        let broker = Broker::start(options).await.expect("a broker");
        let bus = Bus::connect(&Connection::new(broker.url(), "test")).await.expect("a connection");
        let parts = Parts::play(&bus).await;
        provide(&bus).await;

        let shutdown = CancellationToken::new();
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let options = Options { listen, content: folder.path().join("content"), limits, oidc: None };
        let (ready, address) = oneshot::channel();
        let gateway = tokio::spawn(jobtrail_gateway::run(options, bus.clone(), shutdown.clone(), ready));
        let address = address.await.expect("it listens");
        let client = Client::builder().timeout(PATIENCE).build().expect("a client");
        let world = Self { parts, bus, address, shutdown, gateway, client, folder, _broker: broker };
        world.until_ready().await;
        world
    }

    /// Without a credential.
    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.ask(Method::GET, path).bearer_auth("jt_member")
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.ask(Method::POST, path).bearer_auth("jt_member")
    }

    pub fn content(&self) -> PathBuf {
        self.folder.path().join("content")
    }

    /// The files under the content folder, as paths relative to it.
    pub fn kept(&self) -> Vec<String> {
        let root = self.content();
        let mut found = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => found.push(path.strip_prefix(&root).expect("inside").display().to_string()),
                }
            }
        }
        found.sort();
        found
    }

    async fn until_ready(&self) {
        until(async || self.ask(Method::GET, "/readyz").send().await.is_ok_and(|response| response.status() == 200))
            .await;
    }
}

/// What the services would have made.
async fn provide(bus: &Bus) {
    let bucket = kv::Config { bucket: subject::SECRETS.to_owned(), ..kv::Config::default() };
    let secrets = bus.jetstream().create_key_value(bucket).await.expect("a bucket");
    secrets.put(subject::SIGNING_KEY, KEY.to_vec().into()).await.expect("a key");
    let runs = stream::Config {
        name: subject::RUNS.to_owned(),
        subjects: vec![subject::RUNS_ALL.to_owned()],
        storage: StorageType::Memory,
        allow_direct: true,
        ..stream::Config::default()
    };
    bus.jetstream().create_stream(runs).await.expect("a stream");
}

pub fn key() -> SigningKey {
    SigningKey(KEY)
}

/// Waits until it is so.
pub async fn until(is_so: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("it comes about in time");
}

pub async fn send(request: RequestBuilder) -> Response {
    request.send().await.expect("an answer")
}

/// The value of a header that is there.
pub fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers()[name].to_str().expect("text")
}

pub async fn json(response: Response) -> Value {
    response.json().await.expect("JSON")
}

/// The problem that the request is answered with, having checked what every problem has.
pub async fn problem(request: RequestBuilder, status: u16, code: &str) -> Value {
    let response = send(request).await;
    assert_eq!(response.status(), status);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let id = response.headers()["x-request-id"].to_str().expect("text").to_owned();
    let problem = json(response).await;
    assert_eq!(problem["code"], code, "{problem}");
    assert_eq!(problem["type"], format!("urn:jobtrail:problem:{code}"));
    assert_eq!(problem["status"], status);
    assert_eq!(problem["instance"], format!("urn:uuid:{id}"));
    assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem}");
    problem
}
