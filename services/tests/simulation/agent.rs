//! An agent that keeps to the protocol: it asks until it has an answer or no patience any more, goes on when it may and
//! drops what it lost. It gives something back only when it stops, and then its process ends.

use std::collections::{BTreeMap, BTreeSet};

use jobtrail_events::agent::{Heartbeat, LeaveAgent, Profile, RegisterAgent};
use jobtrail_events::grant::{Receipt, SigningKey};
use jobtrail_events::ids::{AgentId, BootId, FileId, JobId};
use jobtrail_events::job::{
    Artifact, ClaimJob, CompleteJob, FailJob, Failure, FailureCause, Lease, RequeueJob, RequeueReason, StartJob,
    StartUpload, TakeOutput,
};
use jobtrail_events::subject;
use jobtrail_events::tool::Manifest;
use jobtrail_events::value::{Assignment, Digest};
use uuid::Uuid;

use crate::network::{Letter, Request, Sender};

pub const KEY: SigningKey = SigningKey([7; 32]);
pub const TOOL_DIGEST: Digest = Digest([0x61; 32]);

pub fn manifest() -> Manifest {
    Manifest::from_json(
        r#"{"key":"archive","name":"Archive","version":"1.0.0","function":[{"key":"extract","name":"Extract",
            "command":["./archive"],"accepts":{"extensions":["zip"]}}]}"#,
    )
    .expect("a manifest")
}

type Attempt = (JobId, u32);

/// One process of an agent at a time.
pub struct SimulatedAgent {
    pub id: AgentId,
    boots: u64,
    pub is_registered: bool,
    /// It gives back what it has, takes nothing, and says goodbye when it has nothing any more.
    pub is_stopping: bool,
    /// Nothing reaches it and it reaches nobody.
    pub is_cut_off: bool,
    /// It never comes back.
    pub is_dead: bool,
    pub runs: BTreeMap<Attempt, Step>,
    done: BTreeSet<Attempt>,
}

/// What it has to say next of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Claim,
    Start,
    TakeOutput,
    StartUpload,
    Complete,
    Fail,
    GiveBack,
}

/// Of which attempt, and what.
pub type Place = (Attempt, Step);

impl SimulatedAgent {
    pub const SLOTS: usize = 2;

    pub fn new(number: u128) -> Self {
        Self {
            id: AgentId(Uuid::from_u128(0xa000 + number)),
            boots: 1,
            is_registered: false,
            is_stopping: false,
            is_cut_off: false,
            is_dead: false,
            runs: BTreeMap::new(),
            done: BTreeSet::new(),
        }
    }

    pub fn boot(&self) -> BootId {
        BootId(Uuid::from_u128((self.id.0.as_u128() << 32) + u128::from(self.boots)))
    }

    pub fn sender(&self) -> Sender {
        Sender::Agent(self.id, self.boot())
    }

    pub fn queues(&self) -> Vec<String> {
        vec![subject::queue(&Assignment::Agent(self.id)), subject::queue(&Assignment::Automatic)]
    }

    /// The process is gone, with all it knew; another begins.
    pub fn restart(&mut self) {
        self.boots += 1;
        self.is_registered = false;
        self.is_stopping = false;
        self.runs.clear();
        self.done.clear();
    }

    pub fn stop(&mut self) {
        self.is_stopping = true;
        for step in self.runs.values_mut() {
            *step = Step::GiveBack;
        }
    }

    /// Takes what was offered, unless it has it in hand or has done it: then the offer is settled.
    pub fn take(&mut self, attempt: Attempt) -> bool {
        if self.done.contains(&attempt) || self.runs.contains_key(&attempt) {
            return false;
        }
        self.runs.insert(attempt, Step::Claim);
        true
    }

    pub fn drop_run(&mut self, attempt: Attempt) {
        self.runs.remove(&attempt);
        self.done.insert(attempt);
    }

    /// What it could not claim it takes when it is offered again; what it had claimed it does not go on with.
    pub fn lose_patience(&mut self, attempt: Attempt) {
        if self.runs.remove(&attempt).is_some_and(|step| step != Step::Claim) {
            self.done.insert(attempt);
        }
    }

    pub fn registration(&self) -> Letter {
        let profile = Profile {
            name: format!("agent-{}", self.id.0.as_u128() - 0xa000),
            host: "host".to_owned(),
            os: "linux".to_owned(),
            arch: "x86_64".to_owned(),
            version: "0.1.0".to_owned(),
            slots: 2,
            takes_automatic: true,
            sandboxed: true,
            offers: vec![],
        };
        let tools = vec![RegisterAgent::tool(&manifest(), TOOL_DIGEST)];
        self.letter(Request::Register(RegisterAgent { boot: self.boot(), profile, tools }), None)
    }

    pub fn heartbeat(&self) -> Letter {
        let busy = u32::try_from(self.runs.len()).expect("few");
        self.letter(Request::Heartbeat(Heartbeat { boot: self.boot(), busy, draining: false }), None)
    }

    pub fn farewell(&self) -> Letter {
        self.letter(Request::Leave(LeaveAgent { boot: self.boot() }), None)
    }

    /// What it has to say of an attempt.
    pub fn word(&self, attempt: Attempt, step: Step) -> Letter {
        let lease = Lease { job: attempt.0, attempt: attempt.1, boot: self.boot() };
        let request = match step {
            Step::Claim => Request::Claim(ClaimJob { lease }),
            Step::Start => Request::Start(StartJob { lease }),
            Step::TakeOutput => Request::TakeOutput(TakeOutput { lease }),
            Step::StartUpload => Request::StartUpload(StartUpload { lease }),
            Step::Complete => Request::Complete(CompleteJob { lease, artifacts: vec![self.log(lease)] }),
            Step::Fail => {
                let failure =
                    Failure { cause: FailureCause::Function, message: "no".to_owned(), log_tail: String::new() };
                Request::Fail(FailJob { lease, failure, log: None })
            }
            Step::GiveBack => {
                let (reason, message) = (RequeueReason::AgentStopped, "it was stopped".to_owned());
                Request::GiveBack(RequeueJob { lease, reason, message })
            }
        };
        self.letter(request, Some((attempt, step)))
    }

    fn letter(&self, request: Request, place: Option<Place>) -> Letter {
        Letter { sender: self.sender(), request, place }
    }

    /// Bytes that only this process could have made in this attempt.
    fn log(&self, lease: Lease) -> (Artifact, String) {
        let Lease { job, attempt, boot } = lease;
        let content = Digest::of(format!("{job} {attempt} {boot}").as_bytes());
        let artifact = Artifact {
            file: FileId(Uuid::from_bytes(std::array::from_fn(|n| content.0[n]))),
            output: Artifact::LOG.to_owned(),
            name: "log.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            size: 1,
            content,
        };
        (artifact, KEY.sign_receipt(&Receipt { job, attempt, content, size: 1 }))
    }
}

impl Step {
    /// What comes after it is granted; nothing: it is over. `fails` is how the function ends.
    pub fn next(self, fails: bool) -> Option<Self> {
        match self {
            Self::Claim => Some(Self::Start),
            Self::Start if fails => Some(Self::Fail),
            Self::Start => Some(Self::TakeOutput),
            Self::TakeOutput => Some(Self::StartUpload),
            Self::StartUpload => Some(Self::Complete),
            Self::Complete | Self::Fail | Self::GiveBack => None,
        }
    }
}
