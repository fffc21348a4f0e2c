//! The role: opens what it needs, answers commands, dispatches and reconciles until it is told to stop.

use std::pin::Pin;

use async_nats::jetstream::kv;
use async_nats::jetstream::stream::{Config, DiscardPolicy, StorageType};
use futures::FutureExt;
use futures::future::BoxFuture;
use jobtrail_bus::{Bus, Responder};
use jobtrail_events::agent::{
    ArchiveAgent, CreateEnrolment, EnrolAgent, Heartbeat, LeaveAgent, ListEnrolments, RegisterAgent, RevokeEnrolment,
};
use jobtrail_events::file::{ArchiveFile, DescribeFile, RegisterFile, RestoreFile, ReviseFile};
use jobtrail_events::grant::SigningKey;
use jobtrail_events::job::{
    CancelJob, ClaimJob, CompleteJob, FailJob, RepeatJob, RequeueJob, StartJob, StartUpload, SubmitJob, TakeOutput,
};
use jobtrail_events::person::{
    AddPerson, ChangeOneself, ChangePerson, EndSessions, ErasePerson, GetPerson, ListPeople, ResetPassword, Role,
};
use jobtrail_events::pool::{AddPoolMember, ArchivePool, ChangePool, CreatePool, RemovePoolMember, RestorePool};
use jobtrail_events::request::{Command, Done, Refusal, Request};
use jobtrail_events::subject;
use jobtrail_events::system::{
    AddFolders, ArchiveSystem, ChangeSystem, CreateSystem, MoveEntry, PinEntry, RemoveEntry, RemoveSystemMember,
    RestoreSystem, SetSystemMember, TakeSnapshot, TrackFiles,
};
use jobtrail_events::tool::{DeprecateToolVersion, RecommendToolVersion};
use jobtrail_events::value::Actor;
use jobtrail_events::webhook::{
    ChangeWebhook, CreateWebhook, DeleteWebhook, GetWebhook, ListDeliveries, ListWebhooks, PingWebhook, Redeliver,
    RotateWebhookSecret,
};
use jobtrail_log::Log;
use jobtrail_projections::client::Projections;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::core::{Caller, Core, Floor, Handle};
use crate::identity::{self, Closer, Doorman, Doors, Enrolments, Registry, enrol};
use crate::in_step::InStep;
use crate::people::{
    Authenticate, ChangePassword, CreateToken, Directory, EndOtherSessions, EndSession, ListSessions, ListTokens,
    Names, People, PeopleCommand, PeopleRefusal, RevokeToken, SetPassword, SignIn, SignInWith, SignOut,
    ensure_administrator,
};
use crate::presence::Presence;
use crate::repository::Origin;
use crate::webhooks::{self, Teller, Webhooks};
use crate::work::Work;
use crate::{dispatcher, reconciler, stream};

/// How the services run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Copies of every stream and bucket; more than 1 needs a cluster of brokers.
    pub replicas: usize,
    /// Of the first administrator; absent: one is made up when there is no administrator yet.
    pub admin_password: Option<String>,
    /// To let agents in; absent: the broker has no accounts, and lets everybody in.
    pub keys: Option<identity::Keys>,
    /// Where messages to webhooks may go, and how often they are tried.
    pub webhooks: webhooks::Options,
    /// Whether to make a short-lived enrolment token for an agent of the same process.
    pub enrol_one: bool,
}

/// The services answer from now on.
#[derive(Debug)]
pub struct Ready {
    /// The first administrator's password, when it was made up just now. It is not to be had again.
    pub admin_password: Option<String>,
    /// The secret of the enrolment token that was asked for.
    pub enrolment: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the services could not open {what}")]
    Open { what: &'static str, source: async_nats::Error },
    #[error("the services could not listen for commands")]
    Listen(#[from] async_nats::SubscribeError),
}

/// Runs until shutdown; then what was begun is finished.
pub async fn run<L: Log>(
    options: Options,
    bus: Bus,
    log: L,
    shutdown: CancellationToken,
    ready: oneshot::Sender<Ready>,
) -> Result<(), Error> {
    let open = |what| move |source| Error::Open { what, source };
    let replicas = options.replicas;
    let work = aside(|| Work::open(&bus, replicas)).await.map_err(open("the stream of offers"))?;
    let connects = bus.connects();
    aside(|| open_runs(&bus, replicas)).await.map_err(open("the stream of running functions"))?;
    let presence = aside(|| Presence::open(&bus, replicas)).await.map_err(open("the bucket of heartbeats"))?;
    let key = aside(|| signing_key(&bus, replicas)).await.map_err(open("the bucket of secrets"))?;
    let directory = aside(|| Directory::open(&bus, replicas)).await.map_err(open("the buckets of people"))?;
    let enrolments =
        aside(|| Enrolments::open(&bus, replicas)).await.map_err(open("the bucket of enrolment tokens"))?;
    let doors = aside(|| Doors::open(&bus, replicas)).await.map_err(open("the bucket of connections"))?;
    let enrolment = match options.enrol_one {
        true => Some(aside(|| enrolments.issue_for_here()).await.map_err(open("the bucket of enrolment tokens"))?),
        false => None,
    };
    let webhooks = aside(|| Webhooks::open(&bus, replicas, directory.clone(), options.webhooks.targets)).await;
    let webhooks = webhooks.map_err(open("the stream and the buckets of webhooks"))?;
    let core = Core::new(log, key);
    let teller = aside(|| Teller::begin(&bus, &core, &webhooks, options.webhooks))
        .await
        .map_err(open("what webhooks follow"))?;
    let (roster, in_step) =
        aside(|| InStep::begin(&bus, &core)).await.map_err(open("what the log has of agent pools"))?;
    let admin_password = aside(|| ensure_administrator(&bus, &core, &directory, options.admin_password))
        .await
        .map_err(open("the first administrator's account"))?;
    let people = People::new(core.clone(), directory).map_err(open("the password hash"))?;
    let floor = Floor { core, work, presence, roster };
    let responder = Responder::new(bus.clone(), subject::SERVICES, shutdown.clone());
    serve_people(&responder, &people).await?;
    serve_commands(&responder, &floor).await?;
    serve_webhooks(&responder, &webhooks).await?;
    let registry = Registry { core: floor.core.clone(), enrolments };
    aside(|| serve_enrolment(&responder, registry)).await?;
    let mut beside = JoinSet::new();
    beside.spawn(aside(|| teller.run(shutdown.clone())));
    beside.spawn(aside(|| keep_runs(bus.clone(), replicas, connects, shutdown.clone())));
    if let Some(identity::Keys { issuer, closer }) = options.keys {
        let projections = Projections::new(bus.clone());
        let (floor, bus, closer) = (floor.clone(), bus.clone(), Closer(closer));
        let doorman = Doorman { floor, bus, projections, doors, issuer, closer };
        let answers = aside(|| doorman.clone().begin(shutdown.clone())).await?;
        beside.spawn(async move { answers.wait().await });
        beside.spawn(aside(|| identity::close_what_is_not_allowed(doorman, shutdown.clone())));
    }
    let dispatcher = tokio::spawn(aside(|| dispatcher::run(floor.clone(), bus.clone(), shutdown.clone())));
    let reconciler = tokio::spawn(aside(|| reconciler::run(floor, bus, shutdown.clone())));
    let in_step = tokio::spawn(aside(|| in_step.run(shutdown.clone())));
    info!("services ready");
    let _ = ready.send(Ready { admin_password, enrolment });

    shutdown.cancelled().await;
    responder.finish().await;
    let _ = dispatcher.await;
    let _ = reconciler.await;
    let _ = in_step.await;
    beside.join_all().await;
    info!("services stopped");
    Ok(())
}

/// A future in a box, which was never on the stack of whoever asks for it: there are many in a row, and in a debug build each
/// keeps its place there.
fn aside<F: Future>(make: impl FnOnce() -> F) -> Pin<Box<F>> {
    Box::pin(make())
}

async fn serve_commands<L: Log>(responder: &Responder, floor: &Floor<L>) -> Result<(), async_nats::SubscribeError> {
    let core = &floor.core;
    of_people::<SubmitJob, _>(responder, core).await?;
    of_people::<RepeatJob, _>(responder, core).await?;
    of_people::<CancelJob, _>(responder, core).await?;
    of_people::<RegisterFile, _>(responder, core).await?;
    of_people::<ReviseFile, _>(responder, core).await?;
    of_people::<ArchiveFile, _>(responder, core).await?;
    of_people::<RestoreFile, _>(responder, core).await?;
    of_people::<DescribeFile, _>(responder, core).await?;
    of_people::<DeprecateToolVersion, _>(responder, core).await?;
    of_people::<RecommendToolVersion, _>(responder, core).await?;
    of_people::<ArchiveAgent, _>(responder, core).await?;
    of_people::<CreatePool, _>(responder, floor).await?;
    of_people::<ChangePool, _>(responder, floor).await?;
    of_people::<AddPoolMember, _>(responder, floor).await?;
    of_people::<RemovePoolMember, _>(responder, floor).await?;
    of_people::<ArchivePool, _>(responder, floor).await?;
    of_people::<RestorePool, _>(responder, floor).await?;
    serve_systems(responder, core).await?;
    of_agents::<RegisterAgent, _>(responder, floor).await?;
    of_agents::<Heartbeat, _>(responder, floor).await?;
    of_agents::<LeaveAgent, _>(responder, floor).await?;
    of_agents::<ClaimJob, _>(responder, core).await?;
    of_agents::<StartJob, _>(responder, core).await?;
    of_agents::<TakeOutput, _>(responder, core).await?;
    of_agents::<StartUpload, _>(responder, core).await?;
    of_agents::<CompleteJob, _>(responder, core).await?;
    of_agents::<FailJob, _>(responder, core).await?;
    of_agents::<RequeueJob, _>(responder, core).await
}

async fn serve_webhooks(responder: &Responder, webhooks: &Webhooks) -> Result<(), async_nats::SubscribeError> {
    of_people::<CreateWebhook, _>(responder, webhooks).await?;
    of_people::<ListWebhooks, _>(responder, webhooks).await?;
    of_people::<GetWebhook, _>(responder, webhooks).await?;
    of_people::<ChangeWebhook, _>(responder, webhooks).await?;
    of_people::<DeleteWebhook, _>(responder, webhooks).await?;
    of_people::<RotateWebhookSecret, _>(responder, webhooks).await?;
    of_people::<PingWebhook, _>(responder, webhooks).await?;
    of_people::<ListDeliveries, _>(responder, webhooks).await?;
    of_people::<Redeliver, _>(responder, webhooks).await
}

async fn serve_systems<L: Log>(responder: &Responder, core: &Core<L>) -> Result<(), async_nats::SubscribeError> {
    of_people::<CreateSystem, _>(responder, core).await?;
    of_people::<ChangeSystem, _>(responder, core).await?;
    of_people::<SetSystemMember, _>(responder, core).await?;
    of_people::<RemoveSystemMember, _>(responder, core).await?;
    of_people::<AddFolders, _>(responder, core).await?;
    of_people::<TrackFiles, _>(responder, core).await?;
    of_people::<MoveEntry, _>(responder, core).await?;
    of_people::<RemoveEntry, _>(responder, core).await?;
    of_people::<PinEntry, _>(responder, core).await?;
    of_people::<TakeSnapshot, _>(responder, core).await?;
    of_people::<ArchiveSystem, _>(responder, core).await?;
    of_people::<RestoreSystem, _>(responder, core).await
}

async fn serve_enrolment<L: Log>(
    responder: &Responder,
    registry: Registry<L>,
) -> Result<(), async_nats::SubscribeError> {
    of_people::<CreateEnrolment, _>(responder, &registry).await?;
    of_people::<ListEnrolments, _>(responder, &registry).await?;
    of_people::<RevokeEnrolment, _>(responder, &registry).await?;
    let answer = move |_: String, command: EnrolAgent| enrol(registry.clone(), command);
    responder.on(subject::command(EnrolAgent::NAME), answer).await
}

/// Of so many in a row the futures would fill the stack, so each is boxed.
type Subscribing<'a> = BoxFuture<'a, Result<(), async_nats::SubscribeError>>;

fn of_people<'a, C, On>(responder: &'a Responder, on: &On) -> Subscribing<'a>
where
    C: Handle<On>,
    On: Clone + Send + Sync + 'static,
{
    let on = on.clone();
    let answer = move |_, request: Request<C>| {
        let caller = Caller {
            actor: Actor::Person(request.person),
            role: request.role,
            origin: Origin::Request(request.correlation),
        };
        request.command.handle(on.clone(), caller)
    };
    responder.on(subject::command(C::NAME), answer).boxed()
}

fn of_agents<'a, C, On>(responder: &'a Responder, on: &On) -> Subscribing<'a>
where
    C: Handle<On>,
    On: Clone + Send + Sync + 'static,
{
    let on = on.clone();
    let answer = move |sent_on: String, command: C| {
        let on = on.clone();
        async move {
            let agent = subject::sending_agent(&sent_on)
                .ok_or_else(|| Refusal::Unreadable(format!("{sent_on} names no agent")))?;
            let caller = Caller { actor: Actor::Agent(agent), role: Role::Member, origin: Origin::Continuation };
            command.handle(on, caller).await as Result<Done<<C as Command>::Answer>, Refusal>
        }
    };
    responder.on(subject::agent_command_of_all(C::NAME), answer).boxed()
}

async fn serve_people<L: Log>(responder: &Responder, people: &People<L>) -> Result<(), async_nats::SubscribeError> {
    on(responder, people, People::sign_in as fn(People<L>, SignIn) -> _).await?;
    on(responder, people, People::sign_in_with as fn(People<L>, SignInWith) -> _).await?;
    on(responder, people, People::sign_out as fn(People<L>, SignOut) -> _).await?;
    on(responder, people, People::set_password as fn(People<L>, SetPassword) -> _).await?;
    on(responder, people, People::change_password as fn(People<L>, ChangePassword) -> _).await?;
    on(responder, people, People::authenticate as fn(People<L>, Authenticate) -> _).await?;
    on(responder, people, People::list_sessions as fn(People<L>, ListSessions) -> _).await?;
    on(responder, people, People::end_session as fn(People<L>, EndSession) -> _).await?;
    on(responder, people, People::end_other_sessions as fn(People<L>, EndOtherSessions) -> _).await?;
    on(responder, people, People::create_token as fn(People<L>, CreateToken) -> _).await?;
    on(responder, people, People::list_tokens as fn(People<L>, ListTokens) -> _).await?;
    on(responder, people, People::revoke_token as fn(People<L>, RevokeToken) -> _).await?;
    on(responder, people, People::names as fn(People<L>, Names) -> _).await?;
    of_people::<AddPerson, _>(responder, people).await?;
    of_people::<ChangePerson, _>(responder, people).await?;
    of_people::<ErasePerson, _>(responder, people).await?;
    of_people::<ResetPassword, _>(responder, people).await?;
    of_people::<EndSessions, _>(responder, people).await?;
    of_people::<ChangeOneself, _>(responder, people).await?;
    of_people::<ListPeople, _>(responder, people).await?;
    of_people::<GetPerson, _>(responder, people).await
}

fn on<'a, L, C, F>(responder: &'a Responder, people: &People<L>, answer: fn(People<L>, C) -> F) -> Subscribing<'a>
where
    L: Log,
    C: PeopleCommand,
    F: Future<Output = Result<C::Answer, PeopleRefusal>> + Send + 'static,
{
    let people = people.clone();
    responder.on(subject::command(C::NAME), move |_, command: C| answer(people.clone(), command)).boxed()
}

/// The stream of what running functions say: short-lived, and nothing is lost with it, since the whole log of a run
/// becomes an artifact.
async fn open_runs(bus: &Bus, replicas: usize) -> Result<(), async_nats::Error> {
    let config = Config {
        name: subject::RUNS.to_owned(),
        description: Some("live log and progress of running functions".to_owned()),
        subjects: vec![subject::RUNS_ALL.to_owned()],
        storage: StorageType::Memory,
        discard: DiscardPolicy::Old,
        max_age: RUNS_KEPT,
        max_bytes: RUNS_LARGEST,
        allow_direct: true,
        // An answer would go where an agent says, which is not to be believed.
        no_ack: true,
        num_replicas: replicas,
        ..Config::default()
    };
    let stream = stream::ensure(bus, config.clone()).await?;
    if !stream.cached_info().config.no_ack {
        bus.jetstream().update_stream(config).await?;
    }
    Ok(())
}

/// The stream of what running functions say goes with its server: it is there again soon after there is another connection.
async fn keep_runs(bus: Bus, replicas: usize, mut connects: u64, shutdown: CancellationToken) {
    let keep = async {
        loop {
            bus.connected_since(connects).await;
            connects = bus.connects();
            while let Err(error) = open_runs(&bus, replicas).await {
                warn!(%error, "the stream of running functions could not be made: trying again");
                tokio::time::sleep(PAUSE).await;
            }
        }
    };
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = keep => {}
    }
}

/// Between tries to make that stream.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(500);
const RUNS_KEPT: std::time::Duration = std::time::Duration::from_secs(2 * 3_600);
const RUNS_LARGEST: i64 = 256 * 1024 * 1024;

/// The key that services and gateway share; the first to come makes it.
async fn signing_key(bus: &Bus, replicas: usize) -> Result<SigningKey, async_nats::Error> {
    let config =
        kv::Config { bucket: subject::SECRETS.to_owned(), history: 1, num_replicas: replicas, ..kv::Config::default() };
    let bucket = bus.jetstream().create_or_update_key_value(config).await?;
    let fresh: [u8; 32] = rand::random();
    // When another replica was first, its key is read below.
    let _ = bucket.create(subject::SIGNING_KEY, fresh.to_vec().into()).await;
    let key = bucket.get(subject::SIGNING_KEY).await?.ok_or("the signing key is not there")?;
    let key = <[u8; 32]>::try_from(key.as_ref()).map_err(|_| "the signing key has not 32 bytes")?;
    Ok(SigningKey(key))
}
