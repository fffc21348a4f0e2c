//! The agent's process: registers, pulls offers, works on them, says that it is alive, and stops in an orderly way.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jobtrail_bus::{Bus, Connection};
use jobtrail_events::agent::{Profile, RegisterAgent};
use jobtrail_events::ids::AgentId;
use tokio::sync::oneshot;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use crate::attempt::Workshop;
use crate::folder::remove_tree;
use crate::gateway::Gateway;
use crate::leases::Leases;
use crate::run::LogLimit;
use crate::slots::Slots;
use crate::tools::{Restocking, Scan, Shelf};
use crate::{Error, Identity, Sandbox, SandboxMode, Session, SessionError, offers};

/// How an agent is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// The broker, as in `nats://127.0.0.1:4222`.
    pub nats: String,
    /// An enrolment token, to be exchanged for an identity when the broker does not know this agent yet.
    pub enrolment: Option<String>,
    /// As in `http://127.0.0.1:8080`.
    pub gateway: String,
    /// The folder with a folder for each tool.
    pub tools: PathBuf,
    /// The agent's own folder: its identity, and the working folders of jobs.
    pub state: PathBuf,
    /// Absent: the name of the machine.
    pub name: Option<String>,
    /// How many jobs run at a time.
    pub slots: u32,
    pub sandbox: SandboxMode,
    /// Whether functions that declare that they need the network have it. Otherwise they are refused.
    pub allow_network: bool,
    /// Whether it takes jobs that are assigned to nobody in particular.
    pub takes_automatic: bool,
    pub log_limit: LogLimit,
}

impl Options {
    pub const DEFAULT_SLOTS: u32 = 2;

    pub fn new(
        nats: impl Into<String>,
        gateway: impl Into<String>,
        tools: impl Into<PathBuf>,
        state: impl Into<PathBuf>,
    ) -> Self {
        Self {
            nats: nats.into(),
            enrolment: None,
            gateway: gateway.into(),
            tools: tools.into(),
            state: state.into(),
            name: None,
            slots: Self::DEFAULT_SLOTS,
            sandbox: SandboxMode::default(),
            allow_network: false,
            takes_automatic: true,
            log_limit: LogLimit::DEFAULT,
        }
    }

    fn check(&self) -> Result<(), Error> {
        let wrong = |option, message| Err(Error::Option { option, message });
        if !(1..=Profile::MOST_SLOTS).contains(&self.slots) {
            return wrong("slots", format!("must be 1 to {}", Profile::MOST_SLOTS));
        }
        if self.name.as_ref().is_some_and(|name| name.trim().is_empty() || name.len() > Profile::LONGEST_NAME) {
            return wrong("name", format!("must be 1 to {} bytes", Profile::LONGEST_NAME));
        }
        if !["http://", "https://"].iter().any(|scheme| self.gateway.starts_with(scheme)) {
            return wrong("gateway", format!("'{}' is no address such as http://127.0.0.1:8080", self.gateway));
        }
        Ok(())
    }
}

/// Plays an agent until `shutdown` is cancelled and what it has is finished, or until `kill` is cancelled and what it
/// has is given back. `ready` is told its id once it is registered.
///
/// # Errors
/// When it cannot begin; once it has, it works until it is told to stop.
pub async fn run(
    options: Options,
    shutdown: CancellationToken,
    kill: CancellationToken,
    ready: oneshot::Sender<AgentId>,
) -> Result<(), Error> {
    options.check()?;
    let gateway = Gateway::at(&options.gateway)
        .map_err(|error| Error::Option { option: "gateway", message: error.to_string() })?;
    let (identity, work) = open_state(&options.state).await?;
    let sandbox = Sandbox::prepare(options.sandbox, &absolute(&options.state)?).await?;
    let sandbox = sandbox.with_network(options.allow_network);
    info!(protections = %sandbox.protections(), "functions are kept in by: {}", sandbox.protections());
    let (tools, restocking) = Shelf::fill(options.tools.clone()).await?;
    let bus = tokio::select! {
        bus = connect(&options, &identity, &gateway) => bus?,
        () = shutdown.cancelled() => return Ok(()),
        () = kill.cancelled() => return Ok(()),
    };
    let session = Session::new(bus, identity.agent, identity.boot);

    let no_more = CancellationToken::new();
    let kill = kill.child_token();
    let stopping = async {
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = kill.cancelled() => {}
            () = session.replaced().cancelled() => kill.cancel(),
            () = no_more.cancelled() => {}
        }
        no_more.cancel();
    };
    let registered = tokio::select! {
        registered = register(&session, profile(&options, &identity, &tools.scan())) => registered,
        () = shutdown.cancelled() => return Ok(()),
        () = kill.cancelled() => return Ok(()),
    };
    registered?;
    let agent = identity.agent;
    info!(agent.id = %agent, tools = tools.scan().tools.len(), slots = options.slots, "agent {agent} is ready");
    // Nobody may be waiting.
    let _ = ready.send(agent);

    let slots = Slots::new(options.slots);
    let log_limit = options.log_limit;
    let leases = Leases::default();
    let workshop = Arc::new(Workshop { session: session.clone(), gateway, tools, sandbox, work, log_limit, leases });
    let attempts = TaskTracker::new();
    let take = {
        let (attempts, kill) = (attempts.clone(), kill.clone());
        move |offer, slot| {
            let attempt = Box::pin(Arc::clone(&workshop).attempt(offer, kill.clone()));
            attempts.spawn(async move {
                attempt.await;
                drop(slot);
            });
        }
    };
    let working = async {
        tokio::join!(stopping, offers::pull(&session, &slots, &no_more, take));
        attempts.close();
        if !attempts.is_empty() {
            info!(agent.id = %agent, jobs = attempts.len(), "agent {agent} takes no more jobs and finishes what it has");
        }
        attempts.wait().await;
    };
    tokio::select! {
        () = working => {}
        () = stay_alive(&session, &slots, &no_more) => {}
        () = restock(restocking, &session, &options, &identity, &no_more) => {}
    }
    if session.replaced().is_cancelled() {
        return Err(Error::Replaced);
    }
    match session.leave().await {
        Ok(()) => info!(agent.id = %agent, "agent {agent} has left"),
        Err(error) => warn!(agent.id = %agent, %error, "agent {agent} stops without having said so"),
    }
    Ok(())
}

fn absolute(path: &std::path::Path) -> Result<PathBuf, Error> {
    std::path::absolute(path).map_err(Error::state(path))
}

/// Takes the agent's folder and removes what an earlier process left in it. Answers also with where to work.
async fn open_state(state: &std::path::Path) -> Result<(Identity, PathBuf), Error> {
    let state = absolute(state)?;
    let work = state.join("work");
    let opening = tokio::task::spawn_blocking(move || {
        let identity = Identity::open(&state)?;
        let work = state.join("work");
        remove_tree(&work).map_err(Error::state(work))?;
        Ok::<_, Error>(identity)
    });
    let identity = opening.await.map_err(std::io::Error::other).map_err(Error::state(&work))??;
    Ok((identity, work))
}

/// Connects as this agent, which is enrolled first when it has a token and nobody knows it yet.
async fn connect(options: &Options, identity: &Identity, gateway: &Gateway) -> Result<Bus, Error> {
    let connection = Connection::new(&options.nats, "jobtrail-agent").as_agent(identity.key.clone(), identity.agent);
    if let Some(token) = &options.enrolment {
        // After the first time the token has done its work, and may have expired.
        let at_once = Connection { patience: Duration::ZERO, ..connection.clone() };
        if let Ok(bus) = Bus::connect(&at_once).await {
            return Ok(bus);
        }
        match gateway.enrol(token, &identity.key.public(), &name(options, identity)).await {
            Ok(()) => info!(agent.id = %identity.agent, "agent {} is enrolled", identity.agent),
            Err(error) => warn!(%error, "the enrolment token was not taken"),
        }
    }
    Ok(Bus::connect(&connection).await?)
}

fn name(options: &Options, identity: &Identity) -> String {
    let mut name = options.name.clone().unwrap_or_else(|| identity.host.clone());
    name.truncate(name.floor_char_boundary(Profile::LONGEST_NAME));
    name
}

fn profile(options: &Options, identity: &Identity, tools: &Scan) -> RegisterAgent {
    let profile = Profile {
        name: name(options, identity),
        host: identity.host.clone(),
        os: std::env::consts::OS.to_owned(),
        arch: std::env::consts::ARCH.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        slots: options.slots,
        takes_automatic: options.takes_automatic,
        sandboxed: options.sandbox == SandboxMode::Bubblewrap,
        offers: Vec::new(),
    };
    let tools = tools.tools.iter().map(|tool| RegisterAgent::tool(&tool.manifest, tool.digest)).collect();
    RegisterAgent { boot: identity.boot, profile, tools }
}

/// Registers, for as long as it takes until there are services.
async fn register(session: &Session, profile: RegisterAgent) -> Result<(), Error> {
    loop {
        match session.register(profile.clone()).await {
            Ok(enlisted) => {
                for (tool, why) in &enlisted.refused {
                    warn!(%tool, %why, "a tool was not taken by the services");
                }
                return Ok(());
            }
            Err(error @ SessionError::NoAnswer { .. }) => warn!(%error, "waiting for the services"),
            Err(error @ (SessionError::Fenced(_) | SessionError::Refused(_) | SessionError::Unreadable(_))) => {
                return Err(Error::NotRegistered(Box::new(error)));
            }
        }
    }
}

/// Registers anew, for ever, whenever other tools are there; not once no more jobs are taken.
async fn restock(
    mut restocking: Restocking,
    session: &Session,
    options: &Options,
    identity: &Identity,
    no_more: &CancellationToken,
) {
    let restocking = async {
        loop {
            let scan = restocking.changed().await;
            match register(session, profile(options, identity, &scan)).await {
                Ok(()) => info!(agent.id = %identity.agent, tools = scan.tools.len(), "the tools have changed"),
                Err(error) => warn!(agent.id = %identity.agent, %error, "the changed tools could not be registered"),
            }
        }
    };
    tokio::select! {
        () = restocking => {}
        () = no_more.cancelled() => std::future::pending().await,
    }
}

/// Sends heartbeats for ever, and one at once when no more jobs are taken.
async fn stay_alive(session: &Session, slots: &Slots, no_more: &CancellationToken) {
    /// What the services ask for is kept within reason.
    const SHORTEST: Duration = Duration::from_millis(100);
    const LONGEST: Duration = Duration::from_secs(10);
    let registration = session.registration();
    let mut is_heard = true;
    let mut was_draining = false;
    loop {
        let interval =
            registration.borrow().enlisted.as_ref().map_or(LONGEST, |e| Duration::from_millis(e.heartbeat_ms));
        tokio::select! {
            () = sleep(interval.clamp(SHORTEST, LONGEST)) => {}
            () = no_more.cancelled(), if !was_draining => {}
        }
        was_draining = no_more.is_cancelled();
        match session.heartbeat(slots.busy(), was_draining).await {
            Ok(heard) => {
                is_heard = true;
                if heard.archived && !no_more.is_cancelled() {
                    warn!(agent.id = %session.agent(), "this agent was archived: it finishes what it has and stops");
                    no_more.cancel();
                }
            }
            Err(error) => {
                if std::mem::replace(&mut is_heard, false) {
                    warn!(%error, "the services do not hear our heartbeat");
                }
            }
        }
    }
}
