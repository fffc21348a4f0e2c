//! What is under way: requests to the services, and answers back. Any may be late, lost, doubled or overtaken.

use jobtrail_events::agent::{Heartbeat, LeaveAgent, RegisterAgent};
use jobtrail_events::ids::{AgentId, BootId, CorrelationId, JobId, PersonId};
use jobtrail_events::job::{
    CancelJob, ClaimJob, CompleteJob, FailJob, RequeueJob, StartJob, StartUpload, SubmitJob, TakeOutput,
};
use jobtrail_events::request::{Refusal, Reply};
use jobtrail_events::value::Actor;
use jobtrail_services::agent::{heartbeat, leave, register};
use jobtrail_services::core::{Caller, Core, Handle};
use jobtrail_services::repository::Origin;
use uuid::Uuid;

use crate::agent::Place;
use crate::log::SteppedLog;

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
    pub async fn answered(self, core: Core<SteppedLog>) -> Answer {
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

    fn caller(&self) -> Caller {
        match self.sender {
            Sender::User(person) => {
                let origin = Origin::Request(CorrelationId(Uuid::from_u128(1)));
                Caller { actor: Actor::Person(person), administrator: false, origin }
            }
            Sender::Agent(agent, _) => {
                Caller { actor: Actor::Agent(agent), administrator: false, origin: Origin::Continuation }
            }
        }
    }
}

fn nothing<A>(reply: Reply<A>) -> Result<Option<JobId>, Refusal> {
    reply.map(|_| None)
}
