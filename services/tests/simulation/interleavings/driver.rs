//! Does what is to be done, on a stage, and compares with the model.

use std::collections::BTreeMap;

use jobtrail_bus::clock;
use jobtrail_events::agent::AgentEvent;
use jobtrail_events::agent::{Heartbeat, LeaveAgent, Profile, RegisterAgent};
use jobtrail_events::aggregate::{AggregateId, Event};
use jobtrail_events::grant::{Receipt, SigningKey};
use jobtrail_events::ids::{AgentId, BootId, FileId, JobId, PersonId};
use jobtrail_events::job::{
    Artifact, CancelJob, ClaimJob, CompleteJob, FailJob, Failure, JobEvent, JobStatus, Lease, RequeueJob, StartJob,
    StartUpload, SubmitJob, TakeOutput,
};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Refusal;
use jobtrail_events::value::{Assignment, Digest, Timestamp};
use jobtrail_log::Recorded;
use jobtrail_projections::query::{ActiveJob, AgentRow};
use jobtrail_services::reconciler::Hearing;
use tokio::time::{Duration, Instant};
use uuid::Uuid;

use super::model::{Act, Fact, Holder, Model, ModelJob, State, Subject, What, content_of, is_active};
use super::operation::{AGENTS, JOBS, Operation, OrderOf, Person, Process, Step, TIME_TO_LIVE_MS, Word};
use crate::agent::{TOOL_DIGEST, manifest};
use crate::network::{ADMINISTRATOR, Letter, Request, Sender, USER};
use crate::view::View;

/// Where the production code is: in memory, or over a broker.
pub trait Stage {
    fn key(&self) -> SigningKey;
    fn file(&self) -> FileId;
    /// How many commits there are already.
    fn beginning(&self) -> u64;
    /// Carries them out at the same time, each on one of the replicas; answers in the same order.
    fn carry_out(&mut self, tasks: Vec<(Task, usize)>, schedule: &[u8]) -> Vec<Result<(), Refusal>>;
    /// The commits after that sequence.
    fn read_after(&self, sequence: u64) -> Vec<Recorded>;
}

/// Something that production code is to do.
pub enum Task {
    Answer(Box<Letter>),
    LookAtAgent(Option<AgentRow>, Sight),
    LookAtJob(Option<ActiveJob>, Sight),
}

/// What a reconciler knows besides.
#[derive(Clone)]
pub struct Sight {
    pub hearing: Hearing,
    pub now: Instant,
    pub at: Timestamp,
}

pub struct Driver<S> {
    stage: S,
    model: Model,
    /// Of this world alone, so that several can share a log.
    world: Uuid,
    agents: [AgentId; AGENTS],
    boots: [u32; AGENTS],
    sent: Vec<Letter>,
    view: View,
    sequence: u64,
    hearing: Hearing,
    began: (Instant, Timestamp),
    may_be_stale: bool,
    claims: BTreeMap<(JobId, u32), u32>,
    results: BTreeMap<JobId, u32>,
    tally: BTreeMap<String, u64>,
}

impl<S: Stage> Driver<S> {
    pub fn new(stage: S, may_be_stale: bool) -> Self {
        let world = Uuid::new_v4();
        let agents = [0, 1].map(|n| AgentId(Uuid::from_u128(world.as_u128() ^ (n + 1))));
        let began = (Instant::now(), clock::now());
        let mut driver = Self {
            model: Model::new(agents[0], may_be_stale),
            world,
            agents,
            boots: [1; AGENTS],
            sent: Vec::new(),
            view: View::default(),
            sequence: stage.beginning(),
            stage,
            hearing: Hearing::begin(began.0),
            began,
            may_be_stale,
            claims: BTreeMap::new(),
            results: BTreeMap::new(),
            tally: BTreeMap::new(),
        };
        let here = (0..AGENTS).map(|agent| (Operation::Register { agent }, 0)).collect();
        driver.take(&Step { operations: here, schedule: vec![] }).expect("agents can register");
        driver
    }

    pub fn tally(&self) -> &BTreeMap<String, u64> {
        &self.tally
    }

    /// Takes a step; an error says what the services did that the model does not know of.
    pub fn take(&mut self, step: &Step) -> Result<(), String> {
        // With one replica all is exact, when one thing is done after the other.
        let at_a_time = if self.may_be_stale { step.operations.len() } else { 1 };
        for batch in step.operations.chunks(at_a_time.max(1)) {
            let acts: Vec<(Act, usize)> =
                batch.iter().filter_map(|(operation, replica)| Some((self.resolve(operation)?, *replica))).collect();
            self.act(&acts, &step.schedule)?;
        }
        Ok(())
    }

    fn act(&mut self, acts: &[(Act, usize)], schedule: &[u8]) -> Result<(), String> {
        let tasks = acts.iter().map(|(act, replica)| (self.task(act), *replica)).collect();
        let answers = self.stage.carry_out(tasks, schedule);
        let answers = answers.into_iter().map(settled).collect::<Result<Vec<_>, _>>()?;
        let recorded = self.stage.read_after(self.sequence);
        let facts: Vec<Fact> = recorded.iter().filter_map(fact_of).collect();
        if facts.len() != recorded.len() {
            return Err(format!("commits that nobody asked for: {recorded:#?}"));
        }
        for recorded in &recorded {
            let at = self.at();
            self.view.take_in(recorded, at);
            self.sequence = recorded.sequence;
        }
        let told: Vec<bool> = answers.iter().map(Result::is_ok).collect();
        let began = self.model.clone();
        let places: Vec<usize> = (0..acts.len()).collect();
        let explained = explain(&began, &began, acts, &places, &told, &facts);
        let Some(model) = explained else {
            let acts: Vec<_> = acts.iter().map(|(act, _)| act).collect();
            return Err(format!("{acts:#?}\nwere answered {answers:?}\nand made {facts:#?}\nof {began:#?}"));
        };
        self.model = model;
        self.hear(acts, &told);
        self.check_for_ever(&facts)?;
        self.count(acts, &answers, &facts);
        Ok(())
    }

    /// Heartbeats and registrations that were heard.
    fn hear(&mut self, acts: &[(Act, usize)], told: &[bool]) {
        let now = self.now();
        for ((act, _), is_done) in acts.iter().zip(told) {
            let Act::Ask(letter) = act else { continue };
            let Letter { sender: Sender::Agent(agent, _), request, .. } = letter.as_ref() else { continue };
            let heard = match request {
                Request::Register(command) => Some((command.boot, 0)),
                Request::Heartbeat(command) => Some((command.boot, command.busy)),
                _ => None,
            };
            if let Some((boot, busy)) = heard.filter(|_| *is_done) {
                self.hearing.heard(*agent, boot, busy, now);
                self.model.heard(*agent, boot, busy);
            }
        }
    }

    /// What must hold of a log whatever a model says.
    fn check_for_ever(&mut self, facts: &[Fact]) -> Result<(), String> {
        for fact in facts {
            let Subject::Job(id) = fact.subject else { continue };
            match &fact.what {
                What::Claimed(Holder { attempt, .. }) => {
                    let claims = self.claims.entry((id, *attempt)).or_default();
                    *claims += 1;
                    if *claims > 1 {
                        return Err(format!("attempt {attempt} of {id} was claimed twice"));
                    }
                }
                What::Completed(..) | What::Failed(..) | What::Canceled(_) => {
                    let results = self.results.entry(id).or_default();
                    *results += 1;
                    if *results > 1 {
                        return Err(format!("{id} ended twice: {fact:?}"));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn count(&mut self, acts: &[(Act, usize)], answers: &[Result<(), Rejection>], facts: &[Fact]) {
        for fact in facts {
            let what = match &fact.what {
                What::Failed(_, cause) => format!("Failed {cause:?}"),
                What::Requeued(_, reason) => format!("Requeued {reason:?}"),
                What::Disconnected(_, reason) => format!("Disconnected {reason:?}"),
                other => {
                    let whole = format!("{other:?}");
                    whole.split('(').next().expect("a part").to_owned()
                }
            };
            *self.tally.entry(what).or_default() += 1;
        }
        for answer in answers {
            if let Err(why) = answer {
                *self.tally.entry(format!("refused: {}", why.code())).or_default() += 1;
            }
        }
        if acts.len() == 1 && facts.is_empty() && answers == [Ok(())] && matches!(acts[0].0, Act::Ask(_)) {
            *self.tally.entry("repeated".to_owned()).or_default() += 1;
        }
        if acts.len() > 1 {
            *self.tally.entry("at the same time".to_owned()).or_default() += 1;
        }
    }

    // From an operation to what is said.

    fn resolve(&mut self, operation: &Operation) -> Option<Act> {
        let letter = match *operation {
            Operation::Submit { job, order } => {
                self.from(Sender::User(USER), Request::Submit(self.submission(job, order)))
            }
            Operation::Cancel { job, by } => {
                let sender = match by {
                    Person::Creator => USER,
                    Person::Administrator => ADMINISTRATOR,
                    Person::Stranger => PersonId(Uuid::from_u128(0xbad)),
                };
                self.from(Sender::User(sender), Request::Cancel(CancelJob { job: self.job(job) }))
            }
            Operation::Register { agent } => self.registration(agent),
            Operation::Restart { agent } => {
                self.boots[agent] += 1;
                self.registration(agent)
            }
            Operation::Heartbeat { agent, busy } => self.heartbeat(agent, busy),
            Operation::Leave { agent } => {
                let boot = self.boot(agent);
                self.from(self.sender(agent), Request::Leave(LeaveAgent { boot }))
            }
            Operation::GoOn { agent } => {
                if self.model.agents.get(&self.agents[agent]).is_some_and(|known| known.is_over(self.boot(agent))) {
                    self.boots[agent] += 1;
                }
                self.go_on(agent)
            }
            Operation::Say { agent, process, job, attempt, word } => {
                let boot = match process {
                    Process::Present => self.boot(agent),
                    Process::Former => self.boot_of(agent, self.boots[agent].saturating_sub(1).max(1)),
                    Process::Foreign => self.boot((agent + 1) % AGENTS),
                };
                let job = job.map(|job| self.job(job)).or_else(|| self.held_by(agent)).unwrap_or_else(|| self.job(0));
                let present = self.model.jobs.get(&job).map_or(0, |job| job.attempt);
                let lease = Lease { job, attempt: present.saturating_add_signed(attempt), boot };
                self.word(agent, lease, word)
            }
            Operation::Replay { which, by_the_other } => {
                if self.sent.is_empty() {
                    return None;
                }
                let mut letter = which.get(&self.sent).clone();
                if let Sender::Agent(agent, boot) = letter.sender
                    && by_the_other
                {
                    let other = self.agents.iter().find(|other| **other != agent).expect("there are two");
                    letter.sender = Sender::Agent(*other, boot);
                }
                letter
            }
            Operation::LookAtAgent { agent } => return Some(Act::LookAtAgent(self.agents[agent])),
            Operation::LookAtJob { job } => return Some(Act::LookAtJob(self.job(job))),
            Operation::Pass { ms } => {
                self.model.now_ms += ms;
                return None;
            }
        };
        self.sent.push(letter.clone());
        Some(Act::Ask(Box::new(letter)))
    }

    fn go_on(&self, agent: usize) -> Letter {
        let (id, boot) = (self.agents[agent], self.boot(agent));
        if self.model.agents.get(&id).is_none_or(|known| known.state != State::Online(boot)) {
            return self.registration(agent);
        }
        let waits = || self.first_job(|job| job.status == JobStatus::Pending);
        let Some(job) = self.held_by(agent).or_else(waits) else { return self.heartbeat(agent, 0) };
        let known = &self.model.jobs[&job];
        let word = match known.status {
            JobStatus::Claimed => Word::Start,
            JobStatus::Running => Word::TakeOutput,
            JobStatus::Validating => Word::StartUpload,
            JobStatus::Uploading => Word::Complete { receipts: 0 },
            JobStatus::Pending | JobStatus::Completed | JobStatus::Failed | JobStatus::Canceled => Word::Claim,
        };
        self.word(agent, Lease { job, attempt: known.attempt, boot }, word)
    }

    fn held_by(&self, agent: usize) -> Option<JobId> {
        let (id, boot) = (self.agents[agent], self.boot(agent));
        let is_held = |job: &ModelJob| {
            is_active(job.status) && job.holder.is_some_and(|holder| (holder.agent, holder.boot) == (id, boot))
        };
        self.first_job(is_held)
    }

    /// By number, since ids are other ones in each world.
    fn first_job(&self, is_it: impl Fn(&ModelJob) -> bool) -> Option<JobId> {
        (0..JOBS).map(|number| self.job(number)).find(|id| self.model.jobs.get(id).is_some_and(&is_it))
    }

    fn word(&self, agent: usize, lease: Lease, word: Word) -> Letter {
        let request = match word {
            Word::Claim => Request::Claim(ClaimJob { lease }),
            Word::Start => Request::Start(StartJob { lease }),
            Word::TakeOutput => Request::TakeOutput(TakeOutput { lease }),
            Word::StartUpload => Request::StartUpload(StartUpload { lease }),
            Word::Complete { receipts } => {
                let log = self.log(lease.job, lease.attempt.saturating_add_signed(receipts));
                Request::Complete(CompleteJob { lease, artifacts: vec![log] })
            }
            Word::Fail(cause) => {
                let failure = Failure { cause, message: "no".to_owned(), log_tail: String::new() };
                Request::Fail(FailJob { lease, failure, log: None })
            }
            Word::GiveBack(reason) => Request::GiveBack(RequeueJob { lease, reason, message: "no".to_owned() }),
        };
        self.from(self.sender(agent), request)
    }

    /// What that attempt printed, with the gateway's receipt for it.
    fn log(&self, job: JobId, attempt: u32) -> (Artifact, String) {
        let (content, size) = (content_of(job, attempt), 1);
        let log = Artifact {
            file: FileId(Uuid::nil()),
            output: Artifact::LOG.to_owned(),
            name: "log.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            size,
            content,
        };
        (log, self.stage.key().sign_receipt(&Receipt { job, attempt, content, size }))
    }

    fn registration(&self, agent: usize) -> Letter {
        let profile = Profile {
            name: format!("agent-{agent}"),
            host: "host".to_owned(),
            os: "linux".to_owned(),
            arch: "x86_64".to_owned(),
            version: "0.1.0".to_owned(),
            slots: 1,
            takes_automatic: true,
            sandboxed: true,
            offers: vec![],
        };
        let tools = vec![RegisterAgent::tool(&manifest(), TOOL_DIGEST)];
        let command = RegisterAgent { boot: self.boot(agent), profile, tools };
        self.from(self.sender(agent), Request::Register(command))
    }

    fn heartbeat(&self, agent: usize, busy: u32) -> Letter {
        let command = Heartbeat { boot: self.boot(agent), busy, draining: false };
        self.from(self.sender(agent), Request::Heartbeat(command))
    }

    fn submission(&self, number: usize, order: OrderOf) -> SubmitJob {
        let OrderOf { max_attempts, retries, only_for_the_first_agent } = order;
        let first = Assignment::Agent(self.agents[0]);
        SubmitJob {
            file: self.stage.file(),
            made_by: None,
            through: None,
            revision: None,
            tool: "archive".to_owned(),
            tool_version: None,
            function: "extract".to_owned(),
            parameters: "{}".to_owned(),
            assignment: if only_for_the_first_agent { first } else { Assignment::Automatic },
            max_attempts: Some(max_attempts),
            time_to_live_ms: Some(TIME_TO_LIVE_MS),
            retry_failures: Some(retries),
            idempotency_key: Some(self.key_of(number)),
            request: None,
        }
    }

    fn key_of(&self, number: usize) -> String {
        format!("{} {number}", self.world)
    }

    fn job(&self, number: usize) -> JobId {
        id_by_key(USER, &self.key_of(number))
    }

    fn boot(&self, agent: usize) -> BootId {
        self.boot_of(agent, self.boots[agent])
    }

    fn boot_of(&self, agent: usize, number: u32) -> BootId {
        let AgentId(id) = self.agents[agent];
        BootId(Uuid::from_u128(id.as_u128() ^ (u128::from(number) << 32)))
    }

    fn sender(&self, agent: usize) -> Sender {
        Sender::Agent(self.agents[agent], self.boot(agent))
    }

    fn from(&self, sender: Sender, request: Request) -> Letter {
        Letter { sender, request, place: None }
    }

    fn task(&self, act: &Act) -> Task {
        let sight = || Sight { hearing: self.hearing.clone(), now: self.now(), at: self.at() };
        match act {
            Act::Ask(letter) => Task::Answer(letter.clone()),
            Act::LookAtAgent(id) => {
                let row = self.view.agent_rows().into_iter().find(|row| row.id == *id);
                Task::LookAtAgent(row, sight())
            }
            Act::LookAtJob(id) => {
                let row = self.view.active_jobs().into_iter().find(|job| job.id == *id);
                Task::LookAtJob(row, sight())
            }
        }
    }

    fn now(&self) -> Instant {
        self.began.0 + Duration::from_millis(self.model.now_ms)
    }

    fn at(&self) -> Timestamp {
        self.began.1.plus_ms(self.model.now_ms)
    }
}

/// What the model becomes when those acts were done in some order in which each was answered as it was told and the facts
/// came as they did.
fn explain(
    model: &Model,
    began: &Model,
    acts: &[(Act, usize)],
    left: &[usize],
    told: &[bool],
    facts: &[Fact],
) -> Option<Model> {
    if left.is_empty() {
        return facts.is_empty().then(|| model.clone());
    }
    for place in left {
        let rest: Vec<usize> = left.iter().copied().filter(|other| other != place).collect();
        for (is_done, fact) in model.alternatives(&acts[*place].0, began) {
            if is_done != told[*place] {
                continue;
            }
            let found = match (&fact, facts.split_first()) {
                (None, _) => explain(model, began, acts, &rest, told, facts),
                (Some(expected), Some((first, others))) if expected == first => {
                    let mut next = model.clone();
                    next.take_in(first).ok().and_then(|()| explain(&next, began, acts, &rest, told, others))
                }
                (Some(_), _) => None,
            };
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

/// A refusal is an answer; anything else must not be.
fn settled(answer: Result<(), Refusal>) -> Result<Result<(), Rejection>, String> {
    match answer {
        Ok(()) => Ok(Ok(())),
        Err(Refusal::Rejected(why)) => Ok(Err(why)),
        Err(other) => Err(format!("it was neither done nor refused: {other}")),
    }
}

fn fact_of(recorded: &Recorded) -> Option<Fact> {
    let commit = &recorded.commit;
    let [event] = commit.events.as_slice() else { return None };
    let (subject, what) = match (&commit.aggregate, event) {
        (AggregateId::Job(id), Event::Job(event)) => (Subject::Job(*id), what_happened(event)),
        (AggregateId::Agent(id), Event::Agent(event)) => {
            let what = match event {
                AgentEvent::Connected { boot, .. } => What::Connected(*boot),
                AgentEvent::Disconnected { boot, reason } => What::Disconnected(*boot, *reason),
                AgentEvent::Enrolled { .. } | AgentEvent::Draining { .. } | AgentEvent::Archived => return None,
            };
            (Subject::Agent(*id), what)
        }
        _ => return None,
    };
    Some(Fact { subject, what, by: commit.actor })
}

fn what_happened(event: &JobEvent) -> What {
    match event {
        JobEvent::Submitted { order } => What::Submitted(OrderOf {
            max_attempts: order.limits.max_attempts,
            retries: order.retry_failures,
            only_for_the_first_agent: order.assignment != Assignment::Automatic,
        }),
        JobEvent::Claimed { run } => What::Claimed(Holder { agent: run.agent, boot: run.boot, attempt: run.attempt }),
        JobEvent::Started { attempt } => What::Started(*attempt),
        JobEvent::OutputReady { attempt } => What::OutputReady(*attempt),
        JobEvent::UploadStarted { attempt } => What::UploadStarted(*attempt),
        JobEvent::Completed { attempt, artifacts } => {
            What::Completed(*attempt, artifacts.iter().map(|artifact| artifact.content).collect())
        }
        JobEvent::Failed { attempt, failure, .. } => What::Failed(*attempt, failure.cause),
        JobEvent::Requeued { attempt, reason, .. } => What::Requeued(*attempt, *reason),
        JobEvent::Canceled { by } => What::Canceled(*by),
    }
}

pub fn order_of(command: &SubmitJob) -> OrderOf {
    OrderOf {
        max_attempts: command.max_attempts.expect("it is said"),
        retries: command.retry_failures.expect("it is said"),
        only_for_the_first_agent: command.assignment != Assignment::Automatic,
    }
}

pub fn job_id(person: PersonId, command: &SubmitJob) -> JobId {
    id_by_key(person, command.idempotency_key.as_deref().expect("every job has one"))
}

/// The same person with the same key means the same job.
fn id_by_key(person: PersonId, key: &str) -> JobId {
    let Digest(bytes) = Digest::of(format!("job\n{person}\n{key}").as_bytes());
    JobId(uuid::Builder::from_random_bytes(std::array::from_fn(|n| bytes[n])).into_uuid())
}
