//! What holds of any commands in any order.

use std::collections::{BTreeMap, BTreeSet};

use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::ids::{AgentId, BootId};
use jobtrail_events::job::{FailureCause, Job, JobEvent, Lease, Limits, Order, RequeueReason};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::any_command::AnyCommand;
use super::lease::attempt;
use crate::samples::{
    ADMINISTRATOR, AGENT, BOOT, CREATOR, JOB, NOON, OTHER_AGENT, OTHER_BOOT, RUN_MS, STRANGER, TIME_TO_LIVE_MS, digest,
    order, person,
};

/// The most parts of a sequence of commands.
const LONGEST: usize = 40;
const MOST_ATTEMPTS: u32 = 3;

fn orders() -> impl Strategy<Value = Order> {
    (1..=MOST_ATTEMPTS, any::<bool>()).prop_map(|(max_attempts, retry_failures)| Order {
        limits: Limits { max_attempts, ..order().limits },
        retry_failures,
        ..order()
    })
}

/// Commands on an order: single ones in any order, and what one agent says on its way from the claim to the end, or a
/// part of it. Agents, processes and attempts are so few that what fits is met often.
fn commands(order: Order) -> impl Strategy<Value = Vec<AnyCommand>> {
    let another = Order { request: digest(0x52), ..order.clone() };
    let single = prop_oneof![
        2 => select(vec![order, another]).prop_map(|order| AnyCommand::Submit { order }),
        1 => select(vec![CREATOR, ADMINISTRATOR, STRANGER])
            .prop_map(|by| AnyCommand::Cancel { by: person(by) }),
        4 => (lease(), agent(), boot())
            .prop_map(|(lease, agent, present)| AnyCommand::claim(lease, agent, present)),
        4 => (lease(), agent(), 0..LIFE.len()).prop_map(|(lease, agent, step)| LIFE[step](lease, agent)),
        2 => (lease(), agent(), select(CAUSES))
            .prop_map(|(lease, agent, cause)| AnyCommand::fail(lease, agent, cause)),
        4 => (lease(), agent(), select(REASONS))
            .prop_map(|(lease, agent, reason)| AnyCommand::Requeue { lease, agent, reason }),
        2 => (lease(), agent(), select(REASONS))
            .prop_map(|(lease, agent, reason)| AnyCommand::GiveBack { lease, agent, reason }),
        1 => select(vec![0, RUN_MS, TIME_TO_LIVE_MS, u64::MAX])
            .prop_map(|ms| AnyCommand::Expire { now: NOON.plus_ms(ms) }),
    ];
    let life = (lease(), agent(), 0..LIFE.len(), 1..=LIFE.len()).prop_map(|(lease, agent, first, steps)| {
        LIFE.iter().skip(first).take(steps).map(|command| command(lease, agent)).collect()
    });
    let given_back = (lease(), agent(), select(REASONS)).prop_map(|(lease, agent, reason)| {
        vec![AnyCommand::claim(lease, agent, lease.boot), AnyCommand::Requeue { lease, agent, reason }]
    });
    let part = prop_oneof![6 => single.prop_map(|command| vec![command]), 2 => life, 1 => given_back];
    vec(part, 0..LONGEST).prop_map(|parts| parts.concat())
}

type ByLease = fn(Lease, AgentId) -> AnyCommand;

const LIFE: [ByLease; 5] = [
    |lease, agent| AnyCommand::claim(lease, agent, lease.boot),
    |lease, agent| AnyCommand::Start { lease, agent },
    |lease, agent| AnyCommand::TakeOutput { lease, agent },
    |lease, agent| AnyCommand::StartUpload { lease, agent },
    AnyCommand::complete,
];

fn lease() -> impl Strategy<Value = Lease> {
    (0..=MOST_ATTEMPTS + 1, boot()).prop_map(|(attempt, boot)| Lease { job: JOB, attempt, boot })
}

fn agent() -> impl Strategy<Value = AgentId> {
    prop_oneof![3 => Just(AGENT), 1 => Just(OTHER_AGENT)]
}

fn boot() -> impl Strategy<Value = BootId> {
    prop_oneof![3 => Just(BOOT), 1 => Just(OTHER_BOOT)]
}

const CAUSES: &[FailureCause] =
    &[FailureCause::Function, FailureCause::TimedOut, FailureCause::InvalidOutput, FailureCause::Agent];

const REASONS: &[RequeueReason] =
    &[RequeueReason::AgentLost, RequeueReason::AgentRestarted, RequeueReason::AgentStopped];

fn orders_and_commands() -> impl Strategy<Value = (Order, Vec<AnyCommand>)> {
    orders().prop_flat_map(|order| (Just(order.clone()), commands(order)))
}

/// What a command made happen to a job; each event must have been legal.
fn carry_out(job: &mut Job, command: &AnyCommand) -> Result<Vec<JobEvent>, TestCaseError> {
    let Ok(events) = command.decide(job) else { return Ok(vec![]) };
    for event in &events {
        prop_assert_eq!(job.evolve(event, NOON), Fold::Applied, "{:?} made {:?}", command, event);
    }
    Ok(events)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// A sender who got no answer asks again and is told that it is so.
    #[test]
    fn a_command_that_is_repeated_at_once_changes_nothing((_, commands) in orders_and_commands()) {
        let mut job = Job::default();
        for command in &commands {
            if !carry_out(&mut job, command)?.is_empty() {
                prop_assert_eq!(command.decide(&job), Ok(vec![]), "{:?}", command);
            }
        }
    }

    /// Whatever comes late or twice, however much later: the first time was the only time.
    #[test]
    fn a_command_has_an_effect_once_in_the_life_of_a_job(
        (_, commands) in orders_and_commands(), again: prop::sample::Index, from: prop::sample::Index,
    ) {
        prop_assume!(!commands.is_empty());
        let from = from.index(commands.len());
        let again = from + again.index(commands.len() - from);
        let mut job = Job::default();
        let mut had_an_effect = false;
        for (n, command) in commands.iter().enumerate() {
            let happened = carry_out(&mut job, command)?;
            had_an_effect |= n == from && !happened.is_empty();
            if n == again && had_an_effect {
                let decided = commands[from].decide(&job);
                prop_assert!(decided.as_deref().unwrap_or_default().is_empty(), "{:?} made {:?}", commands[from], decided);
            }
        }
    }

    #[test]
    fn an_attempt_is_claimed_once_and_attempts_grow_by_one((order, commands) in orders_and_commands()) {
        let mut job = Job::default();
        let mut claims = BTreeMap::<u32, u32>::new();
        let mut last = 0;
        for command in &commands {
            for event in carry_out(&mut job, command)? {
                match event {
                    JobEvent::Claimed { run } => {
                        *claims.entry(run.attempt).or_default() += 1;
                        prop_assert_eq!(run.attempt, last);
                    }
                    JobEvent::Submitted { .. } | JobEvent::Requeued { .. } => {
                        prop_assert_eq!(attempt(&job), last + 1);
                        last += 1;
                    }
                    JobEvent::Started { .. }
                    | JobEvent::OutputReady { .. }
                    | JobEvent::UploadStarted { .. }
                    | JobEvent::Completed { .. }
                    | JobEvent::Failed { .. }
                    | JobEvent::Canceled { .. } => {}
                }
            }
        }
        prop_assert!(claims.values().all(|times| *times == 1), "{:?}", claims);
        prop_assert!(last <= order.limits.max_attempts, "{} attempts", last);
    }

    #[test]
    fn what_is_over_stays_as_it_is((_, commands) in orders_and_commands()) {
        let mut job = Job::default();
        for command in &commands {
            let was_over = job.status().is_some_and(|status| !status.is_active());
            let happened = carry_out(&mut job, command)?;
            prop_assert!(!was_over || happened.is_empty(), "{:?} made {:?}", command, happened);
        }
    }

    /// Nobody but the creator and administrators takes a job out of the queue, and nobody but who has it moves it on.
    #[test]
    fn a_job_is_moved_on_by_who_has_it((_, commands) in orders_and_commands()) {
        let mut job = Job::default();
        for command in &commands {
            let holder = job.active_run().copied();
            if carry_out(&mut job, command)?.is_empty() {
                continue;
            }
            match command {
                AnyCommand::Submit { .. } | AnyCommand::Claim { .. } => prop_assert_eq!(holder, None),
                AnyCommand::Expire { .. } => {}
                AnyCommand::Cancel { by } => prop_assert_ne!(by.person(), Some(STRANGER)),
                AnyCommand::Start { lease, agent }
                | AnyCommand::TakeOutput { lease, agent }
                | AnyCommand::StartUpload { lease, agent }
                | AnyCommand::Complete { lease, agent, .. }
                | AnyCommand::Fail { lease, agent, .. }
                | AnyCommand::GiveBack { lease, agent, .. }
                | AnyCommand::Requeue { lease, agent, .. } => {
                    let held = holder.map(|run| (run.attempt, run.agent, run.boot));
                    prop_assert_eq!(held, Some((lease.attempt, *agent, lease.boot)));
                }
            }
        }
    }
}

/// Lest the properties above be about jobs that never leave the queue.
#[test]
fn the_commands_that_are_tried_lead_into_every_status() {
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    let mut most_attempts = 0;
    for _ in 0..500 {
        let (_, commands) = orders_and_commands().new_tree(&mut runner).expect("nothing is filtered").current();
        let mut job = Job::default();
        for command in &commands {
            carry_out(&mut job, command).expect("legal");
            reached.extend(job.status());
            most_attempts = most_attempts.max(attempt(&job));
        }
    }
    assert_eq!(reached.len(), 8, "only {reached:?}");
    assert_eq!(most_attempts, MOST_ATTEMPTS);
}
