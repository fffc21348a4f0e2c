//! What can be done, before it is known to whom: places are taken among what is there when it is done.

use jobtrail_events::job::{FailureCause, RequeueReason};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What is done at once, and in which order what is under way goes on.
#[derive(Clone, Debug)]
pub struct Step {
    pub operations: Vec<(Operation, usize)>,
    pub schedule: Vec<u8>,
}

#[derive(Clone, Debug)]
pub enum Operation {
    /// The job of that number, by the user.
    Submit {
        job: usize,
        order: OrderOf,
    },
    Cancel {
        job: usize,
        by: Person,
    },
    Register {
        agent: usize,
    },
    /// As another process.
    Restart {
        agent: usize,
    },
    Heartbeat {
        agent: usize,
        busy: u32,
    },
    Leave {
        agent: usize,
    },
    /// What an agent would say next that keeps to the protocol.
    GoOn {
        agent: usize,
    },
    /// Anything; about what it holds, when no job is named.
    Say {
        agent: usize,
        process: Process,
        job: Option<usize>,
        attempt: i32,
        word: Word,
    },
    /// What was sent before, from the same sender or from the other agent.
    Replay {
        which: Index,
        by_the_other: bool,
    },
    LookAtAgent {
        agent: usize,
    },
    LookAtJob {
        job: usize,
    },
    Pass {
        ms: u64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderOf {
    pub max_attempts: u32,
    pub retries: bool,
    pub only_for_the_first_agent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    Creator,
    Administrator,
    Stranger,
}

/// Which of an agent's processes speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Process {
    Present,
    Former,
    /// The other agent's.
    Foreign,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Claim,
    Start,
    TakeOutput,
    StartUpload,
    Complete {
        /// Of which attempt the receipts are, seen from the one that the word is about.
        receipts: i32,
    },
    Fail(FailureCause),
    GiveBack(RequeueReason),
}

pub const AGENTS: usize = 2;
pub const JOBS: usize = 3;
pub const TIME_TO_LIVE_MS: u64 = 7_200_000;

/// A part of a lease, a lease, the limit of a run with its grace, a time to live, the longest of any other step. Sums of a few do not come near a
/// limit that they have not passed.
const PASSES: [u64; 5] = [6_000, 25_000, 4_000_000, 8_000_000, 23_000_000];

/// Any steps, and now and then what it takes for an agent to be lost, or to have dropped what it had, or for a job to be
/// over its time.
pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let looks = |first: Vec<Operation>| {
        let looks = (0..JOBS).map(|job| Operation::LookAtJob { job });
        let alone = |operation| Step { operations: vec![(operation, 0)], schedule: vec![] };
        first.into_iter().chain(looks).map(alone).collect::<Vec<_>>()
    };
    let lost = (0..AGENTS)
        .prop_map(move |agent| looks(vec![Operation::Pass { ms: PASSES[1] }, Operation::LookAtAgent { agent }]));
    let idle = (0..AGENTS).prop_map(move |agent| {
        let beat = [Operation::Pass { ms: PASSES[0] }, Operation::Heartbeat { agent, busy: 0 }];
        looks([beat.clone(), beat.clone(), beat.clone(), beat.clone(), beat].concat())
    });
    let late = select(PASSES.to_vec()).prop_map(move |ms| looks(vec![Operation::Pass { ms }]));
    let part = prop_oneof![60 => step().prop_map(|step| vec![step]), 2 => lost, 2 => idle, 1 => late];
    prop::collection::vec(part, 1..most).prop_map(|parts| parts.concat())
}

fn step() -> impl Strategy<Value = Step> {
    let one = || (operation(), 0..2_usize);
    let operations = prop_oneof![
        3 => one().prop_map(|one| vec![one]),
        1 => prop::collection::vec(one(), 2..=3),
    ];
    (operations, prop::collection::vec(any::<u8>(), 0..12))
        .prop_map(|(operations, schedule)| Step { operations, schedule })
}

fn operation() -> impl Strategy<Value = Operation> {
    let agent = 0..AGENTS;
    let job = 0..JOBS;
    prop_oneof![
        20 => agent.clone().prop_map(|agent| Operation::GoOn { agent }),
        5 => (job.clone(), order()).prop_map(|(job, order)| Operation::Submit { job, order }),
        2 => agent.clone().prop_map(|agent| Operation::Register { agent }),
        3 => (agent.clone(), 0..2_u32).prop_map(|(agent, busy)| Operation::Heartbeat { agent, busy }),
        5 => (agent.clone(), process(), prop::option::of(job.clone()), -1..=1, word())
            .prop_map(|(agent, process, job, attempt, word)| Operation::Say { agent, process, job, attempt, word }),
        6 => (agent.clone(), word()).prop_map(|(agent, word)| {
            Operation::Say { agent, process: Process::Present, job: None, attempt: 0, word }
        }),
        6 => (any::<Index>(), any::<bool>()).prop_map(|(which, by_the_other)| Operation::Replay { which, by_the_other }),
        2 => agent.clone().prop_map(|agent| Operation::LookAtAgent { agent }),
        5 => job.clone().prop_map(|job| Operation::LookAtJob { job }),
        2 => select(PASSES[..2].to_vec()).prop_map(|ms| Operation::Pass { ms }),
        1 => (job, person()).prop_map(|(job, by)| Operation::Cancel { job, by }),
        1 => agent.clone().prop_map(|agent| Operation::Restart { agent }),
        1 => agent.prop_map(|agent| Operation::Leave { agent }),
    ]
}

fn order() -> impl Strategy<Value = OrderOf> {
    (1..=3_u32, any::<bool>(), prop::bool::weighted(0.2)).prop_map(
        |(max_attempts, retries, only_for_the_first_agent)| OrderOf { max_attempts, retries, only_for_the_first_agent },
    )
}

fn person() -> impl Strategy<Value = Person> {
    select(vec![Person::Creator, Person::Administrator, Person::Stranger])
}

fn process() -> impl Strategy<Value = Process> {
    prop_oneof![
        4 => Just(Process::Present),
        1 => Just(Process::Former),
        1 => Just(Process::Foreign),
    ]
}

fn word() -> impl Strategy<Value = Word> {
    let causes = vec![
        FailureCause::Function,
        FailureCause::TimedOut,
        FailureCause::InvalidOutput,
        FailureCause::Agent,
        FailureCause::Expired,
        FailureCause::AttemptsUsedUp,
    ];
    let reasons = vec![
        RequeueReason::AgentStopped,
        RequeueReason::AgentStopped,
        RequeueReason::AgentLost,
        RequeueReason::AgentRestarted,
        RequeueReason::FunctionFailed,
        RequeueReason::AgentDropped,
    ];
    prop_oneof![
        3 => Just(Word::Claim),
        1 => Just(Word::Start),
        1 => Just(Word::TakeOutput),
        1 => Just(Word::StartUpload),
        2 => (-1..=1).prop_map(|receipts| Word::Complete { receipts }),
        3 => select(causes).prop_map(Word::Fail),
        2 => select(reasons).prop_map(Word::GiveBack),
    ]
}
