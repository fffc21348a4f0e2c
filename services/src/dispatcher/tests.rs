//! What a commit calls for, over the log's twin in memory; two replicas have a core each.

use jobtrail_events::job::{FailureCause, Job, RequeueReason};
use jobtrail_events::value::{Actor, Timestamp};
use jobtrail_log::MemoryLog;

use super::*;
use crate::job::any_command::AnyCommand;
use crate::repository::Origin;
use crate::samples::{AGENT, BOOT, CREATOR, JOB, KEY, lease, order, person};

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
