//! End all sessions of somebody: they sign in again. Only an administrator may; everybody ends their own another way.

use jobtrail_events::person::{EndSessions, Person};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Done, Refusal, Reply};
use jobtrail_log::Log;

use super::checks::permitted;
use crate::core::{Caller, Handle};
use crate::people::People;
use crate::repository::unavailable;

pub fn decide(person: &Person, command: &EndSessions, caller: Caller) -> Result<(), Rejection> {
    permitted(person, command.person, caller)
}

impl<L: Log> Handle<People<L>> for EndSessions {
    async fn handle(self, people: People<L>, caller: Caller) -> Reply<()> {
        let known = people.core.people.load_fresh(&self.person).await.map_err(unavailable)?;
        decide(&known.state, &self, caller).map_err(Refusal::Rejected)?;
        people.directory.access.end_sessions(self.person, None).await.map_err(unavailable)?;
        Ok(Done { answer: (), sequence: known.sequence })
    }
}
