//! Replicas over the log's twin in memory. What is under way gives way at every step to the log, and a schedule says who
//! goes on.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use futures::FutureExt;
use jobtrail_events::file::{Content, RegisterFile};
use jobtrail_events::grant::SigningKey;
use jobtrail_events::ids::FileId;
use jobtrail_events::person::Role;
use jobtrail_events::request::Refusal;
use jobtrail_events::tool::Tool;
use jobtrail_events::value::{Actor, Digest};
use jobtrail_log::{Log, MemoryLog, Recorded};
use jobtrail_services::core::{Caller, Core, Handle};
use jobtrail_services::reconciler::{look_at_agent, look_at_job};
use jobtrail_services::repository::Origin;
use jobtrail_services::tool::register_version;
use uuid::Uuid;

use super::driver::{Sight, Stage, Task};
use crate::agent::{KEY, TOOL_DIGEST, manifest};
use crate::log::SteppedLog;
use crate::network::USER;

const FILE: FileId = FileId(Uuid::from_u128(0xf000));

type UnderWay = Pin<Box<dyn Future<Output = Result<(), Refusal>>>>;

pub struct InMemory {
    log: MemoryLog,
    replicas: Vec<Core<SteppedLog>>,
    beginning: u64,
}

impl InMemory {
    /// With a file and a tool.
    pub fn new(replicas: usize) -> Self {
        let log = MemoryLog::new();
        let replicas: Vec<_> = (0..replicas).map(|_| Core::new(SteppedLog(log.clone()), KEY)).collect();
        let core = replicas[0].clone();
        let prepared = async move {
            let caller = Caller { actor: Actor::Person(USER), role: Role::Member, origin: Origin::Continuation };
            RegisterFile { file: FILE, content: content() }.handle(core.clone(), caller).await.expect("a file");
            let decide = |tool: &Tool| register_version::decide(tool, &manifest(), TOOL_DIGEST);
            core.tools.execute(&manifest().key, caller.actor, caller.origin, decide).await.expect("a tool");
        };
        let mut prepared = Box::pin(prepared);
        while (&mut prepared).now_or_never().is_none() {}
        let beginning = log.last_sequence().now_or_never().expect("at once").expect("it is there");
        Self { log, replicas, beginning }
    }
}

pub fn content() -> Content {
    Content { name: "parts.zip".to_owned(), media_type: "application/zip".to_owned(), size: 1, digest: Digest([1; 32]) }
}

impl Stage for InMemory {
    fn key(&self) -> SigningKey {
        KEY
    }

    fn file(&self) -> FileId {
        FILE
    }

    fn beginning(&self) -> u64 {
        self.beginning
    }

    fn carry_out(&mut self, tasks: Vec<(Task, usize)>, schedule: &[u8]) -> Vec<Result<(), Refusal>> {
        let mut answers: Vec<_> = tasks.iter().map(|_| None).collect();
        let mut under_way: Vec<(usize, UnderWay)> = Vec::new();
        for (place, (task, replica)) in tasks.into_iter().enumerate() {
            let core = self.replicas[replica % self.replicas.len()].clone();
            under_way.push((place, Box::pin(carry_out(core, task))));
        }
        let mut turns = schedule.iter();
        let mut context = Context::from_waker(Waker::noop());
        while !under_way.is_empty() {
            // When the schedule is over the first goes on to its end.
            let turn = usize::from(*turns.next().unwrap_or(&0)) % under_way.len();
            if let Poll::Ready(answer) = under_way[turn].1.as_mut().poll(&mut context) {
                let (place, _) = under_way.remove(turn);
                answers[place] = Some(answer);
            }
        }
        answers.into_iter().map(|answer| answer.expect("all came to an end")).collect()
    }

    fn read_after(&self, sequence: u64) -> Vec<Recorded> {
        let at = |sequence| self.log.at(sequence).now_or_never().expect("at once").expect("it is whole");
        (sequence + 1..).map_while(at).collect()
    }
}

/// As a replica of the services does.
pub async fn carry_out<L: Log>(core: Core<L>, task: Task) -> Result<(), Refusal> {
    match task {
        Task::Answer(letter) => letter.answered(core).await.answer.map(|_| ()),
        Task::LookAtAgent(row, Sight { hearing, now, at }) => match row {
            Some(row) => look_at_agent(&core, &row, &hearing, now, at).await,
            None => Ok(()),
        },
        Task::LookAtJob(row, Sight { hearing, now, at }) => match row {
            // Whether it is offered is not looked at.
            Some(row) => look_at_job(&core, &row, None, &hearing, now, at).await.map(|_| ()),
            None => Ok(()),
        },
    }
}
