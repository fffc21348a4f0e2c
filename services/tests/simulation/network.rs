//! What is under way: requests to the services, and answers back. Any may be late, lost, doubled or overtaken.

use std::time::Duration;

use jobtrail_bus::Bus;
use jobtrail_events::agent::{Heartbeat, LeaveAgent, RegisterAgent};
use jobtrail_events::ids::{AgentId, BootId, CorrelationId, JobId, PersonId};
use jobtrail_events::job::{
    CancelJob, ClaimJob, CompleteJob, FailJob, RequeueJob, StartJob, StartUpload, SubmitJob, TakeOutput,
};
use jobtrail_events::person::Role;
use jobtrail_events::request::{Command, Refusal, Reply};
use jobtrail_events::subject;
use jobtrail_events::value::Actor;
use jobtrail_log::Log;
use jobtrail_services::agent::{heartbeat, leave, register};
use jobtrail_services::client::Services;
use jobtrail_services::core::{Caller, Core, Handle};
use jobtrail_services::repository::Origin;
use uuid::Uuid;

use crate::agent::Place;

pub const USER: PersonId = PersonId(Uuid::from_u128(0xb000));
pub const ADMINISTRATOR: PersonId = PersonId(Uuid::from_u128(0xb001));

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    User(PersonId),
    Agent(AgentId, BootId),
}

#[derive(Clone, Debug)]
pub enum Request {
    Submit(SubmitJob),
    Cancel(CancelJob),
    Register(RegisterAgent),
    Heartbeat(Heartbeat),
    Leave(LeaveAgent),
    Claim(ClaimJob),
    Start(StartJob),
    TakeOutput(TakeOutput),
    StartUpload(StartUpload),
    Complete(CompleteJob),
    Fail(FailJob),
    GiveBack(RequeueJob),
}

/// How long an answer over a broker may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request on its way.
#[derive(Clone, Debug)]
pub struct Letter {
    pub sender: Sender,
    pub request: Request,
    /// At which point of its work the agent sent it.
    pub place: Option<Place>,
}

/// An answer on its way.
#[derive(Clone, Debug)]
pub struct Answer {
    pub to: Letter,
    pub answer: Result<Option<JobId>, Refusal>,
}

impl Letter {
    /// Has it answered by the production code.
    pub async fn answered<L: Log>(self, core: Core<L>) -> Answer {
        let caller = self.caller();
        let answer = match self.request.clone() {
            Request::Submit(command) => command.handle(core, caller).await.map(|done| Some(done.answer)),
            Request::Cancel(command) => nothing(command.handle(core, caller).await),
            Request::Register(command) => register::note(&core, caller, &command).await.map(|_| None),
            Request::Heartbeat(command) => nothing(heartbeat::note(&core, caller, &command).await),
            Request::Leave(command) => nothing(leave::note(&core, caller, &command).await),
            Request::Claim(command) => nothing(command.handle(core, caller).await),
            Request::Start(command) => nothing(command.handle(core, caller).await),
            Request::TakeOutput(command) => nothing(command.handle(core, caller).await),
            Request::StartUpload(command) => nothing(command.handle(core, caller).await),
            Request::Complete(command) => nothing(command.handle(core, caller).await),
            Request::Fail(command) => nothing(command.handle(core, caller).await),
            Request::GiveBack(command) => nothing(command.handle(core, caller).await),
        };
        Answer { to: self, answer }
    }

    /// Sends it over a broker.
    pub async fn sent(self, bus: &Bus) -> Result<Option<JobId>, Refusal> {
        match (self.sender, self.request) {
            (Sender::User(person), Request::Submit(command)) => {
                let services = Services::new(bus.clone());
                let sent = services.send(person, role(person), CorrelationId(Uuid::from_u128(1)), command);
                sent.await.map(|done| Some(done.answer))
            }
            (Sender::User(person), Request::Cancel(command)) => {
                let services = Services::new(bus.clone());
                nothing(services.send(person, role(person), CorrelationId(Uuid::from_u128(1)), command).await)
            }
            (Sender::Agent(agent, _), request) => match request {
                Request::Register(command) => ask(bus, agent, command).await,
                Request::Heartbeat(command) => ask(bus, agent, command).await,
                Request::Leave(command) => ask(bus, agent, command).await,
                Request::Claim(command) => ask(bus, agent, command).await,
                Request::Start(command) => ask(bus, agent, command).await,
                Request::TakeOutput(command) => ask(bus, agent, command).await,
                Request::StartUpload(command) => ask(bus, agent, command).await,
                Request::Complete(command) => ask(bus, agent, command).await,
                Request::Fail(command) => ask(bus, agent, command).await,
                Request::GiveBack(command) => ask(bus, agent, command).await,
                Request::Submit(_) | Request::Cancel(_) => panic!("no agent says this"),
            },
            (Sender::User(_), request) => panic!("no person says {request:?}"),
        }
    }

    fn caller(&self) -> Caller {
        match self.sender {
            Sender::User(person) => {
                let origin = Origin::Request(CorrelationId(Uuid::from_u128(1)));
                Caller { actor: Actor::Person(person), role: role(person), origin }
            }
            Sender::Agent(agent, _) => {
                Caller { actor: Actor::Agent(agent), role: Role::Member, origin: Origin::Continuation }
            }
        }
    }
}

async fn ask<C: Command>(bus: &Bus, agent: AgentId, command: C) -> Result<Option<JobId>, Refusal> {
    let subject = subject::agent_command(agent, C::NAME);
    let reply: Result<Reply<C::Answer>, _> = bus.ask(subject, &command, PATIENCE).await;
    nothing(reply.map_err(|error| Refusal::Unavailable(error.to_string()))?)
}

fn nothing<A>(reply: Reply<A>) -> Result<Option<JobId>, Refusal> {
    reply.map(|_| None)
}

fn role(person: PersonId) -> Role {
    if person == ADMINISTRATOR { Role::Administrator } else { Role::Member }
}
