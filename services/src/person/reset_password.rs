//! A new secret with which somebody sets their password.
//!
//! Only an administrator may. The secret is good once and for three days, and takes the place of an earlier one; the present
//! password and the sessions stay until it is used.

use jobtrail_events::ids::PersonId;
use jobtrail_events::person::{OneTimeSecret, Person, ResetPassword};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Done, Refusal, Reply};
use jobtrail_log::Log;

use super::add::expires;
use super::checks::permitted;
use crate::core::{Caller, Handle};
use crate::people::{ONE_TIME, OneTime, People, secret, stored_under};
use crate::repository::unavailable;

pub fn decide(person: &Person, command: &ResetPassword, caller: Caller) -> Result<(), Rejection> {
    permitted(person, command.person, caller)
}

impl<L: Log> Handle<People<L>> for ResetPassword {
    async fn handle(self, people: People<L>, caller: Caller) -> Reply<OneTimeSecret> {
        let known = people.core.people.load_fresh(&self.person).await.map_err(unavailable)?;
        decide(&known.state, &self, caller).map_err(Refusal::Rejected)?;
        let answer = one_time(&people, self.person).await?;
        Ok(Done { answer, sequence: known.sequence })
    }
}

pub async fn one_time<L: Log>(people: &People<L>, person: PersonId) -> Result<OneTimeSecret, Refusal> {
    let (secret, expires) = (secret(&format!("{ONE_TIME}{}", person.0.simple())), expires());
    let one_time = OneTime { stored_under: stored_under(&secret), expires };
    people.directory.access.put_one_time(person, &one_time).await.map_err(unavailable)?;
    Ok(OneTimeSecret { secret, expires })
}
