//! What must hold of a log, whatever happened; and of what people and agents were told.

use std::collections::{BTreeMap, BTreeSet};

use jobtrail_events::agent::{Agent, AgentEvent, Departure};
use jobtrail_events::aggregate::{Aggregate, AggregateId, Event, Fold};
use jobtrail_events::envelope::Commit;
use jobtrail_events::ids::{AgentId, BootId, JobId};
use jobtrail_events::job::{FailureCause, Job, JobEvent, JobStatus, Run};
use jobtrail_events::value::Actor;
use jobtrail_log::Recorded;

type Attempt = (JobId, u32);
type Process = (AgentId, BootId);

/// What was promised to those who asked.
#[derive(Default)]
pub struct Promises {
    pub submitted: BTreeSet<JobId>,
    pub canceled: BTreeSet<JobId>,
    pub claimed: BTreeMap<Attempt, BTreeSet<Process>>,
    pub started: BTreeSet<Attempt>,
    pub completed: BTreeMap<JobId, BTreeSet<(u32, Process)>>,
}

impl Promises {
    /// Compares them, and the log itself, with what a job's history says.
    pub fn check(&self, log: &[Recorded]) {
        let mut jobs = BTreeMap::<JobId, (Job, Vec<JobEvent>)>::new();
        let mut absences = Absences::default();
        for Recorded { commit, .. } in log {
            absences.take_in(commit);
            let AggregateId::Job(id) = commit.aggregate else { continue };
            let (job, history) = jobs.entry(id).or_default();
            for event in &commit.events {
                let event = Job::pick(event).expect("of a job");
                let before = job.active_run().copied();
                assert_eq!(job.evolve(event, commit.at), Fold::Applied, "an illegal event of {id}: {event:?}");
                check_actor(event, commit.actor, before);
                history.push(event.clone());
            }
        }
        for (id, (job, history)) in &jobs {
            check_history(*id, job, history);
        }
        let status = |id: &JobId| jobs.get(id).and_then(|(job, _)| job.status());
        let has = |id: &JobId, wanted: &dyn Fn(&JobEvent) -> bool| {
            jobs.get(id).is_some_and(|(_, history)| history.iter().any(wanted))
        };
        for id in &self.submitted {
            assert!(status(id).is_some(), "{id} was promised and is not there");
        }
        for id in &self.canceled {
            assert_eq!(status(id), Some(JobStatus::Canceled), "{id} was promised to be cancelled");
        }
        for ((id, attempt), processes) in &self.claimed {
            assert_eq!(processes.len(), 1, "attempt {attempt} of {id} was granted to {processes:?}");
            for (agent, boot) in processes {
                let granted = Run { attempt: *attempt, agent: *agent, boot: *boot };
                let is_it = |event: &JobEvent| matches!(event, JobEvent::Claimed { run } if *run == granted);
                assert!(has(id, &is_it), "{granted:?} of {id} was granted and is not in the log");
            }
        }
        for (id, attempt) in &self.started {
            let is_it = |event: &JobEvent| matches!(event, JobEvent::Started { attempt: a } if a == attempt);
            assert!(has(id, &is_it), "{id} was told to start attempt {attempt}, which is not in the log");
        }
        for (id, results) in &self.completed {
            assert_eq!(results.len(), 1, "of {id} several results were taken: {results:?}");
            let attempt = results.first().map(|(attempt, _)| *attempt);
            let is_it =
                |event: &JobEvent| matches!(event, JobEvent::Completed { attempt: a, .. } if Some(*a) == attempt);
            assert!(has(id, &is_it), "a result of {id} was taken that is not in the log");
        }
    }
}

fn check_actor(event: &JobEvent, actor: Actor, holder: Option<Run>) {
    let is_by_holder = |actor| holder.is_some_and(|run| actor == Actor::Agent(run.agent));
    let is_right = match event {
        JobEvent::Submitted { order } => actor == Actor::Person(order.creator),
        JobEvent::Claimed { run } => actor == Actor::Agent(run.agent),
        JobEvent::Started { .. }
        | JobEvent::OutputReady { .. }
        | JobEvent::UploadStarted { .. }
        | JobEvent::Completed { .. } => is_by_holder(actor),
        JobEvent::Failed { .. } | JobEvent::Requeued { .. } => actor == Actor::Reconciler || is_by_holder(actor),
        JobEvent::Canceled { by } => actor == Actor::Person(*by),
    };
    assert!(is_right, "{event:?} by {actor:?}, when {holder:?} had it");
}

fn check_history(id: JobId, job: &Job, history: &[JobEvent]) {
    let mut claims = BTreeMap::<u32, u32>::new();
    let (mut attempts, mut results, mut cancels) = (0, 0, 0);
    for event in history {
        match event {
            JobEvent::Submitted { .. } | JobEvent::Requeued { .. } => attempts += 1,
            JobEvent::Claimed { run } => *claims.entry(run.attempt).or_default() += 1,
            JobEvent::Completed { .. } | JobEvent::Failed { .. } => results += 1,
            JobEvent::Canceled { .. } => cancels += 1,
            JobEvent::Started { .. } | JobEvent::OutputReady { .. } | JobEvent::UploadStarted { .. } => {}
        }
    }
    assert!(claims.values().all(|times| *times == 1), "{id} was claimed several times: {history:?}");
    assert_eq!(results + cancels, 1, "{id} has one end: {history:?}");
    assert!(cancels == 0 || claims.len() < attempts as usize, "{id} was cancelled in an attempt that was claimed");
    let most = job.order().expect("it was submitted").limits.max_attempts;
    assert!(attempts <= most, "{id} had {attempts} attempts of {most}");
}

/// Of which runs the agent was away at some time while it had the job. Only those may be taken from it, and those that
/// it dropped.
#[derive(Default)]
struct Absences {
    agents: BTreeMap<AgentId, Agent>,
    runs: BTreeMap<JobId, (Run, bool)>,
}

impl Absences {
    fn take_in(&mut self, commit: &Commit) {
        for event in &commit.events {
            match (&commit.aggregate, event) {
                (AggregateId::Agent(id), Event::Agent(event)) => {
                    let agent = self.agents.entry(*id).or_default();
                    let _ = agent.evolve(event, commit.at);
                    for (run, was_away) in self.runs.values_mut().filter(|(run, _)| run.agent == *id) {
                        *was_away |= is_away(agent, *run);
                    }
                }
                (AggregateId::Job(id), Event::Job(JobEvent::Claimed { run })) => {
                    let was_away = self.agents.get(&run.agent).is_none_or(|agent| is_away(agent, *run));
                    self.runs.insert(*id, (*run, was_away));
                }
                (AggregateId::Job(id), Event::Job(JobEvent::Requeued { message, .. }))
                    if commit.actor == Actor::Reconciler =>
                {
                    let was_away = self.runs.get(id).is_some_and(|(_, was_away)| *was_away);
                    let was_dropped = message.contains("dropped");
                    assert!(was_away || was_dropped, "{id} was taken from an agent that was there: {message}");
                }
                (
                    AggregateId::Job(_)
                    | AggregateId::Agent(_)
                    | AggregateId::File(_)
                    | AggregateId::Tool(_)
                    | AggregateId::Pool(_)
                    | AggregateId::Person(_)
                    | AggregateId::System(_),
                    _,
                ) => {}
            }
        }
    }
}

fn is_away(agent: &Agent, run: Run) -> bool {
    match agent {
        Agent::Online { boot, .. } => *boot != run.boot,
        Agent::Unknown | Agent::Enrolled { .. } | Agent::Offline { .. } | Agent::Archived { .. } => true,
    }
}

/// What a person would say of it, for counting.
pub fn name(event: &JobEvent) -> Option<&'static str> {
    match event {
        JobEvent::Requeued { .. } => Some("a job was requeued"),
        JobEvent::Completed { .. } => Some("a job completed"),
        JobEvent::Failed { failure, .. } => Some(match failure.cause {
            FailureCause::AttemptsUsedUp => "a job ran out of attempts",
            FailureCause::Expired => "a job expired",
            FailureCause::Function | FailureCause::TimedOut | FailureCause::InvalidOutput | FailureCause::Agent => {
                "a job failed"
            }
        }),
        JobEvent::Submitted { .. }
        | JobEvent::Claimed { .. }
        | JobEvent::Started { .. }
        | JobEvent::OutputReady { .. }
        | JobEvent::UploadStarted { .. }
        | JobEvent::Canceled { .. } => None,
    }
}

/// `lost` are the processes that were given up so far.
pub fn name_of_agents(
    event: &AgentEvent,
    agent: &AggregateId,
    lost: &mut BTreeSet<(AggregateId, BootId)>,
) -> Option<&'static str> {
    match event {
        AgentEvent::Disconnected { boot, reason: Departure::Lost } => {
            lost.insert((agent.clone(), *boot));
            Some("an agent was given up")
        }
        AgentEvent::Connected { boot, .. } if lost.contains(&(agent.clone(), *boot)) => {
            Some("an agent came back after it was given up")
        }
        AgentEvent::Enrolled { .. }
        | AgentEvent::Connected { .. }
        | AgentEvent::Draining { .. }
        | AgentEvent::Disconnected { .. }
        | AgentEvent::Archived => None,
    }
}
