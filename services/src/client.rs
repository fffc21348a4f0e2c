//! Asking the services from elsewhere.

use std::time::Duration;

use jobtrail_bus::{AskError, Bus};
use jobtrail_events::agent::EnrolAgent;
use jobtrail_events::ids::{AgentId, CorrelationId, PersonId};
use jobtrail_events::person::Role;
use jobtrail_events::request::{Command, Refusal, Reply, Request};
use jobtrail_events::subject;

use crate::people::{PeopleCommand, PeopleRefusal};

/// Asks over NATS. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Services {
    bus: Bus,
}

impl Services {
    /// Longer than the services themselves try.
    const PATIENCE: Duration = Duration::from_secs(15);

    pub fn new(bus: Bus) -> Self {
        Self { bus }
    }

    /// Sends a command of a person.
    pub async fn send<C: Command>(
        &self,
        person: PersonId,
        role: Role,
        correlation: CorrelationId,
        command: C,
    ) -> Reply<C::Answer> {
        let request = Request { person, role, correlation, command };
        let reply: Result<_, AskError> = self.bus.ask(subject::command(C::NAME), &request, Self::PATIENCE).await;
        reply.map_err(|error| Refusal::Unavailable(error.to_string()))?
    }

    /// Exchanges an enrolment token for an identity.
    pub async fn enrol(&self, command: EnrolAgent) -> Reply<AgentId> {
        let reply: Result<_, AskError> =
            self.bus.ask(subject::command(EnrolAgent::NAME), &command, Self::PATIENCE).await;
        reply.map_err(|error| Refusal::Unavailable(error.to_string()))?
    }

    /// Asks about people, sessions and tokens.
    pub async fn people<C: PeopleCommand>(&self, command: C) -> Result<C::Answer, PeopleRefusal> {
        let reply: Result<_, AskError> = self.bus.ask(subject::command(C::NAME), &command, Self::PATIENCE).await;
        reply.map_err(|error| PeopleRefusal::Unavailable(error.to_string()))?
    }
}
