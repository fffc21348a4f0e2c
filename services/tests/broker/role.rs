//! The whole role, asked over the broker as the gateway and agents ask it.

use std::time::Duration;

use async_nats::jetstream::consumer::PullConsumer;
use futures::StreamExt;
use jobtrail_bus::{AskError, Bus, clock};
use jobtrail_events::agent::{Enlisted, Heartbeat, RegisterAgent};
use jobtrail_events::file::{Content, RegisterFile};
use jobtrail_events::grant::{Grant, Receipt, SigningKey};
use jobtrail_events::ids::{CorrelationId, FileId, JobId, PersonId};
use jobtrail_events::job::{
    Artifact, CancelJob, ClaimJob, CompleteJob, Job, JobStatus, StartJob, StartUpload, TakeOutput, WorkOrder,
};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Command, Refusal, Reply};
use jobtrail_events::subject;
use jobtrail_events::value::{Digest, Timestamp};
use jobtrail_services::client::Services;
use jobtrail_services::service::{self, Error, Options, Ready};
use jobtrail_services::webhooks;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::world::{AGENT, BOOT, FILE, PERSON, World, lease, registration, submission};

/// One replica.
pub struct Role {
    pub ready: Ready,
    stop: CancellationToken,
    running: JoinHandle<Result<(), Error>>,
}

impl Role {
    pub async fn start(world: &World, admin_password: Option<&str>) -> Self {
        let (ready, is_ready) = oneshot::channel();
        let admin_password = admin_password.map(str::to_owned);
        let webhooks = webhooks::Options::default();
        let options = Options { replicas: 1, admin_password, keys: None, webhooks, enrol_one: false };
        let stop = world.shutdown.child_token();
        let running = tokio::spawn(service::run(options, world.bus.clone(), world.log.clone(), stop.clone(), ready));
        Self { ready: is_ready.await.expect("it becomes ready"), stop, running }
    }

    pub async fn stop(self) {
        self.stop.cancel();
        self.running.await.expect("it does not panic").expect("it ends well");
    }
}

async fn send<C: Command>(world: &World, person: PersonId, command: C) -> Reply<C::Answer> {
    Services::new(world.bus.clone())
        .send(person, jobtrail_events::person::Role::Member, CorrelationId(Uuid::from_u128(7)), command)
        .await
}

async fn ask<C: Command>(bus: &Bus, command: &C) -> Reply<C::Answer> {
    let subject = subject::agent_command(AGENT, C::NAME);
    bus.ask(subject, command, Duration::from_secs(10)).await.expect("it is answered")
}

async fn register_file(world: &World) {
    let content = Content {
        name: "parts.zip".to_owned(),
        media_type: "application/zip".to_owned(),
        size: 5,
        digest: Digest([1; 32]),
    };
    send(world, PERSON, RegisterFile { file: FILE, content }).await.unwrap();
}

#[tokio::test]
async fn a_job_goes_from_its_submission_to_its_completion() {
    let world = World::start().await;
    let role = Role::start(&world, Some("secret")).await;
    register_file(&world).await;
    let Enlisted { consumers, refused, heartbeat_ms } =
        ask::<RegisterAgent>(&world.bus, &registration(BOOT)).await.unwrap().answer;
    assert_eq!((refused, heartbeat_ms), (vec![], 5_000));
    let submitted = send(&world, PERSON, submission()).await.unwrap();
    let job = submitted.answer;

    let stream = world.bus.jetstream().get_stream(subject::WORK).await.unwrap();
    let automatic = consumers.iter().find(|name| name.starts_with("auto")).expect("it takes automatic work");
    let consumer: PullConsumer = stream.get_consumer(automatic).await.unwrap();
    let mut offers = consumer.fetch().max_messages(1).expires(Duration::from_secs(10)).messages().await.unwrap();
    let offer = offers.next().await.expect("it is offered").unwrap();
    assert_eq!(subject::offered(&offer.subject), Some((job, 1)));

    let lease = lease(job, 1);
    let order = ask(&world.bus, &ClaimJob { lease }).await.unwrap().answer;
    offer.ack().await.unwrap();
    ask(&world.bus, &StartJob { lease }).await.unwrap();
    ask(&world.bus, &Heartbeat { boot: BOOT, busy: 1, draining: false }).await.unwrap();
    ask(&world.bus, &TakeOutput { lease }).await.unwrap();
    ask(&world.bus, &StartUpload { lease }).await.unwrap();
    let (content, size) = (Digest::of(b"result"), 6);
    let log = Artifact {
        file: FileId(Uuid::from_u128(8)),
        output: Artifact::LOG.to_owned(),
        name: "log.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        size,
        content,
    };
    let key = signing_key(&world).await;
    let receipt = key.sign_receipt(&Receipt { job, attempt: 1, content, size });
    let completed = ask(&world.bus, &CompleteJob { lease, artifacts: vec![(log, receipt)] }).await.unwrap();
    assert!(completed.sequence > submitted.sequence);
    assert_eq!(world.job(job).await.status(), Some(JobStatus::Completed));
    check_grants(&key, job, &order);

    let runs = world.bus.jetstream().get_stream(subject::RUNS).await;
    assert!(runs.is_ok(), "what functions say has a place");
    role.stop().await;
}

/// As the gateway reads it.
async fn signing_key(world: &World) -> SigningKey {
    let bucket = world.bus.jetstream().get_key_value(subject::SECRETS).await.unwrap();
    let key = bucket.get(subject::SIGNING_KEY).await.unwrap().expect("the services made it");
    SigningKey(<[u8; 32]>::try_from(key.as_ref()).unwrap())
}

fn check_grants(key: &SigningKey, job: JobId, order: &WorkOrder) {
    for (path, grant, shortest_ms) in [
        (&order.read_path, Grant::Read { content: order.input.content }, 30 * 60_000),
        (&order.write_path, Grant::Write { job, attempt: 1 }, order.run_ms),
    ] {
        let after = |name: &str| path.split(name).nth(1).unwrap().split('&').next().unwrap();
        let expires = Timestamp(after("expires=").parse().unwrap());
        assert!(key.honours(&grant, expires, after("signature="), clock::now()), "{path}");
        assert!(expires > clock::now().plus_ms(shortest_ms), "{path} must last");
    }
}

#[tokio::test]
async fn a_refusal_comes_back_as_it_was_meant() {
    let world = World::start().await;
    let _role = Role::start(&world, Some("secret")).await;
    register_file(&world).await;
    let unknown = send(&world, PERSON, submission()).await;
    assert_eq!(unknown, Err(Refusal::Rejected(Rejection::UnknownTool("archive".to_owned()))));
    ask(&world.bus, &registration(BOOT)).await.unwrap();
    let job = send(&world, PERSON, submission()).await.unwrap().answer;
    let stranger = PersonId(Uuid::from_u128(99));
    assert_eq!(send(&world, stranger, CancelJob { job }).await, Err(Refusal::Rejected(Rejection::UnknownJob(job))));
    assert!(send(&world, PERSON, CancelJob { job }).await.is_ok());
    let stale = Rejection::StaleLease { status: JobStatus::Canceled, attempt: 0 };
    assert_eq!(ask(&world.bus, &ClaimJob { lease: lease(job, 1) }).await, Err(Refusal::Rejected(stale)));
    assert!(matches!(world.job(job).await, Job::Canceled { .. }));
}

/// What cannot be read, and who does not say who it is, is told so, and the next one is answered.
#[tokio::test]
async fn nonsense_is_answered() {
    let world = World::start().await;
    let _role = Role::start(&world, Some("secret")).await;
    let patience = Duration::from_secs(10);
    let reply: Reply<()> =
        world.bus.ask(subject::command(CancelJob::NAME), &"nonsense", patience).await.expect("it is answered");
    assert!(matches!(reply, Err(Refusal::Unreadable(_))), "{reply:?}");
    let from_nobody = subject::agent_command_of_all(StartJob::NAME).replace('*', "nobody");
    let reply: Reply<()> =
        world.bus.ask(from_nobody, &StartJob { lease: lease(JobId(Uuid::nil()), 1) }, patience).await.unwrap();
    assert!(matches!(reply, Err(Refusal::Unreadable(_))), "{reply:?}");
    let unknown = JobId(Uuid::nil());
    let reply = send(&world, PERSON, CancelJob { job: unknown }).await;
    assert_eq!(reply, Err(Refusal::Rejected(Rejection::UnknownJob(unknown))));
}

#[tokio::test]
async fn replicas_stand_in_for_each_other_and_a_stopped_role_is_silent() {
    let world = World::start().await;
    let (first, second) = (Role::start(&world, None).await, Role::start(&world, None).await);
    let made_up = [&first, &second].map(|role| role.ready.admin_password.is_some());
    assert_eq!(made_up, [true, false], "there is one administrator");
    register_file(&world).await;
    ask(&world.bus, &registration(BOOT)).await.unwrap();
    let mut jobs = Vec::new();
    for _ in 0..20 {
        jobs.push(send(&world, PERSON, submission()).await.unwrap().answer);
    }
    first.stop().await;
    for job in jobs {
        // Whichever replica knew the job, the other one does now.
        assert!(ask(&world.bus, &ClaimJob { lease: lease(job, 1) }).await.is_ok());
    }
    second.stop().await;
    let asked: Result<Reply<()>, AskError> = world
        .bus
        .ask(subject::command(CancelJob::NAME), &CancelJob { job: JobId(Uuid::nil()) }, Duration::from_secs(5))
        .await;
    assert!(matches!(asked, Err(AskError::NoResponders(_))), "{asked:?}");
}
