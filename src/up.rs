//! Everything in one process, on a broker of its own, with all that is kept in one folder.
//!
//! The roles are the same as in production and talk through the broker all the same. They start in the order in which
//! they need each other, and stop in the opposite one: the agent first, so that what it has is finished or given back.

use std::fs::{self, File};
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use jobtrail_broker::{Broker, BrokerOptions};
use jobtrail_bus::Bus;
use jobtrail_events::subject::permission::Role;
use jobtrail_gateway::OidcSettings;
use jobtrail_log::JetStreamLog;
use jobtrail_services::webhooks::{self, Targets};
use tokio::sync::{oneshot, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

use crate::agent::Worker;
use crate::gateway::Doors;
use crate::keys::Keys;
use crate::limits::Limits;
use crate::role;

#[derive(Args)]
pub struct Options {
    /// The folder of all that is kept.
    #[arg(long, env = "JOBTRAIL_DATA", default_value = "./.jobtrail", value_name = "DIR")]
    data: PathBuf,
    /// Where people and programs reach it; port 0 takes a free one.
    #[arg(long, env = "JOBTRAIL_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDR:PORT")]
    listen: SocketAddr,
    /// The first administrator's password; made up and shown once when absent.
    #[arg(long, env = "JOBTRAIL_ADMIN_PASSWORD", hide_env_values = true, value_name = "PASSWORD")]
    admin_password: Option<String>,
    /// The broker's program, 2.12 or newer; absent: nats-server from the PATH.
    #[arg(long, env = "JOBTRAIL_NATS_SERVER", value_name = "FILE")]
    nats_server: Option<PathBuf>,
    /// Where webhooks may lead: to public addresses alone, or to any, also this machine and its network. Absent: to any when
    /// it is reached from this machine alone, which is when --listen is a loopback address.
    #[arg(long, env = "JOBTRAIL_WEBHOOK_TARGETS", value_name = "public|any")]
    webhook_targets: Option<Targets>,
    #[command(flatten)]
    doors: Doors,
    #[command(flatten)]
    worker: Worker,
    #[command(flatten)]
    limits: Limits,
}

/// How long running jobs may take to finish after the first signal before they are given back.
const DRAIN: Duration = Duration::from_secs(10);

/// What is in `run.json` while it runs.
#[derive(Clone, serde::Serialize)]
struct Running {
    http: String,
    nats: String,
    pid: u32,
    nats_pid: u32,
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    role::log("warn,jobtrail=info,jobtrail_broker=info,jobtrail_projections=info,jobtrail_agent=info");
    let oidc = options.doors.oidc()?;
    fs::create_dir_all(&options.data).with_context(|| format!("--data {} cannot be made", options.data.display()))?;
    let data = options.data.canonicalize()?;
    let _lock = lock(&data)?;
    let (stop, at_once) = role::on_signals()?;

    let program = options.nats_server.clone().unwrap_or_else(|| BrokerOptions::PROGRAM.into());
    let keys = Keys::in_folder(data.join("keys"));
    let accounts = Some(keys.make()?);
    let broker = BrokerOptions { accounts, ..BrokerOptions::new(program, data.join("broker")) };
    let broker = Broker::start(broker).await?;
    let (nats, nats_pid) = (broker.url(), broker.pids());
    let stop_broker = CancellationToken::new();
    let broker = tokio::spawn(broker.supervise(stop_broker.clone()));

    let mut roles = Roles::new(nats, keys, data.clone());
    let outcome = match roles.start(options, oidc, &stop).await {
        Ok((running, password)) => {
            let http = running.http.clone();
            let mut note = Note { file: data.join("run.json"), running, nats_pid };
            note.write();
            greet(&http, &data, password.as_deref());
            let note = tokio::spawn(note.keep());
            let outcome = roles.watch(&stop).await;
            note.abort();
            outcome
        }
        Err(error) => Err(error),
    };
    roles.stop(&at_once).await;
    stop_broker.cancel();
    let _ = broker.await;
    let _ = fs::remove_file(data.join("run.json"));
    info!("stopped");
    outcome
}

/// The roles that run, and how to stop them.
struct Roles {
    nats: String,
    keys: Keys,
    data: PathBuf,
    tasks: JoinSet<(&'static str, anyhow::Result<()>)>,
    agent: Option<AbortHandle>,
    drain: CancellationToken,
    give_back: CancellationToken,
    stop: CancellationToken,
}

impl Roles {
    fn new(nats: String, keys: Keys, data: PathBuf) -> Self {
        let (drain, give_back, stop) = Default::default();
        Self { nats, keys, data, tasks: JoinSet::new(), agent: None, drain, give_back, stop }
    }

    /// What to note while they run, and the first administrator's password if it was made up just now.
    async fn start(
        &mut self,
        options: Options,
        oidc: Option<OidcSettings>,
        stop: &CancellationToken,
    ) -> anyhow::Result<(Running, Option<String>)> {
        let bus = self.connect(Role::Services).await?;
        let log = JetStreamLog::open(&bus, jobtrail_log::Options::default()).await?;
        let services = jobtrail_services::service::Options {
            replicas: 1,
            admin_password: options.admin_password.clone(),
            keys: Some(self.keys.of_services(&self.nats).await?),
            webhooks: webhooks::Options::new(options.webhook_targets.unwrap_or_else(|| targets(options.listen))),
            enrol_one: true,
        };
        let (ready, is_ready) = oneshot::channel();
        let token = self.stop.clone();
        self.spawn("services", async move {
            Ok(Box::pin(jobtrail_services::service::run(services, bus, log, token, ready)).await?)
        });
        let services = self.until(is_ready, stop).await?;

        let bus = self.connect(Role::Projections).await?;
        let log = JetStreamLog::join(&bus).await?;
        let projections = jobtrail_projections::service::Options::new(self.data.clone());
        let (ready, is_ready) = oneshot::channel();
        let token = self.stop.clone();
        self.spawn("projections", async move {
            Ok(jobtrail_projections::service::run(projections, bus, log, token, ready).await?)
        });
        self.until(is_ready, stop).await?;

        let bus = self.connect(Role::Gateway).await?;
        let gateway = jobtrail_gateway::Options {
            listen: options.listen,
            content: self.data.join("content"),
            limits: options.doors.limits(&options.limits),
            oidc,
        };
        let (ready, is_ready) = oneshot::channel();
        let token = self.stop.clone();
        self.spawn("gateway", async move { Ok(jobtrail_gateway::run(gateway, bus, token, ready).await?) });
        let http = format!("http://{}", reachable(self.until(is_ready, stop).await?));

        let agent = options.worker.options(self.nats.clone(), http.clone(), self.data.join("agent"))?;
        let agent = jobtrail_agent::Options { enrolment: services.enrolment, ..agent };
        let (ready, is_ready) = oneshot::channel();
        let (drain, give_back) = (self.drain.clone(), self.give_back.clone());
        self.agent =
            Some(self.spawn("agent", async move { Ok(jobtrail_agent::run(agent, drain, give_back, ready).await?) }));
        self.until(is_ready, stop).await?;

        let running = Running { http, nats: self.nats.clone(), pid: std::process::id(), nats_pid: 0 };
        Ok((running, services.admin_password))
    }

    /// Until the signal to stop, or until a role ends by itself, which none should.
    async fn watch(&mut self, stop: &CancellationToken) -> anyhow::Result<()> {
        tokio::select! {
            () = stop.cancelled() => Ok(()),
            ended = self.tasks.join_next() => ended_early(ended),
        }
    }

    async fn stop(&mut self, at_once: &CancellationToken) {
        self.drain.cancel();
        let (give_back, at_once) = (self.give_back.clone(), at_once.clone());
        let patience = tokio::spawn(async move {
            let _ = tokio::time::timeout(DRAIN, at_once.cancelled()).await;
            give_back.cancel();
        });
        if self.agent.as_ref().is_none_or(AbortHandle::is_finished) {
            self.stop.cancel();
        }
        while let Some(ended) = self.tasks.join_next().await {
            // Nearly always the agent ends first; when another does, the rest cannot go on either.
            self.stop.cancel();
            match ended {
                Ok((role, Err(error))) => error!(%error, "the {role} ended with an error"),
                Ok((_, Ok(()))) => {}
                Err(error) => error!(%error, "a role broke off"),
            }
        }
        patience.abort();
    }

    async fn connect(&self, role: Role) -> anyhow::Result<Bus> {
        Ok(Bus::connect(&self.keys.connection(&self.nats, role)?).await?)
    }

    fn spawn(
        &mut self,
        role: &'static str,
        run: impl Future<Output = anyhow::Result<()>> + Send + 'static,
    ) -> AbortHandle {
        self.tasks.spawn(async move { (role, run.await) })
    }

    /// What a role says when it is ready.
    async fn until<T>(&mut self, ready: oneshot::Receiver<T>, stop: &CancellationToken) -> anyhow::Result<T> {
        tokio::select! {
            ready = ready => match ready {
                Ok(ready) => Ok(ready),
                // It has ended without getting ready, and its task says why.
                Err(_) => match ended_early(self.tasks.join_next().await) {
                    Ok(()) => anyhow::bail!("a role ended before it was ready"),
                    Err(error) => Err(error),
                },
            },
            () = stop.cancelled() => anyhow::bail!("stopped while starting"),
        }
    }
}

type Ended = Option<Result<(&'static str, anyhow::Result<()>), tokio::task::JoinError>>;

fn ended_early(ended: Ended) -> anyhow::Result<()> {
    match ended {
        Some(Ok((role, Ok(())))) => anyhow::bail!("the {role} ended by itself"),
        Some(Ok((role, Err(error)))) => Err(error).with_context(|| format!("the {role} cannot go on")),
        Some(Err(error)) => Err(error).context("a role broke off"),
        None => anyhow::bail!("no role runs"),
    }
}

/// Only one process may have the folder.
fn lock(data: &Path) -> anyhow::Result<File> {
    let lock = File::create(data.join("lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => anyhow::bail!(
            "JT0010: another jobtrail has the data folder {}; stop it, or name another folder with --data",
            data.display()
        ),
        Err(fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Whoever can reach it is on this machine already, or is not.
fn targets(listen: SocketAddr) -> Targets {
    if listen.ip().is_loopback() { Targets::Any } else { Targets::Public }
}

/// The address under which this machine itself reaches what listens there.
fn reachable(mut listening: SocketAddr) -> SocketAddr {
    if listening.ip().is_unspecified() {
        listening.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    listening
}

fn greet(http: &str, data: &Path, password: Option<&str>) {
    let password = password.map_or_else(String::new, |password| {
        format!("  sign in as   admin\n  password     {password}   (shown this once)\n")
    });
    let data = data.display();
    let greeting = format!(
        "Jobtrail is up at {http}\n{password}  data folder  {data}\n\
         Ctrl-C stops it; starting it again continues where it was.\n"
    );
    // Whoever started it may have stopped listening: that is no reason to stop.
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(greeting.as_bytes()).and_then(|()| out.flush());
}

/// Keeps `run.json` true, also when the broker is restarted.
struct Note {
    file: PathBuf,
    running: Running,
    nats_pid: watch::Receiver<u32>,
}

impl Note {
    async fn keep(mut self) {
        while self.nats_pid.changed().await.is_ok() {
            self.write();
        }
    }

    fn write(&mut self) {
        self.running.nats_pid = *self.nats_pid.borrow_and_update();
        let part = self.file.with_extension("json.part");
        let written = serde_json::to_vec_pretty(&self.running)
            .map_err(std::io::Error::other)
            .and_then(|json| fs::write(&part, json))
            .and_then(|()| fs::rename(&part, &self.file));
        if let Err(error) = written {
            error!(%error, file = %self.file.display(), "run.json could not be written");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhooks_reach_this_machine_when_nothing_else_reaches_it() {
        let of = |listen: &str| targets(listen.parse().expect("an address"));
        assert_eq!([of("127.0.0.1:8080"), of("[::1]:0")], [Targets::Any; 2]);
        assert_eq!([of("0.0.0.0:8080"), of("[::]:0"), of("192.168.1.5:80")], [Targets::Public; 3]);
    }
}
