//! What must come of anything that is done, in a few tables. It knows nothing of how the services decide.

use std::collections::{BTreeMap, BTreeSet};

use jobtrail_events::agent::Departure;
use jobtrail_events::ids::{AgentId, BootId, JobId, PersonId};
use jobtrail_events::job::{FailureCause, JobStatus, Lease, RequeueReason};
use jobtrail_events::value::{Actor, Digest};

use super::operation::{OrderOf, TIME_TO_LIVE_MS};
use crate::network::{ADMINISTRATOR, Letter, Request, Sender};

pub const LEASE_MS: u64 = 20_000;
/// Of the function of [`crate::agent::manifest`], with the grace that an agent has to stop it.
const LONGEST_RUN_MS: u64 = 3_600_000 + 60_000;
/// How long anything else may take.
const LONGEST_STEP_MS: u64 = 6 * 3_600_000;

/// Who has an attempt, or had it last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    pub agent: AgentId,
    pub boot: BootId,
    pub attempt: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Submitted(OrderOf),
    Claimed(Holder),
    Started(u32),
    OutputReady(u32),
    UploadStarted(u32),
    Completed(u32, Vec<Digest>),
    Failed(u32, FailureCause),
    Requeued(u32, RequeueReason),
    Canceled(PersonId),
    Connected(BootId),
    Disconnected(BootId, Departure),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Job(JobId),
    Agent(AgentId),
}

/// One commit, as far as the model tells them apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub subject: Subject,
    pub what: What,
    pub by: Actor,
}

#[derive(Clone, Debug)]
pub enum Act {
    Ask(Box<Letter>),
    LookAtAgent(AgentId),
    LookAtJob(JobId),
}

/// What may come of an act: whether it is done or refused, and what the log then holds more.
pub type Alternative = (bool, Option<Fact>);

#[derive(Clone, Debug)]
pub struct ModelJob {
    pub order: OrderOf,
    pub creator: PersonId,
    pub status: JobStatus,
    pub attempt: u32,
    pub holder: Option<Holder>,
    used_up: bool,
    pub since_ms: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Online(BootId),
    Lost(BootId),
    Stopped(BootId),
}

#[derive(Clone, Debug)]
pub struct ModelAgent {
    pub state: State,
    since_ms: u64,
    /// All that ever were.
    boots: BTreeSet<BootId>,
}

/// When a process was heard of last, and since when it has said only that it has nothing in hand.
#[derive(Clone, Copy, Debug)]
struct Heard {
    last_ms: u64,
    idle_since_ms: Option<u64>,
}

#[derive(Clone, Debug)]
pub struct Model {
    pub jobs: BTreeMap<JobId, ModelJob>,
    pub agents: BTreeMap<AgentId, ModelAgent>,
    heard: BTreeMap<(AgentId, BootId), Heard>,
    pub now_ms: u64,
    first_agent: AgentId,
    /// Whether a replica may hold an agent for what it was before, and answer by that.
    may_be_stale: bool,
}

const DONE: [Alternative; 1] = [(true, None)];
const REFUSED: [Alternative; 1] = [(false, None)];

impl Model {
    pub fn new(first_agent: AgentId, may_be_stale: bool) -> Self {
        let (jobs, agents, heard) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { jobs, agents, heard, now_ms: 0, first_agent, may_be_stale }
    }

    /// `began` is as it was when the act began: what else was under way may have come between.
    pub fn alternatives(&self, act: &Act, began: &Self) -> Vec<Alternative> {
        match act {
            Act::LookAtAgent(id) => self.look_at_agent(*id, began),
            Act::LookAtJob(id) => self.look_at_job(*id, began),
            Act::Ask(letter) => match letter.sender {
                Sender::User(person) => self.ask_of_person(person, &letter.request),
                Sender::Agent(agent, _) => self.ask_of_agent(agent, &letter.request),
            },
        }
    }

    fn ask_of_person(&self, person: PersonId, request: &Request) -> Vec<Alternative> {
        let by = Actor::Person(person);
        match request {
            Request::Submit(command) => {
                let (id, order) = (super::driver::job_id(person, command), super::driver::order_of(command));
                match self.jobs.get(&id) {
                    None => done(Subject::Job(id), What::Submitted(order), by),
                    Some(job) if job.order == order => DONE.to_vec(),
                    Some(_) => REFUSED.to_vec(),
                }
            }
            Request::Cancel(command) => match self.jobs.get(&command.job) {
                Some(job) if person == job.creator || person == ADMINISTRATOR => match job.status {
                    JobStatus::Pending => done(Subject::Job(command.job), What::Canceled(person), by),
                    JobStatus::Canceled => DONE.to_vec(),
                    _ => REFUSED.to_vec(),
                },
                Some(_) | None => REFUSED.to_vec(),
            },
            other => panic!("no person says {other:?}"),
        }
    }

    fn ask_of_agent(&self, id: AgentId, request: &Request) -> Vec<Alternative> {
        match request {
            Request::Register(command) => self.register(id, command.boot),
            Request::Heartbeat(command) => self.heartbeat(id, command.boot),
            Request::Leave(command) => self.leave(id, command.boot),
            Request::Claim(command) => self.claim(id, command.lease),
            Request::Start(command) => {
                self.advance(id, command.lease, JobStatus::Claimed, What::Started(command.lease.attempt))
            }
            Request::TakeOutput(command) => {
                self.advance(id, command.lease, JobStatus::Running, What::OutputReady(command.lease.attempt))
            }
            Request::StartUpload(command) => {
                self.advance(id, command.lease, JobStatus::Validating, What::UploadStarted(command.lease.attempt))
            }
            Request::Complete(command) => {
                let Lease { job, attempt, .. } = command.lease;
                let own = content_of(job, attempt);
                let status = self.jobs.get(&job).map(|job| job.status);
                if status == Some(JobStatus::Uploading)
                    && command.artifacts.iter().any(|(artifact, _)| artifact.content != own)
                {
                    return REFUSED.to_vec();
                }
                self.advance(id, command.lease, JobStatus::Uploading, What::Completed(attempt, vec![own]))
            }
            Request::Fail(command) => self.fail(id, command.lease, command.failure.cause),
            Request::GiveBack(command) => match command.reason {
                RequeueReason::AgentStopped => self.take_away(id, command.lease, command.reason, Actor::Agent(id)),
                _ => REFUSED.to_vec(),
            },
            Request::Submit(_) | Request::Cancel(_) => panic!("no agent says this"),
        }
    }

    fn register(&self, id: AgentId, boot: BootId) -> Vec<Alternative> {
        let connects = || done(Subject::Agent(id), What::Connected(boot), Actor::Agent(id));
        match self.agents.get(&id) {
            None => connects(),
            Some(agent) => match agent.state {
                State::Online(present) if present == boot => DONE.to_vec(),
                State::Lost(last) if last == boot => connects(),
                State::Online(_) | State::Lost(_) | State::Stopped(_) if agent.is_over(boot) => REFUSED.to_vec(),
                State::Online(_) | State::Lost(_) | State::Stopped(_) => connects(),
            },
        }
    }

    fn heartbeat(&self, id: AgentId, boot: BootId) -> Vec<Alternative> {
        let Some(agent) = self.agents.get(&id) else { return REFUSED.to_vec() };
        let mut found = match agent.state {
            State::Online(present) if present == boot => return DONE.to_vec(),
            State::Lost(last) if last == boot => done(Subject::Agent(id), What::Connected(boot), Actor::Agent(id)),
            State::Online(_) | State::Lost(_) | State::Stopped(_) => REFUSED.to_vec(),
        };
        if self.may_be_stale && agent.boots.contains(&boot) {
            found.extend(DONE);
        }
        found
    }

    fn leave(&self, id: AgentId, boot: BootId) -> Vec<Alternative> {
        let Some(agent) = self.agents.get(&id) else { return REFUSED.to_vec() };
        match agent.state {
            State::Online(present) if present == boot => {
                done(Subject::Agent(id), What::Disconnected(boot, Departure::Stopped), Actor::Agent(id))
            }
            State::Lost(last) | State::Stopped(last) if last == boot => DONE.to_vec(),
            State::Online(_) | State::Lost(_) | State::Stopped(_) => REFUSED.to_vec(),
        }
    }

    fn claim(&self, id: AgentId, lease: Lease) -> Vec<Alternative> {
        let Some(job) = self.jobs.get(&lease.job) else { return REFUSED.to_vec() };
        let holder = Holder { agent: id, boot: lease.boot, attempt: lease.attempt };
        if is_active(job.status) && job.holder == Some(holder) {
            return DONE.to_vec();
        }
        if job.status != JobStatus::Pending || job.attempt != lease.attempt {
            return REFUSED.to_vec();
        }
        if job.order.only_for_the_first_agent && id != self.first_agent {
            return REFUSED.to_vec();
        }
        let Some(agent) = self.agents.get(&id) else { return REFUSED.to_vec() };
        let mut found = done(Subject::Job(lease.job), What::Claimed(holder), Actor::Agent(id));
        if agent.state == State::Online(lease.boot) {
            return found;
        }
        if !(self.may_be_stale && agent.boots.contains(&lease.boot)) {
            return REFUSED.to_vec();
        }
        found.extend(REFUSED);
        found
    }

    /// From that status; said again later in the same attempt, it is so already.
    fn advance(&self, id: AgentId, lease: Lease, from: JobStatus, what: What) -> Vec<Alternative> {
        let Some(job) = self.held(id, lease) else { return REFUSED.to_vec() };
        let place = |status| JobStatus::ALL.iter().position(|other| *other == status);
        if job.status == from {
            done(Subject::Job(lease.job), what, Actor::Agent(id))
        } else if job.status != JobStatus::Failed && place(job.status) > place(from) {
            DONE.to_vec()
        } else {
            REFUSED.to_vec()
        }
    }

    fn fail(&self, id: AgentId, lease: Lease, cause: FailureCause) -> Vec<Alternative> {
        let Lease { job: job_id, attempt, .. } = lease;
        if let Some(job) = self.jobs.get(&job_id)
            && job.status == JobStatus::Pending
            && job.attempt == attempt + 1
        {
            return DONE.to_vec();
        }
        let Some(job) = self.held(id, lease) else { return REFUSED.to_vec() };
        if job.status == JobStatus::Failed {
            return DONE.to_vec();
        }
        let is_for_agents = !matches!(cause, FailureCause::Expired | FailureCause::AttemptsUsedUp);
        if !is_active(job.status) || !is_for_agents {
            return REFUSED.to_vec();
        }
        let is_of_function = matches!(cause, FailureCause::Function | FailureCause::TimedOut);
        let what = if is_of_function && job.order.retries && attempt < job.order.max_attempts {
            What::Requeued(attempt, RequeueReason::FunctionFailed)
        } else {
            What::Failed(attempt, cause)
        };
        done(Subject::Job(job_id), what, Actor::Agent(id))
    }

    fn take_away(&self, id: AgentId, lease: Lease, reason: RequeueReason, by: Actor) -> Vec<Alternative> {
        let Some(job) = self.jobs.get(&lease.job) else { return REFUSED.to_vec() };
        if job.status != JobStatus::Canceled && !job.was_never_taken() && job.attempt > lease.attempt {
            return DONE.to_vec();
        }
        let Some(job) = self.held(id, lease) else { return REFUSED.to_vec() };
        if job.status == JobStatus::Failed && job.used_up {
            return DONE.to_vec();
        }
        if !is_active(job.status) {
            return REFUSED.to_vec();
        }
        let what = if lease.attempt < job.order.max_attempts {
            What::Requeued(lease.attempt, reason)
        } else {
            What::Failed(lease.attempt, FailureCause::AttemptsUsedUp)
        };
        done(Subject::Job(lease.job), what, by)
    }

    fn held(&self, agent: AgentId, lease: Lease) -> Option<&ModelJob> {
        let holder = Holder { agent, boot: lease.boot, attempt: lease.attempt };
        self.jobs.get(&lease.job).filter(|job| job.holder == Some(holder))
    }

    // The reconciler.

    fn look_at_agent(&self, id: AgentId, began: &Self) -> Vec<Alternative> {
        let Some(ModelAgent { state: State::Online(boot), since_ms, .. }) = began.agents.get(&id) else {
            return DONE.to_vec();
        };
        let last = began.heard.get(&(id, *boot)).map_or(0, |heard| heard.last_ms);
        let is_missed = self.now_ms >= last + LEASE_MS && self.now_ms >= since_ms + LEASE_MS;
        let is_there = self.agents.get(&id).is_some_and(|agent| agent.state == State::Online(*boot));
        if is_missed && is_there {
            done(Subject::Agent(id), What::Disconnected(*boot, Departure::Lost), Actor::Reconciler)
        } else {
            DONE.to_vec()
        }
    }

    fn look_at_job(&self, id: JobId, began: &Self) -> Vec<Alternative> {
        let (Some(row), Some(job)) = (began.jobs.get(&id), self.jobs.get(&id)) else { return DONE.to_vec() };
        let limit = match row.status {
            JobStatus::Pending => Some(TIME_TO_LIVE_MS),
            JobStatus::Running => Some(LONGEST_RUN_MS),
            JobStatus::Claimed | JobStatus::Validating | JobStatus::Uploading => Some(LONGEST_STEP_MS),
            _ => None,
        };
        if limit.is_some_and(|limit| self.now_ms >= row.since_ms + limit) {
            // The log's clock stands still: all is as old as the world.
            let cause = match job.status {
                JobStatus::Pending if self.now_ms >= TIME_TO_LIVE_MS => Some(FailureCause::Expired),
                JobStatus::Running if self.now_ms >= LONGEST_RUN_MS => Some(FailureCause::TimedOut),
                JobStatus::Claimed | JobStatus::Validating | JobStatus::Uploading if self.now_ms >= LONGEST_STEP_MS => {
                    Some(FailureCause::TimedOut)
                }
                _ => None,
            };
            if let Some(cause) = cause {
                return done(Subject::Job(id), What::Failed(job.attempt, cause), Actor::Reconciler);
            }
        }
        let Some(holder) = row.holder.filter(|_| is_active(row.status)) else { return DONE.to_vec() };
        let lease = Lease { job: id, attempt: holder.attempt, boot: holder.boot };
        let mut found = Vec::new();
        for seen in [began, self] {
            let reason = seen.agents.get(&holder.agent).and_then(|agent| agent.farewell(holder.boot));
            let reason = reason.or_else(|| began.is_dropped(holder, row.since_ms).then_some(DROPPED));
            let taken = reason.map(|reason| self.take_away(holder.agent, lease, reason, Actor::Reconciler));
            // What has settled itself is left alone.
            found.extend(taken.into_iter().flatten().map(|(_, fact)| (true, fact)));
            if reason.is_none() {
                found.extend(DONE);
            }
        }
        if self.may_be_stale {
            found.extend(DONE);
            // A replica that holds the agent for online sees only that it is idle.
            if began.is_dropped(holder, row.since_ms) {
                let taken = self.take_away(holder.agent, lease, DROPPED, Actor::Reconciler);
                found.extend(taken.into_iter().map(|(_, fact)| (true, fact)));
            }
        }
        found
    }

    fn is_dropped(&self, holder: Holder, since_ms: u64) -> bool {
        let Some(heard) = self.heard.get(&(holder.agent, holder.boot)) else { return false };
        let is_heard = self.now_ms < heard.last_ms + LEASE_MS;
        let is_idle = heard.idle_since_ms.is_some_and(|since| self.now_ms >= since + LEASE_MS);
        is_heard && is_idle && self.now_ms >= since_ms + LEASE_MS
    }

    // What happens.

    pub fn heard(&mut self, agent: AgentId, boot: BootId, busy: u32) {
        let now = self.now_ms;
        let before = self.heard.get(&(agent, boot)).and_then(|heard| heard.idle_since_ms);
        let idle_since_ms = (busy == 0).then(|| before.unwrap_or(now));
        self.heard.insert((agent, boot), Heard { last_ms: now, idle_since_ms });
        self.heard.retain(|_, heard| now < heard.last_ms + 2 * LEASE_MS);
    }

    /// Takes in what happened, if the table of transitions has it.
    pub fn take_in(&mut self, fact: &Fact) -> Result<(), String> {
        let now_ms = self.now_ms;
        match (fact.subject, &fact.what) {
            (Subject::Agent(id), What::Connected(boot)) => {
                let agent = self.agents.entry(id).or_insert_with(|| ModelAgent {
                    state: State::Online(*boot),
                    since_ms: now_ms,
                    boots: BTreeSet::new(),
                });
                (agent.state, agent.since_ms) = (State::Online(*boot), now_ms);
                agent.boots.insert(*boot);
                Ok(())
            }
            (Subject::Agent(id), What::Disconnected(boot, reason)) => {
                let agent = self.agents.get_mut(&id).ok_or("an unknown agent went")?;
                agent.state = match reason {
                    Departure::Lost => State::Lost(*boot),
                    Departure::Stopped => State::Stopped(*boot),
                };
                agent.since_ms = now_ms;
                Ok(())
            }
            (Subject::Job(id), What::Submitted(order)) => {
                let Actor::Person(creator) = fact.by else { return Err("only people submit".to_owned()) };
                let job = ModelJob {
                    order: *order,
                    creator,
                    status: JobStatus::Pending,
                    attempt: 1,
                    holder: None,
                    used_up: false,
                    since_ms: now_ms,
                };
                self.jobs.insert(id, job).map_or(Ok(()), |_| Err(format!("{id} was submitted twice")))
            }
            (Subject::Job(id), what) => {
                let job = self.jobs.get_mut(&id).ok_or("something happened to an unknown job")?;
                job.take_in(what, now_ms)
            }
            (Subject::Agent(_), what) => Err(format!("{what:?} does not happen to agents")),
        }
    }
}

const DROPPED: RequeueReason = RequeueReason::AgentDropped;

impl ModelAgent {
    /// Whether a process left, or another has followed it.
    pub fn is_over(&self, boot: BootId) -> bool {
        self.boots.contains(&boot) && ![State::Online(boot), State::Lost(boot)].contains(&self.state)
    }

    fn farewell(&self, boot: BootId) -> Option<RequeueReason> {
        match self.state {
            State::Online(present) => (present != boot).then_some(RequeueReason::AgentRestarted),
            State::Lost(_) => Some(RequeueReason::AgentLost),
            State::Stopped(_) => Some(RequeueReason::AgentStopped),
        }
    }
}

impl ModelJob {
    fn was_never_taken(&self) -> bool {
        self.status == JobStatus::Failed && self.holder.is_none()
    }

    /// The table of transitions.
    fn take_in(&mut self, what: &What, now_ms: u64) -> Result<(), String> {
        use JobStatus::{Canceled, Claimed, Completed, Failed, Pending, Running, Uploading, Validating};
        let held = self.holder.map(|holder| holder.attempt).filter(|_| is_active(self.status));
        let (is_legal, next) = match what {
            What::Claimed(holder) => (self.status == Pending && holder.attempt == self.attempt, Claimed),
            What::Started(attempt) => (self.status == Claimed && held == Some(*attempt), Running),
            What::OutputReady(attempt) => (self.status == Running && held == Some(*attempt), Validating),
            What::UploadStarted(attempt) => (self.status == Validating && held == Some(*attempt), Uploading),
            What::Completed(attempt, _) => (self.status == Uploading && held == Some(*attempt), Completed),
            What::Failed(attempt, FailureCause::Expired) => {
                (self.status == Pending && self.attempt == *attempt, Failed)
            }
            What::Failed(attempt, _) => (held == Some(*attempt), Failed),
            What::Requeued(attempt, _) => (held == Some(*attempt) && *attempt < self.order.max_attempts, Pending),
            What::Canceled(_) => (self.status == Pending, Canceled),
            What::Submitted(_) | What::Connected(_) | What::Disconnected(..) => (false, self.status),
        };
        if !is_legal {
            return Err(format!("{what:?} is not legal of {self:?}"));
        }
        match what {
            What::Claimed(holder) => self.holder = Some(*holder),
            What::Requeued(attempt, _) => (self.attempt, self.holder) = (attempt + 1, None),
            What::Failed(_, cause) => self.used_up = *cause == FailureCause::AttemptsUsedUp,
            _ => {}
        }
        (self.status, self.since_ms) = (next, now_ms);
        Ok(())
    }
}

pub fn is_active(status: JobStatus) -> bool {
    matches!(status, JobStatus::Claimed | JobStatus::Running | JobStatus::Validating | JobStatus::Uploading)
}

fn done(subject: Subject, what: What, by: Actor) -> Vec<Alternative> {
    vec![(true, Some(Fact { subject, what, by }))]
}

/// Bytes that only that attempt makes.
pub fn content_of(job: JobId, attempt: u32) -> Digest {
    Digest::of(format!("{job} {attempt}").as_bytes())
}
