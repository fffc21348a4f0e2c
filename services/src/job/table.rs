//! Every status of a job x every command: what `decide` must do.

use std::sync::Arc;

use jobtrail_events::agent::{Agent, AgentEvent, Departure, Offered, Profile};
use jobtrail_events::ids::AgentId;
use jobtrail_events::job::{FailureCause, Job, JobEvent, JobStatus, Lease, Limits, Order, RequeueReason};
use jobtrail_events::person::Role;
use jobtrail_events::pool::{Audience, Details, Pool};
use jobtrail_events::value::{Assignment, Timestamp};

use super::any_command::AnyCommand;
use super::{RUN_GRACE_MS, STEP_MS};
use crate::core::Caller;
use crate::grid::{cell, compare, grid, row};
use crate::samples::{
    ADMINISTRATOR, AGENT, BOOT, CREATOR, NOON, OTHER_AGENT, OTHER_BOOT, POOL, RUN_MS, STRANGER, TIME_TO_LIVE_MS, after,
    agent, digest, failure, job_in, lease, offline, online, order, person, profile, tool_version,
};

/// The job is in its second attempt of three; Expired is Failed without ever having left the queue. A cell is what
/// happens, `.` for nothing, or the word for a refusal as [`crate::grid::LEGEND`] has it.
const TABLE: &str = "\
command            Unknown    Pending   Claimed   Running      Validating     Uploading  Completed  Failed   Expired  Canceled
submit             Submitted  .         .         .            .              .          .          .        .        .
  another order    Submitted  reused    reused    reused       reused         reused     reused     reused   reused   reused
cancel             unknown    Canceled  late      late         late           late       late       late     late     .
  administrator    unknown    Canceled  late      late         late           late       late       late     late     .
  auditor          unknown    theirs    theirs    theirs       theirs         theirs     theirs     theirs   theirs   theirs
  someone else     unknown    unknown   unknown   unknown      unknown        unknown    unknown    unknown  unknown  unknown
claim              unknown    Claimed   .         .            .              .          stale      stale    stale    stale
  earlier attempt  unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  later attempt    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other agent      unknown    Claimed   stale     stale        stale          stale      stale      stale    stale    stale
  other process    unknown    boot      stale     stale        stale          stale      stale      stale    stale    stale
start              unknown    stale     Started   .            .              .          .          stale    stale    stale
  earlier attempt  unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  later attempt    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other agent      unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other process    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
output ready       unknown    stale     early     OutputReady  .              .          .          stale    stale    stale
  earlier attempt  unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  later attempt    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other agent      unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other process    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
upload started     unknown    stale     early     early        UploadStarted  .          .          stale    stale    stale
  earlier attempt  unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  later attempt    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other agent      unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other process    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
complete           unknown    stale     early     early        early          Completed  .          stale    stale    stale
  earlier attempt  unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  later attempt    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other agent      unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other process    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
fail               unknown    stale     Failed    Failed       Failed         Failed     stale      .        stale    stale
  earlier attempt  unknown    .         stale     stale        stale          stale      stale      stale    stale    stale
  later attempt    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other agent      unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other process    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  another's cause  unknown    stale     field     field        field          field      stale      .        stale    stale
give back          unknown    stale     Requeued  Requeued     Requeued       Requeued   stale      stale    stale    stale
  earlier attempt  unknown    .         .         .            .              .          .          .        stale    stale
  later attempt    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other agent      unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other process    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  another reason   field      field     field     field        field          field      field      field    field    field
requeue            unknown    stale     Requeued  Requeued     Requeued       Requeued   stale      stale    stale    stale
  earlier attempt  unknown    .         .         .            .              .          .          .        stale    stale
  later attempt    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other agent      unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
  other process    unknown    stale     stale     stale        stale          stale      stale      stale    stale    stale
expire             unknown    Failed    Failed    Failed       Failed         Failed     in time    .        .        in time
  in time          unknown    in time   in time   in time      in time        in time    in time    .        .        in time
";

const ATTEMPT: u32 = 2;

#[test]
fn every_command_in_every_status_does_what_the_table_says() {
    let mut heads = vec!["Unknown"];
    heads.extend(JobStatus::ALL.map(JobStatus::name));
    heads.insert(heads.len() - 1, "Expired");
    let mut states: Vec<_> = [None].into_iter().chain(JobStatus::ALL.map(Some)).map(in_status).collect();
    states.insert(states.len() - 1, expired());
    let rows: Vec<_> = rows()
        .into_iter()
        .map(|(name, commands)| (name, row(&states, |job| commands.iter().map(|c| cell(c.decide(job))).collect())))
        .collect();
    compare(TABLE, &grid("command", &heads, &rows));
}

/// Every request of a job stands in the table under its name, and so does what only the reconciler does.
#[test]
fn the_table_has_every_command() {
    let spoken = |name: &str| name.strip_prefix("job.").unwrap_or(name).replace('-', " ");
    let mut wanted: Vec<_> = AnyCommand::REQUESTS.iter().map(|name| spoken(name)).collect();
    wanted.extend(["requeue".to_owned(), "expire".to_owned()]);
    let present: Vec<_> = rows().into_iter().map(|(name, _)| name).filter(|name| !name.starts_with(' ')).collect();
    assert_eq!(present, wanted);
}

fn in_status(status: Option<JobStatus>) -> Job {
    job_in(&order(), ATTEMPT, status)
}

fn expired() -> Job {
    let submitted = JobEvent::Submitted { order: Arc::new(order()) };
    after([submitted, JobEvent::Failed { attempt: 1, failure: failure(FailureCause::Expired), log: None }])
}

fn rows() -> Vec<(&'static str, Vec<AnyCommand>)> {
    let another = Order { request: digest(0x52), ..order() };
    let cancel = |by: Caller| vec![AnyCommand::Cancel { by }];
    let expire = |now: &[Timestamp]| now.iter().map(|now| AnyCommand::Expire { now: *now }).collect();
    let due = NOON.plus_ms(RUN_MS + RUN_GRACE_MS);
    let long_due = NOON.plus_ms(TIME_TO_LIVE_MS.max(STEP_MS));
    let mut rows = vec![
        ("submit", vec![AnyCommand::Submit { order: order() }]),
        ("  another order", vec![AnyCommand::Submit { order: another }]),
        ("cancel", cancel(person(CREATOR))),
        ("  administrator", cancel(person(ADMINISTRATOR))),
        ("  auditor", cancel(Caller { role: Role::Auditor, ..person(STRANGER) })),
        ("  someone else", [cancel(person(STRANGER)), cancel(agent(AGENT))].concat()),
    ];
    rows.extend(by_lease("claim", &|lease, agent| AnyCommand::claim(lease, agent, BOOT)));
    rows.extend(by_lease("start", &|lease, agent| AnyCommand::Start { lease, agent }));
    rows.extend(by_lease("output ready", &|lease, agent| AnyCommand::TakeOutput { lease, agent }));
    rows.extend(by_lease("upload started", &|lease, agent| AnyCommand::StartUpload { lease, agent }));
    rows.extend(by_lease("complete", &AnyCommand::complete));
    rows.extend(by_lease("fail", &|lease, agent| AnyCommand::fail(lease, agent, FailureCause::Function)));
    let causes = [FailureCause::Expired, FailureCause::AttemptsUsedUp];
    let of_others = causes.map(|cause| AnyCommand::fail(lease(ATTEMPT), AGENT, cause)).to_vec();
    rows.push(("  another's cause", of_others));
    rows.extend(by_lease("give back", &|lease, agent| give_back(lease, agent, RequeueReason::AgentStopped)));
    let reasons = [
        RequeueReason::AgentLost,
        RequeueReason::AgentRestarted,
        RequeueReason::FunctionFailed,
        RequeueReason::AgentDropped,
    ];
    let of_others = reasons.map(|reason| give_back(lease(ATTEMPT), AGENT, reason)).to_vec();
    rows.push(("  another reason", of_others));
    rows.extend(by_lease("requeue", &|lease, agent| requeue(lease, agent, RequeueReason::AgentStopped)));
    rows.push(("expire", expire(&[long_due, Timestamp(u64::MAX)])));
    rows.push(("  in time", expire(&[NOON, Timestamp(due.0 - 1)])));
    rows
}

/// A command with the right lease and with each of the wrong ones.
fn by_lease(
    name: &'static str,
    command: &dyn Fn(Lease, AgentId) -> AnyCommand,
) -> [(&'static str, Vec<AnyCommand>); 5] {
    let of_attempts = |attempts: &[u32]| attempts.iter().map(|attempt| command(lease(*attempt), AGENT)).collect();
    let other_process = Lease { boot: OTHER_BOOT, ..lease(ATTEMPT) };
    [
        (name, of_attempts(&[ATTEMPT])),
        ("  earlier attempt", of_attempts(&[ATTEMPT - 1])),
        ("  later attempt", of_attempts(&[ATTEMPT + 1, u32::MAX])),
        ("  other agent", vec![command(lease(ATTEMPT), OTHER_AGENT)]),
        ("  other process", vec![command(other_process, AGENT)]),
    ]
}

fn give_back(lease: Lease, agent: AgentId, reason: RequeueReason) -> AnyCommand {
    AnyCommand::GiveBack { lease, agent, reason }
}

fn requeue(lease: Lease, agent: AgentId, reason: RequeueReason) -> AnyCommand {
    AnyCommand::Requeue { lease, agent, reason }
}

/// How an attempt ends that does not complete, in each status from Claimed to Uploading; when the order says that
/// failures are tried again, and when not.
const ENDS: &str = "\
reason          2 of 3    3 of 3  2 of 3 retried  3 of 3 retried
Function        Failed    Failed  Requeued        Failed
TimedOut        Failed    Failed  Requeued        Failed
InvalidOutput   Failed    Failed  Failed          Failed
Agent           Failed    Failed  Failed          Failed
AgentLost       Requeued  Failed  Requeued        Failed
AgentRestarted  Requeued  Failed  Requeued        Failed
AgentStopped    Requeued  Failed  Requeued        Failed
";

#[test]
fn an_attempt_is_followed_by_another_when_it_may_be() {
    let heads = ["2 of 3", "3 of 3", "2 of 3 retried", "3 of 3 retried"];
    let columns = [(2, false), (3, false), (2, true), (3, true)];
    let fail = |cause| move |lease| AnyCommand::fail(lease, AGENT, cause);
    let give_back = |reason| move |lease| requeue(lease, AGENT, reason);
    let in_active = |command: &dyn Fn(Lease) -> AnyCommand, attempt, retry_failures| {
        let active = [JobStatus::Claimed, JobStatus::Running, JobStatus::Validating, JobStatus::Uploading];
        let order = Order { retry_failures, ..order() };
        active.map(|status| cell(command(lease(attempt)).decide(&job_in(&order, attempt, Some(status))))).to_vec()
    };
    let line =
        |command: &dyn Fn(Lease) -> AnyCommand| row(&columns, |(attempt, retry)| in_active(command, *attempt, *retry));
    let rows = [
        ("Function", line(&fail(FailureCause::Function))),
        ("TimedOut", line(&fail(FailureCause::TimedOut))),
        ("InvalidOutput", line(&fail(FailureCause::InvalidOutput))),
        ("Agent", line(&fail(FailureCause::Agent))),
        ("AgentLost", line(&give_back(RequeueReason::AgentLost))),
        ("AgentRestarted", line(&give_back(RequeueReason::AgentRestarted))),
        ("AgentStopped", line(&give_back(RequeueReason::AgentStopped))),
    ];
    compare(ENDS, &grid("reason", &heads, &rows));
}

/// Who may claim what: the agent as it is known x the assignment of the job, the pool being open with the agent in it,
/// open with another, archived, and not known.
const CLAIMS: &str = "\
agent                 automatic       to it           to another      its pool        another's       archived        unknown
online                Claimed         Claimed         offer           Claimed         pool            pool-archived   no pool
  not for automatic   offer           Claimed         offer           Claimed         pool            pool-archived   no pool
  with other content  offer           offer           offer           offer           pool            pool-archived   no pool
  without the tool    offer           offer           offer           offer           pool            pool-archived   no pool
  as another process  boot            boot            boot            boot            boot            boot            boot
lost                  boot            boot            boot            boot            boot            boot            boot
stopped               boot            boot            boot            boot            boot            boot            boot
archived              agent-archived  agent-archived  agent-archived  agent-archived  agent-archived  agent-archived  agent-archived
unknown               boot            boot            boot            boot            boot            boot            boot
";

#[test]
fn a_job_is_claimed_by_an_agent_that_may() {
    let heads = ["automatic", "to it", "to another", "its pool", "another's", "archived", "unknown"];
    let to_pool = Assignment::Pool(POOL);
    let jobs = [
        (Assignment::Automatic, Pool::Unknown),
        (Assignment::Agent(AGENT), Pool::Unknown),
        (Assignment::Agent(OTHER_AGENT), Pool::Unknown),
        (to_pool, Pool::Open(pool_of(AGENT))),
        (to_pool, Pool::Open(pool_of(OTHER_AGENT))),
        (to_pool, Pool::Archived(pool_of(AGENT))),
        (to_pool, Pool::Unknown),
    ];
    let jobs =
        jobs.map(|(assignment, pool)| (job_in(&Order { assignment, ..order() }, 1, Some(JobStatus::Pending)), pool));
    let with = |offers| Profile { offers, ..profile() };
    let changed = vec![Offered { tool: tool_version(), digest: digest(0x62) }];
    let (stays, restarted) = (lease(1), Lease { boot: OTHER_BOOT, ..lease(1) });
    let line = |known_as: Agent, lease: Lease| {
        row(&jobs, |(job, pool)| {
            let (known_as, pool) = (known_as.clone(), pool.clone());
            vec![cell(AnyCommand::Claim { lease, agent: AGENT, known_as, pool }.decide(job))]
        })
    };
    let rows = [
        ("online", line(online(profile()), stays)),
        ("  not for automatic", line(online(Profile { takes_automatic: false, ..profile() }), stays)),
        ("  with other content", line(online(with(changed)), stays)),
        ("  without the tool", line(online(with(vec![])), stays)),
        ("  as another process", line(online(profile()), restarted)),
        ("lost", line(offline(Departure::Lost), stays)),
        ("stopped", line(offline(Departure::Stopped), stays)),
        ("archived", line(archived(), stays)),
        ("unknown", line(Agent::Unknown, stays)),
    ];
    compare(CLAIMS, &grid("agent", &heads, &rows));
}

/// What is in hand is finished, and its claim may be asked for again when the answer was lost.
#[test]
fn what_was_claimed_before_is_answered_whatever_became_of_the_agent_and_the_pool() {
    let order = Order { assignment: Assignment::Pool(POOL), ..order() };
    let claimed = job_in(&order, 1, Some(JobStatus::Claimed));
    for (known_as, pool) in [
        (online(profile()), Pool::Archived(pool_of(AGENT))),
        (online(profile()), Pool::Open(pool_of(OTHER_AGENT))),
        (archived(), Pool::Open(pool_of(AGENT))),
    ] {
        let again = AnyCommand::Claim { lease: lease(1), agent: AGENT, known_as, pool };
        assert_eq!(again.decide(&claimed), Ok(vec![]), "{again:?}");
    }
}

fn pool_of(agent: AgentId) -> Details {
    Details { name: "GPU".to_owned(), audience: Audience::Everyone, members: [agent].into() }
}

fn archived() -> Agent {
    after([AgentEvent::Connected { boot: BOOT, profile: profile() }, AgentEvent::Archived])
}

#[test]
fn what_an_agent_says_of_a_failure_is_kept_within_limits() {
    let running = job_in(&order(), ATTEMPT, Some(JobStatus::Running));
    let mut failure = failure(FailureCause::Function);
    failure.message = "ä".repeat(3_000);
    failure.log_tail = format!("{}end", "ö".repeat(9_000));
    let decided = AnyCommand::Fail { lease: lease(ATTEMPT), agent: AGENT, failure }.decide(&running);
    let Ok([JobEvent::Failed { failure, log: None, attempt: ATTEMPT }]) = decided.as_deref() else {
        panic!("it fails: {decided:?}")
    };
    assert_eq!(failure.message.chars().count(), 2_000);
    assert_eq!(failure.log_tail.chars().count(), 8_000);
    assert!(failure.log_tail.ends_with("end"), "the end of the log is what tells");
}

#[test]
fn the_last_attempt_says_so_and_why() {
    let order = Order { limits: Limits { max_attempts: 1, ..order().limits }, ..order() };
    let job = job_in(&order, 1, Some(JobStatus::Running));
    let decided = requeue(lease(1), AGENT, RequeueReason::AgentStopped).decide(&job);
    let Ok([JobEvent::Failed { failure, .. }]) = decided.as_deref() else { panic!("it fails: {decided:?}") };
    assert_eq!(failure.cause, FailureCause::AttemptsUsedUp);
    assert_eq!(failure.message, "the agent was stopped; this was the only attempt");
}
