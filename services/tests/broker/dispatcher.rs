//! The dispatcher, following the real log.

use std::collections::HashSet;

use jobtrail_events::ids::JobId;
use jobtrail_events::job::{CancelJob, JobStatus, RequeueJob, RequeueReason, SubmitJob};
use jobtrail_events::subject;
use jobtrail_services::core::Handle;
use jobtrail_services::dispatcher;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::world::{World, agent, eventually, floor, lease, person, submission};

/// One replica's dispatcher.
struct Dispatcher {
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Dispatcher {
    async fn start(world: &World) -> Self {
        let stop = world.shutdown.child_token();
        let floor = floor(&world.bus, &world.log).await;
        Self { running: tokio::spawn(dispatcher::run(floor, world.bus.clone(), stop.clone())), stop }
    }

    async fn stop(self) {
        self.stop.cancel();
        self.running.await.expect("it stops");
    }
}

async fn until_on_offer(world: &World, wanted: &[(JobId, u32)]) {
    let wanted: HashSet<_> = wanted.iter().copied().collect();
    eventually("these are on offer, and no others", async || {
        world.floor.work.on_offer().await.is_ok_and(|offers| offers == wanted)
    })
    .await;
}

async fn give_back(world: &World, job: JobId, attempt: u32) {
    let (lease, reason, message) = (lease(job, attempt), RequeueReason::AgentStopped, "it was stopped".to_owned());
    RequeueJob { lease, reason, message }.handle(world.floor.core.clone(), agent()).await.unwrap();
}

async fn cancel(world: &World, job: JobId) {
    CancelJob { job }.handle(world.floor.core.clone(), person()).await.unwrap();
}

#[tokio::test]
async fn what_waits_is_offered_and_what_is_cancelled_is_withdrawn() {
    let world = World::populated().await;
    let dispatcher = Dispatcher::start(&world).await;
    let (first, second) = (world.submit().await, world.submit().await);
    until_on_offer(&world, &[(first, 1), (second, 1)]).await;
    cancel(&world, first).await;
    until_on_offer(&world, &[(second, 1)]).await;
    // As an agent does, which then acknowledges its offer.
    world.claim(second, 1).await;
    world.floor.work.withdraw(second).await.unwrap();
    give_back(&world, second, 1).await;
    until_on_offer(&world, &[(second, 2)]).await;
    cancel(&world, second).await;
    until_on_offer(&world, &[]).await;
    dispatcher.stop().await;
}

#[tokio::test]
async fn what_happened_while_it_was_away_is_made_up_for() {
    let world = World::populated().await;
    let job = world.submit().await;
    let dispatcher = Dispatcher::start(&world).await;
    until_on_offer(&world, &[(job, 1)]).await;
    dispatcher.stop().await;
    let (canceled, waiting) = (world.submit().await, world.submit().await);
    cancel(&world, canceled).await;
    cancel(&world, job).await;
    let _dispatcher = Dispatcher::start(&world).await;
    until_on_offer(&world, &[(waiting, 1)]).await;
}

#[tokio::test]
async fn replicas_share_the_work() {
    let world = World::populated().await;
    let mut dispatchers = Vec::new();
    for _ in 0..3 {
        dispatchers.push(Dispatcher::start(&world).await);
    }
    let mut wanted = Vec::new();
    for number in 0..60 {
        let job = world.submit().await;
        if number % 3 == 0 {
            cancel(&world, job).await;
        } else {
            wanted.push((job, 1));
        }
        if number == 30 {
            dispatchers.pop().unwrap().stop().await;
        }
    }
    until_on_offer(&world, &wanted).await;
}

#[tokio::test]
async fn each_queue_gets_its_own() {
    let world = World::populated().await;
    let _dispatcher = Dispatcher::start(&world).await;
    let consumers = world.register(crate::world::BOOT).await.consumers;
    let to_it =
        SubmitJob { assignment: jobtrail_events::value::Assignment::Agent(crate::world::AGENT), ..submission() };
    let to_it = to_it.handle(world.floor.core.clone(), person()).await.unwrap().answer;
    let to_anyone = world.submit().await;
    until_on_offer(&world, &[(to_it, 1), (to_anyone, 1)]).await;
    let stream = world.bus.jetstream().get_stream(subject::WORK).await.unwrap();
    assert_eq!(consumers.len(), 2);
    for consumer in consumers {
        let mut consumer =
            stream.get_consumer::<async_nats::jetstream::consumer::pull::Config>(&consumer).await.unwrap();
        assert_eq!(consumer.info().await.unwrap().num_pending, 1);
    }
}

#[tokio::test]
async fn a_broker_that_was_away_is_followed_again() {
    let mut world = World::populated().await;
    let _dispatcher = Dispatcher::start(&world).await;
    let first = world.submit().await;
    until_on_offer(&world, &[(first, 1)]).await;
    world.broker.kill().await;
    world.broker.restart().await.unwrap();
    let mut second = None;
    eventually("a job can be submitted again", async || {
        second = submission().handle(world.floor.core.clone(), person()).await.ok().map(|done| done.answer);
        second.is_some()
    })
    .await;
    let second = second.unwrap();
    eventually("it is offered", async || {
        world.floor.work.on_offer().await.is_ok_and(|offers| offers.contains(&(second, 1)))
    })
    .await;
    assert_eq!(world.job(second).await.status(), Some(JobStatus::Pending));
}

/// The projections call the operator; the jobs that are whole go on meanwhile.
#[tokio::test]
async fn a_damaged_commit_is_in_nobodys_way() {
    let world = World::populated().await;
    let garbage = subject::event(&JobId(Uuid::from_u128(77)).into());
    world.bus.jetstream().publish(garbage, "no commit".into()).await.unwrap().await.unwrap();
    let _dispatcher = Dispatcher::start(&world).await;
    let job = world.submit().await;
    until_on_offer(&world, &[(job, 1)]).await;
}
