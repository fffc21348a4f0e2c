//! What a commit calls for, over the log's twin in memory; two replicas have a core each.

use jobtrail_events::agent::{Agent, AgentEvent};
use jobtrail_events::job::{FailureCause, Job, Order, RequeueReason};
use jobtrail_events::pool::{Audience, Pool, PoolEvent};
use jobtrail_events::value::{Actor, Timestamp};
use jobtrail_log::MemoryLog;

use super::*;
use crate::job::any_command::AnyCommand;
use crate::repository::Origin;
use crate::samples::{AGENT, BOOT, CREATOR, JOB, KEY, POOL, lease, order, person, profile};

/// Carries out commands on JOB; the answer is the commit of the last.
async fn carry_out(core: &Core<MemoryLog>, commands: &[AnyCommand]) -> Commit {
    let mut last = 0;
    for command in commands {
        let decide = |job: &Job| command.decide(job);
        let outcome = core.jobs.execute(&JOB, Actor::Reconciler, Origin::Continuation, decide).await.unwrap();
        assert!(outcome.changed, "{command:?}");
        last = outcome.loaded.sequence;
    }
    core.jobs.log().at(last).await.unwrap().unwrap().commit
}

fn replicas() -> [Core<MemoryLog>; 2] {
    let log = MemoryLog::new();
    [(); 2].map(|()| Core::new(log.clone(), KEY))
}

fn submit() -> AnyCommand {
    AnyCommand::Submit { order: order() }
}

fn claim() -> AnyCommand {
    AnyCommand::claim(lease(1), AGENT, BOOT)
}

fn give_back() -> AnyCommand {
    AnyCommand::Requeue { lease: lease(1), agent: AGENT, reason: RequeueReason::AgentStopped }
}

fn offer(attempt: u32) -> Effect {
    Effect::Offer { job: JOB, attempt, queue: "auto".to_owned(), tool: order().tool }
}

#[tokio::test]
async fn what_becomes_pending_is_offered_and_what_leaves_the_queue_for_good_is_withdrawn() {
    let cancel = || AnyCommand::Cancel { by: person(CREATOR) };
    let expire = || AnyCommand::Expire { now: Timestamp(u64::MAX) };
    let start = || AnyCommand::Start { lease: lease(1), agent: AGENT };
    let fail = || AnyCommand::fail(lease(1), AGENT, FailureCause::Function);
    for (commands, wanted) in [
        (vec![submit()], Some(offer(1))),
        (vec![submit(), cancel()], Some(Effect::Withdraw { job: JOB })),
        (vec![submit(), expire()], Some(Effect::Withdraw { job: JOB })),
        (vec![submit(), claim()], None),
        (vec![submit(), claim(), start()], None),
        (vec![submit(), claim(), fail()], None),
        (vec![submit(), claim(), give_back()], Some(offer(2))),
        (vec![submit(), claim(), give_back(), cancel()], Some(Effect::Withdraw { job: JOB })),
    ] {
        let [core, _] = replicas();
        let commit = carry_out(&core, &commands).await;
        assert_eq!(follow_up(&core, &commit).await.unwrap(), wanted, "{commands:?}");
    }
}

async fn happen_to_pool(core: &Core<MemoryLog>, event: PoolEvent) -> Commit {
    let decide = |_: &Pool| Ok(vec![event.clone()]);
    let outcome = core.pools.execute(&POOL, Actor::Reconciler, Origin::Continuation, decide).await.unwrap();
    core.pools.log().at(outcome.loaded.sequence).await.unwrap().unwrap().commit
}

async fn happen_to_agent(core: &Core<MemoryLog>, event: AgentEvent) -> Commit {
    let decide = |_: &Agent| Ok(vec![event.clone()]);
    let outcome = core.agents.execute(&AGENT, Actor::Reconciler, Origin::Continuation, decide).await.unwrap();
    core.agents.log().at(outcome.loaded.sequence).await.unwrap().unwrap().commit
}

fn created() -> PoolEvent {
    PoolEvent::Created { name: "GPU".to_owned(), audience: Audience::Everyone }
}

#[tokio::test]
async fn what_waits_for_an_archived_pool_is_withdrawn_and_not_offered_until_it_is_restored() {
    let [core, other] = replicas();
    let assignment = Assignment::Pool(POOL);
    let queue = subject::queue(&assignment);
    let submit = AnyCommand::Submit { order: Order { assignment, ..order() } };
    let made = happen_to_pool(&core, created()).await;
    assert_eq!(follow_up(&core, &made).await.unwrap(), None);
    let submitted = carry_out(&core, &[submit]).await;
    let offer = Effect::Offer { job: JOB, attempt: 1, queue: queue.clone(), tool: order().tool };
    assert_eq!(follow_up(&core, &submitted).await.unwrap(), Some(offer.clone()));

    // The commit may come before this replica has heard of it in another way.
    let archived = happen_to_pool(&other, PoolEvent::Archived).await;
    assert_eq!(follow_up(&core, &archived).await.unwrap(), Some(Effect::WithdrawQueue { queue }));
    assert_eq!(follow_up(&core, &submitted).await.unwrap(), None, "it comes late, or again");

    // In a replica that has not heard of it yet.
    let restored = happen_to_pool(&other, PoolEvent::Restored).await;
    assert_eq!(follow_up(&core, &archived).await.unwrap(), None, "it is open again");
    assert_eq!(follow_up(&core, &restored).await.unwrap(), None);
    assert_eq!(follow_up(&core, &submitted).await.unwrap(), Some(offer));
    let cancelled = carry_out(&core, &[AnyCommand::Cancel { by: person(CREATOR) }]).await;
    happen_to_pool(&core, PoolEvent::Archived).await;
    assert_eq!(follow_up(&core, &cancelled).await.unwrap(), Some(Effect::Withdraw { job: JOB }), "closed or not");
}

#[tokio::test]
async fn what_waits_for_an_archived_agent_is_withdrawn_and_not_offered() {
    let [core, other] = replicas();
    let assignment = Assignment::Agent(AGENT);
    let connected = happen_to_agent(&core, AgentEvent::Connected { boot: BOOT, profile: profile() }).await;
    let submitted = carry_out(&core, &[AnyCommand::Submit { order: Order { assignment, ..order() } }]).await;
    assert!(matches!(follow_up(&core, &submitted).await.unwrap(), Some(Effect::Offer { .. })));
    let archived = happen_to_agent(&other, AgentEvent::Archived).await;
    let withdrawn = Effect::WithdrawQueue { queue: subject::queue(&assignment) };
    assert_eq!(follow_up(&core, &archived).await.unwrap(), Some(withdrawn));
    assert_eq!(follow_up(&core, &submitted).await.unwrap(), None);
    assert_eq!(follow_up(&core, &connected).await.unwrap(), None, "of no interest");
}

/// The commit may come to a replica that knows the job as it was before.
#[tokio::test]
async fn a_stale_cache_offers_nothing_that_is_over() {
    let [core, other] = replicas();
    carry_out(&core, &[submit(), claim()]).await;
    let commit = carry_out(&other, &[give_back()]).await;
    assert_eq!(follow_up(&core, &commit).await.unwrap(), Some(offer(2)));
}

/// The commit may come late, or again.
#[tokio::test]
async fn what_counts_is_how_the_job_stands_now() {
    let [core, _] = replicas();
    let submitted = carry_out(&core, &[submit()]).await;
    carry_out(&core, &[claim()]).await;
    assert_eq!(follow_up(&core, &submitted).await.unwrap(), None);
    carry_out(&core, &[give_back()]).await;
    assert_eq!(follow_up(&core, &submitted).await.unwrap(), Some(offer(2)));
}
