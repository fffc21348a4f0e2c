//! Services that say what a test tells them to, and remember what they were asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use jobtrail_bus::{Bus, Responder};
use jobtrail_events::agent::{Enlisted, Heard, Heartbeat, LeaveAgent, RegisterAgent};
use jobtrail_events::job::{
    Artifact, ClaimJob, CompleteJob, FailJob, Failure, RequeueJob, RequeueReason, StartJob, StartUpload, TakeOutput,
    WorkOrder,
};
use jobtrail_events::request::{Command, Done, Refusal};
use jobtrail_events::subject;
use jobtrail_events::tool::Manifest;
use tokio_util::sync::CancellationToken;

/// What was asked. Heartbeats are counted only.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    Register,
    Leave,
    Claim(u32),
    Start,
    OutputReady,
    UploadStarted,
    Complete(Vec<(Artifact, String)>),
    Fail(Failure, Option<Artifact>),
    GiveBack(RequeueReason),
}

#[derive(Default)]
struct Memory {
    asked: Vec<Asked>,
    /// Refusals that the next requests of that name get, instead of what they ask for.
    refusals: Vec<(&'static str, VecDeque<Refusal>)>,
    heartbeats: usize,
    draining: bool,
    consumers: Vec<String>,
    /// By version, as in `probe 1.0.0`, of the last registration.
    offered: Vec<String>,
    order: Option<WorkOrder>,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Services {
    memory: Arc<Mutex<Memory>>,
    _stop: Arc<tokio_util::sync::DropGuard>,
}

impl Services {
    pub async fn begin(bus: &Bus, consumers: Vec<String>, order: WorkOrder) -> Self {
        let stop = CancellationToken::new();
        let responder = Responder::new(bus.clone(), subject::SERVICES, stop.clone());
        let memory = Arc::new(Mutex::new(Memory { consumers, order: Some(order), ..Memory::default() }));
        let services = Self { memory, _stop: Arc::new(stop.drop_guard()) };
        let enlist = |memory: &mut Memory, register: &RegisterAgent| {
            let version = |text: &String| Manifest::from_json(text).unwrap().tool_version().to_string();
            memory.offered = register.tools.iter().map(|(manifest, _)| version(manifest)).collect();
            Enlisted { consumers: memory.consumers.clone(), refused: vec![], heartbeat_ms: 100 }
        };
        services.serve(&responder, |_| Some(Asked::Register), enlist).await;
        let beat = |memory: &mut Memory, beat: &Heartbeat| {
            memory.heartbeats += 1;
            memory.draining = beat.draining;
            Heard { consumers: Enlisted::digest(&memory.consumers), archived: false }
        };
        services.serve(&responder, |_| None, beat).await;
        services.serve(&responder, |_: &LeaveAgent| Some(Asked::Leave), |_, _| ()).await;
        let claim = |claim: &ClaimJob| Some(Asked::Claim(claim.lease.attempt));
        services.serve(&responder, claim, |memory, _| memory.order.clone().unwrap()).await;
        services.serve(&responder, |_: &StartJob| Some(Asked::Start), |_, _| ()).await;
        services.serve(&responder, |_: &TakeOutput| Some(Asked::OutputReady), |_, _| ()).await;
        services.serve(&responder, |_: &StartUpload| Some(Asked::UploadStarted), |_, _| ()).await;
        let complete = |complete: &CompleteJob| Some(Asked::Complete(complete.artifacts.clone()));
        services.serve(&responder, complete, |_, _| ()).await;
        let fail = |fail: &FailJob| {
            let log = fail.log.clone().map(|(artifact, _)| artifact);
            Some(Asked::Fail(fail.failure.clone(), log))
        };
        services.serve(&responder, fail, |_, _| ()).await;
        let give_back = |requeue: &RequeueJob| Some(Asked::GiveBack(requeue.reason));
        services.serve(&responder, give_back, |_, _| ()).await;
        services
    }

    async fn serve<C: Command>(
        &self,
        responder: &Responder,
        note: fn(&C) -> Option<Asked>,
        answer: fn(&mut Memory, &C) -> C::Answer,
    ) {
        let memory = Arc::clone(&self.memory);
        let respond = move |_subject: String, command: C| {
            let mut memory = memory.lock().unwrap();
            memory.asked.extend(note(&command));
            let refusals = memory.refusals.iter_mut().find(|(name, _)| *name == C::NAME);
            let refusal = refusals.and_then(|(_, refusals)| refusals.pop_front());
            let reply: Result<Done<C::Answer>, Refusal> = match refusal {
                Some(refusal) => Err(refusal),
                None => Ok(Done { answer: answer(&mut memory, &command), sequence: 1 }),
            };
            std::future::ready(reply)
        };
        responder.on(subject::agent_command_of_all(C::NAME), respond).await.unwrap();
    }

    /// The next requests of that kind are refused.
    pub fn refuse<C: Command>(&self, refusals: impl IntoIterator<Item = Refusal>) {
        self.memory.lock().unwrap().refusals.push((C::NAME, refusals.into_iter().collect()));
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.memory.lock().unwrap().asked.clone()
    }

    pub fn was_asked(&self, asked: &Asked) -> bool {
        self.asked().contains(asked)
    }

    /// How often.
    pub fn times(&self, is: impl Fn(&Asked) -> bool) -> usize {
        self.asked().iter().filter(|asked| is(asked)).count()
    }

    /// What the last registration offered.
    pub fn offered(&self) -> Vec<String> {
        self.memory.lock().unwrap().offered.clone()
    }

    pub fn heartbeats(&self) -> usize {
        self.memory.lock().unwrap().heartbeats
    }

    pub fn heard_of_draining(&self) -> bool {
        self.memory.lock().unwrap().draining
    }

    pub fn change_consumers(&self, consumers: Vec<String>) {
        self.memory.lock().unwrap().consumers = consumers;
    }
}
