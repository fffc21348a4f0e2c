//! Replicas, stale caches and appends whose outcome is not known, over the log's twin in memory.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use futures::Stream;
use futures::future::join_all;
use jobtrail_events::aggregate::{AggregateId, Event};
use jobtrail_events::file::{File, FileEvent, ReviseFile};
use jobtrail_events::ids::{AgentId, BootId};
use jobtrail_events::job::{FailureCause, Job, JobEvent, Lease, RequeueReason};
use jobtrail_log::{Fault, MemoryLog};

use super::*;
use crate::file::revise;
use crate::job::any_command::AnyCommand;
use crate::samples::{
    ADMINISTRATOR, AGENT, BOOT, CREATOR, FILE, JOB, NOON, OTHER_AGENT, OTHER_BOOT, RUN_MS, STRANGER, TIME_TO_LIVE_MS,
    content, id, lease, order, person,
};

/// The log, with every operation taking so long that others come between.
#[derive(Clone)]
struct SlowLog {
    log: MemoryLog,
    /// Appends that were answered by the log, if not yet to the sender.
    appends: Arc<AtomicUsize>,
}

impl SlowLog {
    fn new(log: &MemoryLog) -> Self {
        Self { log: log.clone(), appends: Arc::default() }
    }
}

impl Log for SlowLog {
    async fn append(&self, commit: &Commit, after: u64) -> Result<Appended, AppendError> {
        give_way().await;
        let answer = self.log.append(commit, after).await;
        self.appends.fetch_add(1, Ordering::Relaxed);
        give_way().await;
        answer
    }

    async fn read(&self, aggregate: &AggregateId) -> Result<Vec<Recorded>, LogError> {
        give_way().await;
        let answer = self.log.read(aggregate).await;
        give_way().await;
        answer
    }

    async fn at(&self, sequence: u64) -> Result<Option<Recorded>, LogError> {
        self.log.at(sequence).await
    }

    async fn last_sequence(&self) -> Result<u64, LogError> {
        self.log.last_sequence().await
    }

    async fn follow(
        &self,
        after: u64,
    ) -> Result<impl Stream<Item = Result<Recorded, LogError>> + Send + 'static, LogError> {
        self.log.follow(after).await
    }
}

async fn give_way() {
    let mut has_waited = false;
    poll_fn(|context| {
        if std::mem::replace(&mut has_waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

const ORIGIN: Origin = Origin::Continuation;

/// Carries out a command on JOB, whoever sends it.
async fn carry_out<L: Log>(jobs: &Repository<Job, L>, command: &AnyCommand) -> Result<Outcome<Job>, Refusal> {
    jobs.execute(&JOB, Actor::Reconciler, ORIGIN, |job| command.decide(job)).await
}

async fn events_of(log: &MemoryLog, aggregate: impl Into<AggregateId>) -> Vec<Event> {
    let history = log.read(&aggregate.into()).await.expect("the log is whole");
    history.into_iter().flat_map(|recorded| recorded.commit.events).collect()
}

fn submit() -> AnyCommand {
    AnyCommand::Submit { order: order() }
}

#[tokio::test]
async fn of_claims_at_the_same_time_one_wins_and_the_others_are_decided_anew() {
    let log = MemoryLog::new();
    let jobs = Repository::<Job, _>::new(SlowLog::new(&log));
    carry_out(&jobs, &submit()).await.unwrap();
    let decided = AtomicUsize::new(0);
    let claims = (0..20_u8).map(|n| {
        let command = AnyCommand::claim(lease(1), AgentId(id(n)), BOOT);
        let (jobs, decided) = (jobs.clone(), &decided);
        async move {
            let decide = |job: &Job| {
                decided.fetch_add(1, Ordering::Relaxed);
                command.decide(job)
            };
            jobs.execute(&JOB, Actor::Agent(AgentId(id(n))), ORIGIN, decide).await
        }
    });
    let answers = join_all(claims).await;
    let won: Vec<_> =
        (0_u8..).zip(&answers).filter(|(_, answer)| answer.is_ok()).map(|(n, _)| AgentId(id(n))).collect();
    assert_eq!(won.len(), 1, "{answers:?}");
    for answer in &answers {
        if let Err(refusal) = answer {
            assert!(matches!(refusal, Refusal::Rejected(Rejection::StaleLease { .. })), "{refusal}");
        }
    }
    assert_eq!(decided.load(Ordering::Relaxed), 39, "each once, and each that lost once more");
    let events = events_of(&log, JOB).await;
    let [_, Event::Job(JobEvent::Claimed { run })] = events.as_slice() else { panic!("one claim: {events:?}") };
    assert_eq!(won, [run.agent]);
}

#[tokio::test]
async fn commands_that_do_not_exclude_each_other_all_have_their_effect() {
    let log = MemoryLog::new();
    let files = registered(&log).await;
    let names: Vec<_> = (0..10).map(|n| format!("{n}.csv")).collect();
    let answers = join_all(names.iter().map(|name| revise(&files, name))).await;
    assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|outcome| outcome.changed)), "{answers:?}");
    let mut revised: Vec<_> = names_of_revisions(&log).await;
    revised.sort();
    assert_eq!(revised, names);
}

#[tokio::test]
async fn a_chain_is_whole_whoever_wrote_it() {
    let log = MemoryLog::new();
    let replicas = [(); 3].map(|()| Repository::<Job, _>::new(SlowLog::new(&log)));
    let life = [
        submit(),
        AnyCommand::claim(lease(1), AGENT, BOOT),
        AnyCommand::Start { lease: lease(1), agent: AGENT },
        AnyCommand::Requeue { lease: lease(1), agent: AGENT, reason: RequeueReason::AgentLost },
        AnyCommand::claim(lease(2), AGENT, BOOT),
    ];
    for (command, jobs) in life.iter().zip(replicas.iter().cycle()) {
        assert!(carry_out(jobs, command).await.unwrap().changed, "{command:?}");
    }
    let history = log.read(&JOB.into()).await.expect("read checks the chain");
    let versions: Vec<_> = history.iter().map(|recorded| recorded.commit.version).collect();
    assert_eq!(versions, [0, 1, 2, 3, 4]);
    for pair in history.windows(2) {
        let [before, after] = pair else { unreachable!("windows of two") };
        assert_eq!(after.commit.causation, Some(before.commit.id));
        assert_eq!(after.commit.correlation, before.commit.correlation);
        assert!(after.commit.at >= before.commit.at);
    }
}

/// One replica has seen the job up to somewhere; others have written since. Whatever is asked of it, it answers as one
/// that has just read the log.
#[tokio::test]
async fn a_stale_cache_changes_no_answer() {
    let life = [
        submit(),
        AnyCommand::claim(lease(1), AGENT, BOOT),
        AnyCommand::Start { lease: lease(1), agent: AGENT },
        AnyCommand::Requeue { lease: lease(1), agent: AGENT, reason: RequeueReason::AgentLost },
        AnyCommand::claim(lease(2), AGENT, BOOT),
        AnyCommand::Start { lease: lease(2), agent: AGENT },
        AnyCommand::TakeOutput { lease: lease(2), agent: AGENT },
        AnyCommand::StartUpload { lease: lease(2), agent: AGENT },
        AnyCommand::complete(lease(2), AGENT),
    ];
    let other_end = [submit(), AnyCommand::Cancel { by: person(CREATOR) }];
    let mut compared = 0;
    for life in [&life[..], &other_end[..]] {
        for seen in 1..=life.len() {
            for written in seen..=life.len() {
                for command in all_commands() {
                    let (stale, fresh) =
                        (replica(&life[..seen], &life[seen..written]).await, replica(&[], &life[..written]).await);
                    let answers = [carry_out(&stale, &command).await, carry_out(&fresh, &command).await];
                    let [stale, fresh] =
                        answers.map(|answer| answer.map(|outcome| (outcome.changed, outcome.loaded.state.status())));
                    assert_eq!(stale, fresh, "{command:?}, seen {seen} of {written}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 1_000, "{compared}");
}

/// A replica that carried out the first commands itself while another carried out the rest.
async fn replica(own: &[AnyCommand], others: &[AnyCommand]) -> Repository<Job, MemoryLog> {
    let log = MemoryLog::new();
    let (jobs, other) = (Repository::new(log.clone()), Repository::new(log));
    for command in own {
        carry_out(&jobs, command).await.unwrap();
    }
    for command in others {
        carry_out(&other, command).await.unwrap();
    }
    jobs
}

/// Each command with each lease that makes a difference.
fn all_commands() -> Vec<AnyCommand> {
    let mut commands = vec![submit(), AnyCommand::Expire { now: NOON }];
    commands.extend([CREATOR, ADMINISTRATOR, STRANGER].map(|by| AnyCommand::Cancel { by: person(by) }));
    commands.extend([RUN_MS, TIME_TO_LIVE_MS].map(|ms| AnyCommand::Expire { now: clock::now().plus_ms(2 * ms) }));
    let holders: [(AgentId, BootId); 3] = [(AGENT, BOOT), (OTHER_AGENT, BOOT), (AGENT, OTHER_BOOT)];
    for (attempt, (agent, boot)) in (1..=3).flat_map(|attempt| holders.map(|holder| (attempt, holder))) {
        let lease = Lease { boot, ..lease(attempt) };
        commands.extend([
            AnyCommand::claim(lease, agent, boot),
            AnyCommand::Start { lease, agent },
            AnyCommand::TakeOutput { lease, agent },
            AnyCommand::StartUpload { lease, agent },
            AnyCommand::complete(lease, agent),
            AnyCommand::fail(lease, agent, FailureCause::Function),
            AnyCommand::Requeue { lease, agent, reason: RequeueReason::AgentStopped },
        ]);
    }
    commands
}

async fn registered(log: &MemoryLog) -> Repository<File, SlowLog> {
    let files = Repository::new(SlowLog::new(log));
    let registered = || FileEvent::Registered { by: CREATOR, content: content("first.csv") };
    files.execute(&FILE, Actor::Person(CREATOR), ORIGIN, |_| Ok(vec![registered()])).await.unwrap();
    files
}

async fn revise<L: Log>(files: &Repository<File, L>, name: &str) -> Result<Outcome<File>, Refusal> {
    let command = ReviseFile { file: FILE, content: content(name), through: None };
    files
        .execute(&FILE, Actor::Person(CREATOR), ORIGIN, |file| revise::decide(file, &command, person(CREATOR), None))
        .await
}

/// Without the first.
async fn names_of_revisions(log: &MemoryLog) -> Vec<String> {
    let events = events_of(log, FILE).await.into_iter();
    events
        .filter_map(|event| match event {
            Event::File(FileEvent::Revised { content, .. }) => Some(content.name),
            Event::File(_)
            | Event::Job(_)
            | Event::Agent(_)
            | Event::Tool(_)
            | Event::Pool(_)
            | Event::Person(_)
            | Event::System(_) => None,
        })
        .collect()
}

#[tokio::test]
async fn an_append_without_an_answer_is_written_once() {
    for faults in [
        vec![Fault::LoseRequest],
        vec![Fault::LoseAnswer],
        vec![Fault::LoseRequest, Fault::LoseAnswer],
        vec![Fault::LoseAnswer, Fault::LoseRequest],
        vec![Fault::LoseAnswer, Fault::LoseAnswer],
    ] {
        let log = MemoryLog::new();
        let files = registered(&log).await;
        for fault in &faults {
            log.fail_next(*fault);
        }
        let outcome = revise(&files, "second.csv").await.unwrap();
        assert!(outcome.changed, "{faults:?}");
        assert_eq!(revisions(&outcome), 2);
        assert_eq!(names_of_revisions(&log).await, ["second.csv"], "{faults:?}");
    }
}

/// The answer is lost, and before the log is asked again another has written on top.
#[tokio::test]
async fn an_append_without_an_answer_is_found_below_what_came_after() {
    for fault in [Fault::LoseAnswer, Fault::LoseRequest] {
        let log = MemoryLog::new();
        let files = registered(&log).await;
        let other = Repository::<File, _>::new(log.clone());
        log.fail_next(fault);
        let appends = files.log.appends.load(Ordering::Relaxed);
        let mut ours = pin!(revise(&files, "ours.csv"));
        while files.log.appends.load(Ordering::Relaxed) == appends {
            assert!(futures::poll!(&mut ours).is_pending(), "it is not known yet");
        }
        revise(&other, "theirs.csv").await.unwrap();
        let outcome = ours.await.unwrap();
        assert!(outcome.changed);
        let (order, place) = match fault {
            Fault::LoseAnswer => (["ours.csv", "theirs.csv"], 2),
            Fault::LoseRequest | Fault::Refuse => (["theirs.csv", "ours.csv"], 3),
        };
        assert_eq!(names_of_revisions(&log).await, order);
        assert_eq!(revisions(&outcome), place, "the answer is about what was asked");
    }
}

fn revisions(outcome: &Outcome<File>) -> usize {
    match &outcome.loaded.state {
        File::Unknown => 0,
        File::Kept { revisions, .. } | File::Archived { revisions, .. } => revisions.len(),
    }
}

#[tokio::test]
async fn when_the_log_stays_silent_the_sender_is_told_and_may_ask_again() {
    for (fault, changes_something) in [(Fault::LoseRequest, true), (Fault::LoseAnswer, false)] {
        let log = MemoryLog::new();
        let files = registered(&log).await;
        for _ in 0..Repository::<File, SlowLog>::TRIES_WITHOUT_ANSWER {
            log.fail_next(fault);
        }
        let refusal = revise(&files, "second.csv").await.unwrap_err();
        assert!(matches!(refusal, Refusal::Unavailable(_)), "{refusal}");
        assert_eq!(revise(&files, "second.csv").await.unwrap().changed, changes_something);
        assert_eq!(names_of_revisions(&log).await, ["second.csv"]);
    }
}

#[tokio::test]
async fn what_the_log_refuses_is_not_tried_again() {
    let log = MemoryLog::new();
    let files = registered(&log).await;
    log.fail_next(Fault::Refuse);
    let refusal = revise(&files, "second.csv").await.unwrap_err();
    assert!(matches!(refusal, Refusal::Unavailable(_)), "{refusal}");
    assert_eq!(names_of_revisions(&log).await, Vec::<String>::new());
    assert!(revise(&files, "second.csv").await.unwrap().changed, "asking again is right");
}

#[tokio::test]
async fn damage_is_not_decided_on() {
    let log = MemoryLog::new();
    carry_out(&Repository::new(log.clone()), &submit()).await.unwrap();
    log.damage(1, |bytes| bytes.truncate(10));
    let refusal = carry_out(&Repository::new(log.clone()), &submit()).await.unwrap_err();
    assert!(refusal.to_string().contains("JT0005"), "{refusal}");
    assert_eq!(log.last_sequence().await.unwrap(), 1);
}

/// Nothing is decided on the aggregate itself, so no refusal and no stale append makes this replica read it again.
#[tokio::test]
async fn what_is_known_to_be_of_the_past_is_not_used() {
    let log = MemoryLog::new();
    let [here, there] = [(); 2].map(|()| Repository::<Job, _>::new(log.clone()));
    let submitted = carry_out(&here, &submit()).await.unwrap().loaded.sequence;
    here.heard_of(&JOB, submitted);
    let claimed = carry_out(&there, &AnyCommand::claim(lease(1), AGENT, BOOT)).await.unwrap().loaded.sequence;
    assert_eq!(here.load(&JOB).await.unwrap().sequence, submitted, "it has heard of nothing later");
    here.heard_of(&JOB, claimed);
    here.heard_of(&JOB, submitted);
    assert_eq!(here.load(&JOB).await.unwrap().sequence, claimed);
    assert_eq!(there.load(&JOB).await.unwrap().sequence, claimed);
}
