//! Queues of pools and agents that come, go, are closed and opened while everything runs.

use std::time::Duration;

use async_nats::jetstream::AckKind;
use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use futures::StreamExt;
use jobtrail_events::agent::{ArchiveAgent, Enlisted, Heard, Heartbeat, RegisterAgent};
use jobtrail_events::ids::{JobId, PoolId};
use jobtrail_events::job::{ClaimJob, Job, JobStatus};
use jobtrail_events::pool::{AddPoolMember, ArchivePool, Audience, CreatePool, Pool, RemovePoolMember, RestorePool};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Refusal;
use jobtrail_events::subject::{self, EVENTS, EVENTS_OF_JOBS};
use jobtrail_events::tool::Manifest;
use jobtrail_events::value::Assignment;
use jobtrail_log::JetStreamLog;
use jobtrail_services::core::{Floor, Handle};
use jobtrail_services::work::Work;
use jobtrail_services::{dispatcher, reconciler};

use crate::world::{
    AGENT, BOOT, TOOL_DIGEST, World, administrator, agent, eventually, floor, lease, manifest, person, registration,
    submission_to, tool,
};

type Replica = Floor<JetStreamLog>;

async fn create(replica: &Replica, name: &str) -> PoolId {
    let command = CreatePool { name: name.to_owned(), audience: Audience::Everyone };
    command.handle(replica.clone(), administrator()).await.unwrap().answer
}

async fn add(replica: &Replica, pool: PoolId) {
    AddPoolMember { pool, agent: AGENT }.handle(replica.clone(), administrator()).await.unwrap();
}

async fn remove(replica: &Replica, pool: PoolId) {
    RemovePoolMember { pool, agent: AGENT }.handle(replica.clone(), administrator()).await.unwrap();
}

async fn archive(replica: &Replica, pool: PoolId) {
    ArchivePool { pool }.handle(replica.clone(), administrator()).await.unwrap();
}

async fn submit(replica: &Replica, assignment: Assignment) -> JobId {
    submission_to(assignment).handle(replica.core.clone(), person()).await.unwrap().answer
}

async fn claim(replica: &Replica, job: JobId) -> Result<(), Rejection> {
    match (ClaimJob { lease: lease(job, 1) }).handle(replica.core.clone(), agent()).await {
        Ok(_) => Ok(()),
        Err(Refusal::Rejected(rejection)) => Err(rejection),
        Err(refusal @ (Refusal::Unavailable(_) | Refusal::Unreadable(_))) => panic!("{refusal}"),
    }
}

async fn beat(replica: &Replica) -> Heard {
    Heartbeat { boot: BOOT, busy: 0, draining: false }.handle(replica.clone(), agent()).await.unwrap().answer
}

fn dispatch(world: &World) {
    tokio::spawn(dispatcher::run(world.floor.clone(), world.bus.clone(), world.shutdown.clone()));
}

async fn is_on_offer(world: &World, job: JobId) -> bool {
    world.floor.work.on_offer().await.is_ok_and(|offers| offers.contains(&(job, 1)))
}

async fn is_withdrawn(world: &World, job: JobId) -> bool {
    world.floor.work.on_offer().await.is_ok_and(|offers| !offers.contains(&(job, 1)))
}

/// What the consumer hands out next, within a time; it is given back at once.
async fn handed_out(world: &World, consumer: &str) -> Option<JobId> {
    let stream = world.bus.jetstream().get_stream(subject::WORK).await.unwrap();
    let consumer: PullConsumer = stream.get_consumer(consumer).await.expect("it was made");
    let mut messages = consumer.fetch().max_messages(1).expires(Duration::from_secs(5)).messages().await.unwrap();
    let message = messages.next().await?.unwrap();
    message.ack_with(AckKind::Nak(None)).await.unwrap();
    subject::offered(&message.subject).map(|(job, _)| job)
}

/// As an agent does: the answer to its heartbeat tells it to register again, and that where its offers are.
#[tokio::test]
async fn a_pool_takes_effect_for_an_agent_that_runs() {
    let world = World::populated().await;
    dispatch(&world);
    let here = &world.floor;
    let before = Enlisted::digest(&world.register(BOOT).await.consumers);
    let pool = create(here, "GPU").await;
    let first = submit(here, Assignment::Pool(pool)).await;
    eventually("it is offered to whoever comes", async || is_on_offer(&world, first).await).await;
    assert_eq!(beat(here).await, Heard { consumers: before, archived: false });
    let name = |agent: &str, pool: &str| Rejection::NotInPool { agent: agent.to_owned(), pool: pool.to_owned() };
    assert_eq!(claim(here, first).await, Err(name("bench-3", "GPU")));

    add(here, pool).await;
    let told = beat(here).await.consumers;
    assert_ne!(told, before, "it is told at its next heartbeat");
    let consumers = world.register(BOOT).await.consumers;
    assert_eq!(Enlisted::digest(&consumers), told, "and registers for what it was told of");
    let of_pool = subject::consumer(&subject::queue(&Assignment::Pool(pool)), &tool());
    assert!(consumers.contains(&of_pool), "{consumers:?}");
    assert_eq!(handed_out(&world, &of_pool).await, Some(first));
    assert_eq!(claim(here, first).await, Ok(()));

    let second = submit(here, Assignment::Pool(pool)).await;
    remove(here, pool).await;
    assert_eq!(beat(here).await.consumers, before);
    assert_eq!(claim(here, second).await, Err(name("bench-3", "GPU")));
    assert_eq!(claim(here, first).await, Ok(()), "what it has it keeps");
    assert_eq!(world.job(first).await.status(), Some(JobStatus::Claimed));
}

/// The other replica knows agent and pool as they were, and no refusal makes it read them again.
#[tokio::test]
async fn what_one_replica_does_to_a_pool_or_an_agent_counts_in_all() {
    let world = World::populated().await;
    let here = &world.floor;
    let there = floor(&world.bus, &world.log).await;
    let pool = create(here, "GPU").await;
    add(here, pool).await;
    let jobs = [(); 4].map(|()| submit(here, Assignment::Pool(pool)));
    let [first, second, third, fourth] = futures::future::join_all(jobs).await.try_into().unwrap();
    assert_eq!(claim(&there, first).await, Ok(()));
    remove(here, pool).await;
    eventually("the other replica hears of it", async || there.roster.pools_of(AGENT).is_empty()).await;
    assert!(matches!(claim(&there, second).await, Err(Rejection::NotInPool { .. })));
    add(here, pool).await;
    assert_eq!(claim(&there, second).await, Ok(()));
    archive(here, pool).await;
    eventually("the other replica hears of it", async || there.roster.pools_of(AGENT).is_empty()).await;
    assert_eq!(claim(&there, third).await, Err(Rejection::PoolArchived("GPU".to_owned())));
    RestorePool { pool }.handle(here.clone(), administrator()).await.unwrap();
    assert_eq!(claim(&there, third).await, Ok(()));

    ArchiveAgent { agent: AGENT }.handle(here.core.clone(), administrator()).await.unwrap();
    eventually("the other replica hears of it", async || beat(&there).await.archived).await;
    assert_eq!(claim(&there, fourth).await, Err(Rejection::AgentArchived("bench-3".to_owned())));
    assert_eq!(claim(&there, third).await, Ok(()), "what it has it finishes");
}

#[tokio::test]
async fn names_are_unlike_each_other_while_pools_are_open() {
    let world = World::start().await;
    let here = &world.floor;
    let creation = |name: &str| CreatePool { name: name.to_owned(), audience: Audience::Everyone };
    let gpu = create(here, "GPU").await;
    let taken = |name: &str| Some(Refusal::Rejected(Rejection::PoolNameTaken(name.to_owned())));
    let again = creation(" gpu ").handle(here.clone(), administrator()).await;
    assert_eq!(again.err(), taken("gpu"), "at once, in whatever case");
    archive(here, gpu).await;
    let other = create(here, "gpu").await;
    let restored = RestorePool { pool: gpu }.handle(here.clone(), administrator()).await;
    assert_eq!(restored.err(), taken("GPU"));
    archive(here, other).await;
    RestorePool { pool: gpu }.handle(here.clone(), administrator()).await.unwrap();
    assert!(creation("cpu").handle(here.clone(), person()).await.is_err(), "only an administrator may");
}

#[tokio::test]
async fn what_waits_for_an_archived_pool_waits_until_it_is_restored() {
    let world = World::populated().await;
    world.project().await;
    dispatch(&world);
    tokio::spawn(reconciler::run(world.floor.clone(), world.bus.clone(), world.shutdown.clone()));
    let here = &world.floor;
    let pool = create(here, "GPU").await;
    add(here, pool).await;
    let assignment = Assignment::Pool(pool);
    let (waiting, in_hand) = (submit(here, assignment).await, submit(here, assignment).await);
    let untouched = submit(here, Assignment::Automatic).await;
    claim(here, in_hand).await.unwrap();
    eventually("it is offered", async || is_on_offer(&world, waiting).await).await;
    archive(here, pool).await;
    eventually("it is withdrawn", async || is_withdrawn(&world, waiting).await).await;
    // As when a dispatcher had not heard of it yet: the reconciler takes it back, and so has looked at the queue.
    let work = &world.floor.work;
    work.offer(&subject::queue(&assignment), &tool(), waiting, 1).await.unwrap();
    eventually("the stray is withdrawn", async || is_withdrawn(&world, waiting).await).await;
    assert!(is_on_offer(&world, untouched).await, "other queues are none of its business");
    assert!(matches!(world.job(waiting).await, Job::Pending { attempt: 1, .. }));
    assert_eq!(claim(here, in_hand).await, Ok(()), "what is in hand is finished");

    RestorePool { pool }.handle(here.clone(), administrator()).await.unwrap();
    eventually("it is offered again", async || is_on_offer(&world, waiting).await).await;
    assert_eq!(claim(here, waiting).await, Ok(()));
}

#[tokio::test]
async fn what_waits_for_an_archived_agent_is_withdrawn() {
    let world = World::populated().await;
    dispatch(&world);
    let here = &world.floor;
    let to_it = submit(here, Assignment::Agent(AGENT)).await;
    let to_anyone = submit(here, Assignment::Automatic).await;
    eventually("it is offered", async || is_on_offer(&world, to_it).await).await;
    ArchiveAgent { agent: AGENT }.handle(here.core.clone(), administrator()).await.unwrap();
    eventually("it is withdrawn", async || is_withdrawn(&world, to_it).await).await;
    assert!(is_on_offer(&world, to_anyone).await);
    assert!(beat(here).await.archived, "the agent is told");
}

/// The consumers of a program that knew nothing of pools.
#[tokio::test]
async fn what_an_older_program_left_at_the_broker_is_brought_up_to_date() {
    let world = World::populated().await;
    let here = &world.floor;
    let older = pull::Config {
        durable_name: Some(subject::DISPATCHER.to_owned()),
        filter_subject: EVENTS_OF_JOBS.to_owned(),
        ack_policy: AckPolicy::Explicit,
        ack_wait: Duration::from_secs(30),
        max_ack_pending: 10_000,
        ..pull::Config::default()
    };
    let events = world.bus.jetstream().get_stream(EVENTS).await.unwrap();
    let consumer = events.create_consumer(older).await.unwrap();
    let dispatched = submit(here, Assignment::Automatic).await;
    let mut messages = consumer.fetch().max_messages(1).expires(Duration::from_secs(5)).messages().await.unwrap();
    messages.next().await.expect("the job").unwrap().double_ack().await.unwrap();
    let queue = subject::queue(&Assignment::Automatic);
    let mut limited = world.bus.jetstream().get_stream(subject::WORK).await.unwrap().cached_info().config.clone();
    limited.max_consumers = 0;
    world.bus.jetstream().delete_stream(subject::WORK).await.unwrap();
    let work = world.bus.jetstream().create_stream(limited).await.unwrap();
    let older = pull::Config {
        durable_name: Some(subject::consumer(&queue, &tool())),
        filter_subject: subject::offers_in(&queue, &tool()),
        ..pull::Config::default()
    };
    work.create_consumer(older).await.unwrap();

    Work::open(&world.bus, 1).await.unwrap();
    let work = world.bus.jetstream().get_stream(subject::WORK).await.unwrap();
    assert_eq!(work.cached_info().config.max_consumers, Work::MOST_CONSUMERS);

    dispatch(&world);
    let pool = create(here, "GPU").await;
    let job = submit(here, Assignment::Pool(pool)).await;
    eventually("it goes on", async || is_on_offer(&world, job).await).await;
    assert!(is_withdrawn(&world, dispatched).await, "from where the older one was");
    archive(here, pool).await;
    eventually("it hears of pools", async || is_withdrawn(&world, job).await).await;

    let consumers = world.register(BOOT).await.consumers;
    for consumer in consumers {
        let consumer: PullConsumer = work.get_consumer(&consumer).await.unwrap();
        assert_eq!(consumer.cached_info().config.max_waiting, Work::MOST_WAITING);
    }
    let automatic = submit(here, Assignment::Automatic).await;
    assert_eq!(handed_out(&world, &subject::consumer(&queue, &tool())).await, Some(automatic));
}

/// As many pools as an agent is added to, and many tools: more consumers than a thousand on one stream.
#[tokio::test]
async fn an_agent_in_many_pools_with_many_tools_is_registered_in_time() {
    let world = World::populated().await;
    let here = &world.floor;
    for number in 0..Pool::MOST_OF_AN_AGENT {
        let pool = create(here, &format!("pool {number}")).await;
        add(here, pool).await;
    }
    let one_more = create(here, "one more").await;
    let refused = AddPoolMember { pool: one_more, agent: AGENT }.handle(here.clone(), administrator()).await;
    assert!(matches!(refused, Err(Refusal::Rejected(Rejection::InvalidField { .. }))), "{refused:?}");

    let tools = (0..40).map(|number| {
        let manifest = Manifest { key: format!("tool-{number}").parse().unwrap(), ..manifest() };
        RegisterAgent::tool(&manifest, TOOL_DIGEST)
    });
    let registration = RegisterAgent { tools: tools.collect(), ..registration(BOOT) };
    let began = tokio::time::Instant::now();
    let consumers = registration.clone().handle(here.clone(), agent()).await.unwrap().answer.consumers;
    assert_eq!(consumers.len(), (2 + Pool::MOST_OF_AN_AGENT) * 40);
    let first = began.elapsed();
    assert_eq!(registration.handle(here.clone(), agent()).await.unwrap().answer.consumers, consumers);
    eprintln!("registered with {} consumers in {first:?}, again in {:?}", consumers.len(), began.elapsed() - first);
    let mut work = world.bus.jetstream().get_stream(subject::WORK).await.unwrap();
    assert_eq!(work.info().await.unwrap().state.consumer_count, consumers.len() + 2, "with those of before");
    assert_eq!(beat(here).await.consumers, Enlisted::digest(&consumers));
}
