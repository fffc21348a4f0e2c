//! A world made of a seed: for a while anything happens in any order, then all is well again and must come to an end.

mod acts;
mod answers;
mod faults;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use futures::FutureExt;
use jobtrail_bus::clock;
use jobtrail_events::aggregate::Event;
use jobtrail_events::file::{Content, RegisterFile};
use jobtrail_events::ids::{AgentId, FileId};
use jobtrail_events::person::Role;
use jobtrail_events::tool::Tool;
use jobtrail_events::value::{Actor, Assignment, Digest, Timestamp};
use jobtrail_log::{Log, MemoryLog, Recorded};
use jobtrail_services::core::{Caller, Handle};
use jobtrail_services::repository::Origin;
use jobtrail_services::tool::register_version;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::time::{Duration, Instant};
use uuid::Uuid;

use crate::agent::{SimulatedAgent, TOOL_DIGEST, manifest};
use crate::audit::Promises;
use crate::network::{Answer, Letter, Sender, USER};
use crate::offers::Offers;
use crate::replica::{Outcome, Replica, Sight};
use crate::view::View;

const FILE: FileId = FileId(Uuid::from_u128(0xf000));
const REPLICAS: usize = 2;
/// The last of them may die for good.
const AGENTS: u128 = 3;
const JOBS: usize = 8;
/// Steps in which anything may happen.
const STEPS: usize = 1_200;
/// More are not sent before some have arrived.
const MOST_LETTERS: usize = 40;
const MOST_TASKS: usize = 12;
/// Of a second each, after which everybody who is gone has been missed.
const ROUNDS_TO_BE_MISSED: usize = 30;
/// Within which all must come to an end when all is well.
const ROUNDS_TO_THE_END: usize = 200;
const LONGER_THAN_ANY_TIME_TO_LIVE_MS: u64 = 100 * 24 * 3_600_000;

pub struct World {
    rng: StdRng,
    tells: bool,
    log: MemoryLog,
    replicas: Vec<Replica>,
    agents: Vec<SimulatedAgent>,
    offers: Rc<RefCell<Offers>>,
    letters: Vec<Letter>,
    answers: Vec<Answer>,
    view: View,
    /// Up to here the dispatcher's consumer has been handed commits.
    followed: u64,
    /// Not acknowledged to the dispatcher's consumer.
    undispatched: BTreeSet<u64>,
    promises: Promises,
    happened: BTreeMap<&'static str, u64>,
    began: (Instant, Timestamp),
    elapsed_ms: u64,
    /// When each commit was recorded.
    recorded_ms: Vec<u64>,
}

impl World {
    pub fn new(seed: u64, tells: bool) -> Self {
        let log = MemoryLog::new();
        let began = (Instant::now(), clock::now());
        let mut world = Self {
            rng: StdRng::seed_from_u64(seed),
            tells,
            replicas: (0..REPLICAS).map(|_| Replica::new(&log, began.0)).collect(),
            log,
            agents: (0..AGENTS).map(SimulatedAgent::new).collect(),
            offers: Rc::default(),
            letters: Vec::new(),
            answers: Vec::new(),
            view: View::default(),
            followed: 0,
            undispatched: BTreeSet::new(),
            promises: Promises::default(),
            happened: BTreeMap::new(),
            began,
            elapsed_ms: 0,
            recorded_ms: Vec::new(),
        };
        world.prepare();
        world
    }

    /// A file and a tool, which nothing goes wrong with.
    fn prepare(&mut self) {
        let core = self.replicas[0].core().clone();
        let caller = Caller { actor: Actor::Person(USER), role: Role::Member, origin: Origin::Continuation };
        let content = Content {
            name: "parts.zip".to_owned(),
            media_type: "application/zip".to_owned(),
            size: 1,
            digest: Digest([1; 32]),
        };
        let (file, tools) = (RegisterFile { file: FILE, content }.handle(core.clone(), caller), core.tools.clone());
        let both = async move {
            file.await.expect("a file");
            let decide = |tool: &Tool| register_version::decide(tool, &manifest(), TOOL_DIGEST);
            tools.execute(&manifest().key, caller.actor, caller.origin, decide).await.expect("a tool");
        };
        let mut both = Box::pin(both);
        while (&mut both).now_or_never().is_none() {}
        self.note_times();
    }

    /// From the beginning to the end; what happened, and how often.
    pub fn live(mut self) -> BTreeMap<&'static str, u64> {
        self.go_wrong();
        self.calm_down();
        self.audit();
        self.happened()
    }

    fn go_wrong(&mut self) {
        for _ in 0..STEPS {
            match self.below(100) {
                0..55 => self.go_on(),
                55..66 => self.deliver_letter(),
                66..74 => self.deliver_answer(),
                74..85 => self.agent_acts(),
                85..88 => self.user_acts(),
                88..92 => self.dispatch(),
                92..94 => self.look(),
                94..98 => self.elapsed_ms += self.rng.random_range(100..4_000),
                _ => self.break_something(),
            }
        }
    }

    /// All is well from now on; everything must come to an end.
    fn calm_down(&mut self) {
        self.tell(|| "all is well from now on".to_owned());
        for agent in &mut self.agents {
            agent.is_cut_off = false;
        }
        for _ in 0..ROUNDS_TO_BE_MISSED {
            self.calm_round(false);
        }
        let offered = self.offers.borrow().on_offer();
        for job in self.view.active_jobs() {
            assert!(job.run.is_none(), "nobody goes on with {job:?}");
            assert!(offered.contains(&(job.id, job.attempt)), "nobody was offered {job:?}");
        }
        let the_dead: Vec<_> = self.agents.iter().filter(|agent| agent.is_dead).map(|agent| agent.id).collect();
        let mut rounds = 0;
        while self.view.active_jobs().iter().any(|job| !is_for(&the_dead, job.assignment)) {
            rounds += 1;
            assert!(rounds <= ROUNDS_TO_THE_END, "there is no end of {:?}", self.view.active_jobs());
            self.calm_round(true);
        }
        self.elapsed_ms += LONGER_THAN_ANY_TIME_TO_LIVE_MS;
        self.calm_round(true);
        self.calm_round(true);
        assert!(self.view.active_jobs().is_empty(), "there is no end of {:?}", self.view.active_jobs());
    }

    fn audit(&mut self) {
        let log: Vec<_> = (1..=self.last()).map(|sequence| self.at(sequence)).collect();
        self.promises.check(&log);
        let aggregates: BTreeSet<_> = log.iter().map(|recorded| &recorded.commit.aggregate).collect();
        for aggregate in aggregates {
            // Checks the chain.
            let history = self.log.read(aggregate).now_or_never().expect("at once");
            assert!(history.is_ok(), "{history:?}");
        }
    }

    fn happened(&self) -> BTreeMap<&'static str, u64> {
        let mut happened = self.happened.clone();
        let mut lost = BTreeSet::new();
        for sequence in 1..=self.last() {
            let commit = self.at(sequence).commit;
            for event in &commit.events {
                let what = match event {
                    Event::Job(event) => crate::audit::name(event),
                    Event::Agent(event) => crate::audit::name_of_agents(event, &commit.aggregate, &mut lost),
                    Event::File(_) | Event::Tool(_) | Event::Pool(_) | Event::Person(_) | Event::System(_) => None,
                };
                if let Some(what) = what {
                    *happened.entry(what).or_default() += 1;
                }
            }
        }
        happened
    }

    // What goes on by itself.

    fn go_on(&mut self) {
        let replica = self.below(REPLICAS);
        let tasks = self.replicas[replica].busy_with();
        if tasks > 0 {
            let task = self.below(tasks);
            self.go_on_with(replica, task);
        }
    }

    fn go_on_with(&mut self, replica: usize, task: usize) {
        let outcome = self.replicas[replica].go_on(task);
        self.note_times();
        match outcome {
            None => {}
            Some(Outcome::Answered(answer)) => {
                self.tell(|| format!("replica {replica} answers {:?}: {:?}", answer.to.request, answer.answer));
                self.note(&answer);
                self.answers.push(answer);
            }
            Some(Outcome::Dispatched(sequence)) => {
                self.undispatched.remove(&sequence);
            }
            Some(Outcome::Looked(made_again)) => self.count_many("a lost offer was made again", made_again),
        }
    }

    fn deliver_letter(&mut self) {
        if self.letters.is_empty() {
            return;
        }
        let letter = self.below(self.letters.len());
        let (replica, fate) = (self.below(REPLICAS), self.below(100));
        if self.is_cut_off(self.letters[letter].sender) || self.replicas[replica].busy_with() >= MOST_TASKS {
            return;
        }
        match fate {
            0..5 => {
                self.letters.swap_remove(letter);
                self.count("a message was lost");
            }
            5..15 => {
                let copy = self.letters[letter].clone();
                self.replicas[replica].answer(copy);
                self.count("a message came twice");
            }
            _ => {
                let letter = self.letters.swap_remove(letter);
                self.replicas[replica].answer(letter);
            }
        }
    }

    fn deliver_answer(&mut self) {
        if self.answers.is_empty() {
            return;
        }
        let answer = self.below(self.answers.len());
        let answer = self.answers.swap_remove(answer);
        if self.chance(8) || self.is_cut_off(answer.to.sender) {
            self.count("a message was lost");
        } else {
            self.receive(answer);
        }
    }

    fn dispatch(&mut self) {
        self.follow();
        let first: Vec<_> = self.undispatched.iter().copied().take(4).collect();
        let replica = self.below(REPLICAS);
        if !first.is_empty() && self.replicas[replica].busy_with() < MOST_TASKS {
            let sequence = first[self.below(first.len())];
            let commit = self.at(sequence).commit;
            self.replicas[replica].dispatch(sequence, commit, &self.offers);
        }
    }

    /// The reconciler of a replica looks, at projections that lag behind.
    fn look(&mut self) {
        let missing = self.last() - self.view.sequence;
        let more = self.rng.random_range(0..=missing);
        self.take_in(self.view.sequence + more);
        let replica = self.below(REPLICAS);
        if self.replicas[replica].busy_with() < MOST_TASKS {
            let sight = self.sight();
            self.replicas[replica].look(sight, &self.offers);
        }
    }

    // What happens when all is well.

    fn calm_round(&mut self, pulling: bool) {
        for number in 0..self.agents.len() {
            let agent = &self.agents[number];
            if agent.is_dead {
                continue;
            }
            if agent.is_stopping && agent.runs.is_empty() {
                self.letters.push(agent.farewell());
            } else if !agent.is_registered {
                self.letters.push(agent.registration());
            } else {
                self.letters.push(agent.heartbeat());
                self.letters.extend(agent.runs.iter().map(|(attempt, step)| agent.word(*attempt, *step)));
                if pulling {
                    self.pull(number);
                    self.pull(number);
                }
            }
        }
        self.settle();
        self.follow();
        for sequence in self.undispatched.clone() {
            let (replica, commit) = (self.below(REPLICAS), self.at(sequence).commit);
            self.replicas[replica].dispatch(sequence, commit, &self.offers);
        }
        self.settle();
        self.elapsed_ms += 1_000;
        for replica in 0..REPLICAS {
            self.take_in(self.last());
            let sight = self.sight();
            self.replicas[replica].look(sight, &self.offers);
            self.settle();
        }
        self.take_in(self.last());
    }

    /// Until everything that is under way has arrived.
    fn settle(&mut self) {
        loop {
            while let Some(letter) = self.letters.pop() {
                let replica = self.below(REPLICAS);
                self.replicas[replica].answer(letter);
            }
            for replica in 0..REPLICAS {
                while self.replicas[replica].busy_with() > 0 {
                    let task = self.below(self.replicas[replica].busy_with());
                    self.go_on_with(replica, task);
                }
            }
            while let Some(answer) = self.answers.pop() {
                self.receive(answer);
            }
            if self.letters.is_empty() {
                return;
            }
        }
    }

    // What it is made of.

    /// What was recorded since the last time was recorded now.
    fn note_times(&mut self) {
        let commits = usize::try_from(self.last()).expect("few");
        self.recorded_ms.resize(commits, self.elapsed_ms);
    }

    fn follow(&mut self) {
        for sequence in self.followed + 1..=self.last() {
            self.undispatched.insert(sequence);
            self.followed = sequence;
        }
    }

    fn take_in(&mut self, until: u64) {
        for sequence in self.view.sequence + 1..=until {
            let (recorded, place) = (self.at(sequence), usize::try_from(sequence - 1).expect("few"));
            let at = self.began.1.plus_ms(self.recorded_ms[place]);
            self.view.take_in(&recorded, at);
        }
    }

    fn sight(&self) -> Sight {
        let at = self.began.1.plus_ms(self.elapsed_ms);
        Sight { agents: self.view.agent_rows(), jobs: self.view.active_jobs(), now: self.now(), at }
    }

    fn now(&self) -> Instant {
        self.began.0 + Duration::from_millis(self.elapsed_ms)
    }

    fn last(&self) -> u64 {
        self.log.last_sequence().now_or_never().expect("at once").expect("it is there")
    }

    fn at(&self, sequence: u64) -> Recorded {
        self.log.at(sequence).now_or_never().expect("at once").expect("it is whole").expect("it is there")
    }

    fn is_cut_off(&self, sender: Sender) -> bool {
        match sender {
            Sender::User(_) => false,
            Sender::Agent(id, _) => self.agents.iter().any(|agent| agent.id == id && agent.is_cut_off),
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.rng.random_range(0..bound)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn count(&mut self, what: &'static str) {
        self.count_many(what, 1);
    }

    fn count_many(&mut self, what: &'static str, times: u64) {
        if times > 0 {
            self.tell(|| what.to_owned());
        }
        *self.happened.entry(what).or_default() += times;
    }

    fn tell(&self, what: impl FnOnce() -> String) {
        if self.tells {
            eprintln!("{:>8} ms  {}", self.elapsed_ms, what());
        }
    }
}

fn is_for(agents: &[AgentId], assignment: Assignment) -> bool {
    match assignment {
        Assignment::Agent(agent) => agents.contains(&agent),
        Assignment::Automatic | Assignment::Pool(_) => false,
    }
}
