//! What the reconciler does about what it is shown, over the log's twin in memory; two replicas have a core each.

use jobtrail_events::agent::{Agent, Departure, Heartbeat, LeaveAgent, LoseAgent, RegisterAgent};
use jobtrail_events::ids::{AgentId, BootId, JobId};
use jobtrail_events::job::{FailureCause, Job, JobStatus, Limits, Order, RequeueReason, Run};
use jobtrail_events::value::{Actor, Timestamp};
use jobtrail_log::MemoryLog;
use jobtrail_projections::query::{AgentRow, AgentStatus};

use super::*;
use crate::agent::{heartbeat, leave, lose, register};
use crate::core::Core;
use crate::job::any_command::AnyCommand;
use crate::job::react::Effect;
use crate::repository::Origin;
use crate::samples::{AGENT, BOOT, JOB, KEY, OTHER_BOOT, RUN_MS, TIME_TO_LIVE_MS, lease, order, profile};

type Replica = Core<MemoryLog>;

fn replicas() -> [Replica; 2] {
    let log = MemoryLog::new();
    [(); 2].map(|()| Core::new(log.clone(), KEY))
}

async fn register_as(core: &Replica, boot: BootId) {
    let command = RegisterAgent { boot, profile: profile(), tools: vec![] };
    let decide = |agent: &Agent| register::decide(agent, &command, &profile().offers, &[]);
    core.agents.execute(&AGENT, Actor::Agent(AGENT), Origin::Continuation, decide).await.unwrap();
}

async fn lose_it(core: &Replica, boot: BootId) {
    let decide = |agent: &Agent| lose::decide(agent, &LoseAgent { boot });
    core.agents.execute(&AGENT, Actor::Reconciler, Origin::Continuation, decide).await.unwrap();
}

async fn beat(core: &Replica, boot: BootId) {
    let decide = |agent: &Agent| heartbeat::decide(agent, &Heartbeat { boot, busy: 0, draining: false });
    core.agents.execute(&AGENT, Actor::Agent(AGENT), Origin::Continuation, decide).await.unwrap();
}

async fn carry_out(core: &Replica, command: &AnyCommand) {
    core.jobs.execute(&JOB, Actor::Reconciler, Origin::Continuation, |job| command.decide(job)).await.unwrap();
}

/// Submits the job and brings it into that status, in the hands of that process.
async fn bring_into(core: &Replica, status: JobStatus, boot: BootId) {
    let lease = jobtrail_events::job::Lease { boot, ..lease(1) };
    let life = [
        AnyCommand::Submit { order: order() },
        AnyCommand::claim(lease, AGENT, boot),
        AnyCommand::Start { lease, agent: AGENT },
        AnyCommand::TakeOutput { lease, agent: AGENT },
        AnyCommand::StartUpload { lease, agent: AGENT },
    ];
    for command in life.iter().take(1 + JobStatus::ALL.iter().position(|s| *s == status).unwrap()) {
        carry_out(core, command).await;
    }
    assert_eq!(job(core).await.status(), Some(status));
}

async fn job(core: &Replica) -> Job {
    core.jobs.load_fresh(&JOB).await.unwrap().state.clone()
}

async fn agent(core: &Replica) -> Agent {
    core.agents.load_fresh(&AGENT).await.unwrap().state.clone()
}

/// The job as projections that are up to date show it.
async fn shown(core: &Replica) -> ActiveJob {
    let job = job(core).await;
    let order = job.order().expect("it was submitted");
    ActiveJob {
        id: JOB,
        status: job.status().unwrap(),
        attempt: crate::job::attempt(&job),
        tool: order.tool.clone(),
        assignment: order.assignment,
        limits: order.limits,
        run: job.run().copied(),
        since: job.since().unwrap(),
    }
}

/// The agent as projections that are up to date show it.
async fn row(core: &Replica) -> AgentRow {
    let (status, boot, since, departure, profile) = match agent(core).await {
        Agent::Unknown | Agent::Enrolled { .. } | Agent::Archived { .. } => panic!("it was registered"),
        Agent::Online { profile, boot, since, .. } => (AgentStatus::Online, boot, since, None, profile),
        Agent::Offline { profile, boot, reason, since } => (AgentStatus::Offline, boot, since, Some(reason), profile),
    };
    AgentRow {
        id: AGENT,
        status,
        profile,
        boot: Some(boot),
        departure,
        since,
        active_jobs: 0,
        pools: Vec::new(),
        sequence: 1,
    }
}

/// A hearing that has gone on for long enough, and the present.
fn long_hearing() -> (Hearing, Instant) {
    let began = Instant::now();
    (Hearing::begin(began), began + 10 * Presence::LEASE)
}

fn after_a_lease(row: &AgentRow) -> Timestamp {
    row.since.plus_ms(Presence::LEASE_MS)
}

async fn look(core: &Replica, job: &ActiveJob, at: Timestamp, offers: &[(JobId, u32)]) -> Option<Effect> {
    let (hearing, now) = long_hearing();
    let offers = offers.iter().copied().collect();
    look_at_job(core, job, Some(&offers), &hearing, now, at).await.unwrap()
}

#[tokio::test]
async fn an_agent_that_is_silent_for_a_lease_is_lost() {
    let [core, _] = replicas();
    register_as(&core, BOOT).await;
    let row = row(&core).await;
    let at = after_a_lease(&row);
    let began = Instant::now();
    let just_before = began + Presence::LEASE - Duration::from_millis(1);
    look_at_agent(&core, &row, &Hearing::begin(began), just_before, at).await.unwrap();
    assert!(matches!(agent(&core).await, Agent::Online { .. }), "this has not listened for long enough");

    let mut hearing = Hearing::begin(began);
    hearing.heard(AGENT, BOOT, 1, began + 5 * Presence::LEASE);
    look_at_agent(&core, &row, &hearing, began + 6 * Presence::LEASE - Duration::from_millis(1), at).await.unwrap();
    assert!(matches!(agent(&core).await, Agent::Online { .. }), "it was heard");

    hearing.begin_again(began + 6 * Presence::LEASE);
    look_at_agent(&core, &row, &hearing, began + 7 * Presence::LEASE - Duration::from_millis(1), at).await.unwrap();
    assert!(matches!(agent(&core).await, Agent::Online { .. }), "nothing could be heard in between");

    look_at_agent(&core, &row, &hearing, began + 7 * Presence::LEASE, at).await.unwrap();
    assert!(matches!(agent(&core).await, Agent::Offline { reason: Departure::Lost, boot: BOOT, .. }));
}

#[tokio::test]
async fn another_process_that_is_heard_does_not_speak_for_the_one_that_is_registered() {
    let [core, _] = replicas();
    register_as(&core, BOOT).await;
    let row = row(&core).await;
    let (mut hearing, now) = long_hearing();
    hearing.heard(AGENT, OTHER_BOOT, 1, now);
    look_at_agent(&core, &row, &hearing, now, after_a_lease(&row)).await.unwrap();
    assert!(matches!(agent(&core).await, Agent::Offline { reason: Departure::Lost, .. }));
}

/// It is online from the moment that it is registered, and its first heartbeat comes a little later.
#[tokio::test]
async fn an_agent_that_has_just_come_is_not_lost_already() {
    let [core, _] = replicas();
    register_as(&core, BOOT).await;
    let row = row(&core).await;
    let (hearing, now) = long_hearing();
    let just_before = Timestamp(after_a_lease(&row).0 - 1);
    look_at_agent(&core, &row, &hearing, now, just_before).await.unwrap();
    assert!(matches!(agent(&core).await, Agent::Online { .. }));
    look_at_agent(&core, &row, &hearing, now, after_a_lease(&row)).await.unwrap();
    assert!(matches!(agent(&core).await, Agent::Offline { .. }));
}

#[tokio::test]
async fn an_agent_that_came_back_after_the_projections_looked_stays() {
    let [core, _] = replicas();
    register_as(&core, BOOT).await;
    let row = row(&core).await;
    register_as(&core, OTHER_BOOT).await;
    let (hearing, now) = long_hearing();
    look_at_agent(&core, &row, &hearing, now, after_a_lease(&row)).await.unwrap();
    assert!(matches!(agent(&core).await, Agent::Online { boot: OTHER_BOOT, .. }));
}

/// Otherwise this replica would go on answering its heartbeats, and the log would never learn that it is back.
#[tokio::test]
async fn a_replica_learns_that_another_gave_up_an_agent_that_is_alive() {
    let [core, other] = replicas();
    register_as(&core, BOOT).await;
    lose_it(&other, BOOT).await;
    let (mut hearing, now) = long_hearing();
    hearing.heard(AGENT, BOOT, 1, now);
    look_at_agent(&core, &row(&other).await, &hearing, now, clock::now()).await.unwrap();
    let known = core.agents.load(&AGENT).await.unwrap();
    assert!(matches!(known.state, Agent::Offline { .. }), "{:?}", known.state);
}

#[tokio::test]
async fn a_job_is_taken_from_an_agent_that_is_gone_in_any_status() {
    for status in [JobStatus::Claimed, JobStatus::Running, JobStatus::Validating, JobStatus::Uploading] {
        for (departure, wanted, words) in [
            (Departure::Lost, RequeueReason::AgentLost, "agent bench-3 was lost: nothing heard of it for 20 s"),
            (Departure::Stopped, RequeueReason::AgentStopped, "agent bench-3 was stopped"),
        ] {
            let [core, _] = replicas();
            register_as(&core, BOOT).await;
            bring_into(&core, status, BOOT).await;
            let shown = shown(&core).await;
            assert_eq!(look(&core, &shown, shown.since, &[]).await, None);
            assert_eq!(job(&core).await.status(), Some(status), "the agent is there");
            match departure {
                Departure::Lost => lose_it(&core, BOOT).await,
                Departure::Stopped => {
                    let decide = |agent: &Agent| leave::decide(agent, &LeaveAgent { boot: BOOT });
                    core.agents.execute(&AGENT, Actor::Agent(AGENT), Origin::Continuation, decide).await.unwrap();
                }
            }
            look(&core, &shown, shown.since, &[]).await;
            assert!(matches!(job(&core).await, Job::Pending { attempt: 2, .. }), "{status} {departure:?}");
            assert_eq!(last_requeue(&core).await, (wanted, words.to_owned()));
        }
    }
}

async fn last_requeue(core: &Replica) -> (RequeueReason, String) {
    use jobtrail_events::aggregate::Event;
    use jobtrail_events::job::JobEvent;
    let history = core.jobs.log().read(&JOB.into()).await.unwrap();
    match &history.last().unwrap().commit.events[..] {
        [Event::Job(JobEvent::Requeued { reason, message, .. })] => (*reason, message.clone()),
        other => panic!("no requeue: {other:?}"),
    }
}

#[tokio::test]
async fn a_job_is_taken_from_a_process_that_another_has_replaced() {
    let [core, other] = replicas();
    register_as(&core, BOOT).await;
    bring_into(&core, JobStatus::Running, BOOT).await;
    register_as(&other, OTHER_BOOT).await;
    let shown = shown(&core).await;
    look(&core, &shown, shown.since, &[]).await;
    assert_eq!(last_requeue(&core).await, (RequeueReason::AgentRestarted, "agent bench-3 was restarted".to_owned()));
}

#[tokio::test]
async fn when_no_attempt_is_left_the_job_fails_with_the_reason() {
    let [core, _] = replicas();
    register_as(&core, BOOT).await;
    let order = Order { limits: Limits { max_attempts: 1, ..order().limits }, ..order() };
    carry_out(&core, &AnyCommand::Submit { order }).await;
    carry_out(&core, &AnyCommand::claim(lease(1), AGENT, BOOT)).await;
    lose_it(&core, BOOT).await;
    let shown = shown(&core).await;
    look(&core, &shown, shown.since, &[]).await;
    let Job::Failed { failure, .. } = job(&core).await else { panic!("it fails") };
    assert_eq!(failure.cause, FailureCause::AttemptsUsedUp);
    assert!(failure.message.starts_with("agent bench-3 was lost"), "{}", failure.message);
}

/// As when the services were away for longer than it had patience to tell them of the attempt.
#[tokio::test]
async fn a_job_that_its_agent_has_dropped_is_taken_from_it() {
    for status in [JobStatus::Claimed, JobStatus::Running, JobStatus::Validating, JobStatus::Uploading] {
        let [core, _] = replicas();
        register_as(&core, BOOT).await;
        bring_into(&core, status, BOOT).await;
        let shown = shown(&core).await;
        let began = Instant::now();
        let (beat, at) = (Duration::from_millis(Presence::HEARTBEAT_MS), shown.since.plus_ms(Presence::LEASE_MS));
        let mut hearing = Hearing::begin(began);
        hearing.heard(AGENT, BOOT, 1, began);
        for n in 1..=5 {
            hearing.heard(AGENT, BOOT, 0, began + n * beat);
        }
        let idle_for_a_lease = began + beat + Presence::LEASE;
        let just_before = idle_for_a_lease - Duration::from_millis(1);
        look_at_job(&core, &shown, None, &hearing, just_before, at).await.unwrap();
        assert_eq!(job(&core).await.status(), Some(status), "it has not been idle for long enough");
        look_at_job(&core, &shown, None, &hearing, idle_for_a_lease, Timestamp(at.0 - 1)).await.unwrap();
        assert_eq!(job(&core).await.status(), Some(status), "it may not have said yet that it has it");
        look_at_job(&core, &shown, None, &hearing, idle_for_a_lease, at).await.unwrap();
        assert!(matches!(job(&core).await, Job::Pending { attempt: 2, .. }), "{status}");
        let words = "agent bench-3 has nothing in hand: it dropped this attempt".to_owned();
        assert_eq!(last_requeue(&core).await, (RequeueReason::AgentDropped, words));
    }
}

#[tokio::test]
async fn a_job_that_its_agent_has_in_hand_is_left_to_it() {
    let [core, _] = replicas();
    register_as(&core, BOOT).await;
    bring_into(&core, JobStatus::Running, BOOT).await;
    let shown = shown(&core).await;
    let at = shown.since.plus_ms(10 * Presence::LEASE_MS);
    let began = Instant::now();
    let mut hearing = Hearing::begin(began);
    for n in 1..100_u32 {
        // Now and then it has something else to do, or is between two jobs.
        hearing.heard(AGENT, BOOT, u32::from(n.is_multiple_of(4)), began + n * Duration::from_secs(5));
        let now = began + n * Duration::from_secs(5);
        look_at_job(&core, &shown, None, &hearing, now, at).await.unwrap();
    }
    // Silent, it is not idle: it is lost, or not.
    hearing.heard(AGENT, BOOT, 0, began + Duration::from_secs(500));
    look_at_job(&core, &shown, None, &hearing, began + Duration::from_secs(520), at).await.unwrap();
    assert_eq!(job(&core).await.status(), Some(JobStatus::Running));
}

/// This replica knows the agent as it was before; that must cost no job.
#[tokio::test]
async fn a_stale_cache_takes_no_job_from_an_agent_that_is_there() {
    let [core, other] = replicas();
    register_as(&core, BOOT).await;
    register_as(&other, OTHER_BOOT).await;
    bring_into(&other, JobStatus::Running, OTHER_BOOT).await;
    let shown_then = shown(&other).await;
    look(&core, &shown_then, shown_then.since, &[]).await;
    assert_eq!(job(&other).await.status(), Some(JobStatus::Running), "it is the process that is there now");

    let [core, other] = replicas();
    register_as(&core, BOOT).await;
    lose_it(&core, BOOT).await;
    beat(&other, BOOT).await;
    bring_into(&other, JobStatus::Running, BOOT).await;
    let shown_then = shown(&other).await;
    look(&core, &shown_then, shown_then.since, &[]).await;
    assert_eq!(job(&other).await.status(), Some(JobStatus::Running), "it was lost, and is back");
}

#[tokio::test]
async fn a_job_that_was_claimed_anew_after_the_projections_looked_is_left_alone() {
    let [core, _] = replicas();
    register_as(&core, BOOT).await;
    bring_into(&core, JobStatus::Running, BOOT).await;
    let before = shown(&core).await;
    carry_out(&core, &AnyCommand::Requeue { lease: lease(1), agent: AGENT, reason: RequeueReason::AgentStopped }).await;
    let second = jobtrail_events::job::Lease { boot: OTHER_BOOT, ..lease(2) };
    carry_out(&core, &AnyCommand::claim(second, AGENT, OTHER_BOOT)).await;
    register_as(&core, OTHER_BOOT).await;
    look(&core, &before, before.since, &[]).await;
    let run = Run { attempt: 2, agent: AgentId(AGENT.0), boot: OTHER_BOOT };
    assert_eq!(job(&core).await.active_run(), Some(&run));
}

#[tokio::test]
async fn a_job_that_has_waited_and_is_not_on_offer_is_offered_again() {
    let [core, _] = replicas();
    bring_into(&core, JobStatus::Pending, BOOT).await;
    let shown = shown(&core).await;
    let soon = Timestamp(shown.since.plus_ms(OFFER_GRACE_MS).0 - 1);
    let later = shown.since.plus_ms(OFFER_GRACE_MS);
    assert_eq!(look(&core, &shown, soon, &[]).await, None, "its offer may be under way");
    assert_eq!(look(&core, &shown, later, &[(JOB, 1)]).await, None, "it is on offer");
    assert_eq!(look_at_job(&core, &shown, None, &long_hearing().0, Instant::now(), later).await.unwrap(), None);
    let offer = Effect::Offer { job: JOB, attempt: 1, queue: "auto".to_owned(), tool: order().tool };
    assert_eq!(look(&core, &shown, later, &[]).await, Some(offer.clone()));
    assert_eq!(look(&core, &shown, later, &[(JOB, 2), (JobId(AGENT.0), 1)]).await, Some(offer));
    carry_out(&core, &AnyCommand::claim(lease(1), AGENT, BOOT)).await;
    assert_eq!(look(&core, &shown, later, &[]).await, None, "it was claimed a moment ago");
}

#[tokio::test]
async fn a_job_that_is_over_its_time_is_given_up() {
    for (status, limit, cause) in [
        (JobStatus::Pending, TIME_TO_LIVE_MS, FailureCause::Expired),
        (JobStatus::Running, RUN_MS + crate::job::RUN_GRACE_MS, FailureCause::TimedOut),
    ] {
        let [core, _] = replicas();
        register_as(&core, BOOT).await;
        bring_into(&core, status, BOOT).await;
        let shown = shown(&core).await;
        look(&core, &shown, Timestamp(shown.since.plus_ms(limit).0 - 1), &[(JOB, 1)]).await;
        assert_eq!(job(&core).await.status(), Some(status));
        look(&core, &shown, shown.since.plus_ms(limit), &[(JOB, 1)]).await;
        let Job::Failed { failure, .. } = job(&core).await else { panic!("it is over its time") };
        assert_eq!(failure.cause, cause);
    }
}
