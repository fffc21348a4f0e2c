//! The reconciler, with real projections to tell it where to look.

use jobtrail_events::agent::LeaveAgent;
use jobtrail_events::ids::{BootId, JobId};
use jobtrail_events::job::{ClaimJob, FailureCause, Job, JobStatus, Lease, StartJob, SubmitJob};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Refusal;
use jobtrail_events::subject;
use jobtrail_services::core::Handle;
use jobtrail_services::reconciler;
use uuid::Uuid;

use crate::world::{AGENT, BOOT, World, agent, eventually, floor, lease, person, registration, submission};

async fn reconciled() -> World {
    let world = World::populated().await;
    world.project().await;
    let (floor, bus, shutdown) = (world.floor.clone(), world.bus.clone(), world.shutdown.clone());
    tokio::spawn(reconciler::run(floor, bus, shutdown));
    world
}

async fn until_pending_again(world: &World, job: JobId) {
    eventually("it waits for its second attempt", async || {
        matches!(world.job(job).await, Job::Pending { attempt: 2, .. })
    })
    .await;
}

/// No dispatcher runs here: whatever is offered, the reconciler offers.
#[tokio::test]
async fn a_job_that_nobody_was_offered_is_offered_and_again_when_the_offer_is_lost() {
    let world = reconciled().await;
    let job = world.submit().await;
    let is_offered = async || world.floor.work.on_offer().await.is_ok_and(|offers| offers.contains(&(job, 1)));
    eventually("it is offered", is_offered).await;
    world.bus.jetstream().get_stream(subject::WORK).await.unwrap().purge().await.unwrap();
    eventually("it is offered again", is_offered).await;
    world.bus.jetstream().delete_stream(subject::WORK).await.unwrap();
    let work = jobtrail_services::work::Work::open(&world.bus, 1).await.unwrap();
    eventually("also in a stream made anew", async || {
        work.on_offer().await.is_ok_and(|offers| offers.contains(&(job, 1)))
    })
    .await;
}

#[tokio::test]
async fn an_agent_that_leaves_loses_its_jobs_at_once_and_one_that_restarts_too() {
    let world = reconciled().await;
    let job = world.submit().await;
    world.claim(job, 1).await;
    StartJob { lease: lease(job, 1) }.handle(world.floor.core.clone(), agent()).await.unwrap();
    let rebooted = BootId(Uuid::from_u128(33));
    world.register(rebooted).await;
    until_pending_again(&world, job).await;
    let late = StartJob { lease: lease(job, 1) }.handle(world.floor.core.clone(), agent()).await;
    assert!(late.is_err(), "the process that is gone has nothing to say: {late:?}");
    let claim = |job, attempt| ClaimJob { lease: Lease { job, attempt, boot: rebooted } };
    claim(job, 2).handle(world.floor.core.clone(), agent()).await.unwrap();

    let job = world.submit().await;
    claim(job, 1).handle(world.floor.core.clone(), agent()).await.unwrap();
    LeaveAgent { boot: rebooted }.handle(world.floor.clone(), agent()).await.unwrap();
    until_pending_again(&world, job).await;
}

/// It was late: its process is over.
#[tokio::test]
async fn a_registration_of_a_process_that_another_has_followed_is_refused() {
    let world = World::populated().await;
    let present = BootId(Uuid::from_u128(33));
    world.register(present).await;
    let other_replica = floor(&world.bus, &world.log).await;
    for on in [&world.floor, &other_replica] {
        let late = registration(BOOT).handle(on.clone(), agent()).await;
        assert_eq!(late, Err(Refusal::Rejected(Rejection::StaleBoot)));
    }
    assert_eq!(world.floor.core.agents.load_fresh(&AGENT).await.unwrap().state.boot(), Some(present));
    LeaveAgent { boot: present }.handle(world.floor.clone(), agent()).await.unwrap();
    for over in [present, BOOT] {
        let late = registration(over).handle(other_replica.clone(), agent()).await;
        assert_eq!(late, Err(Refusal::Rejected(Rejection::StaleBoot)));
    }
    world.register(BootId(Uuid::from_u128(34))).await;
}

/// It is heard of once, when it registers. (This takes as long as a lease.)
#[tokio::test]
async fn an_agent_that_falls_silent_is_given_up_in_time() {
    let world = reconciled().await;
    let job = world.submit().await;
    world.claim(job, 1).await;
    let began = tokio::time::Instant::now();
    until_pending_again(&world, job).await;
    let taken = began.elapsed();
    assert!(taken >= std::time::Duration::from_secs(15), "it was given up after {taken:?}, too soon");
}

#[tokio::test]
async fn a_job_that_nobody_takes_expires() {
    let world = reconciled().await;
    let command = SubmitJob { time_to_live_ms: Some(1_000), ..submission() };
    let job = command.handle(world.floor.core.clone(), person()).await.unwrap().answer;
    eventually("it expires", async || world.job(job).await.status() == Some(JobStatus::Failed)).await;
    let Job::Failed { failure, run: None, .. } = world.job(job).await else { panic!("it never ran") };
    assert_eq!(failure.cause, FailureCause::Expired);
}
