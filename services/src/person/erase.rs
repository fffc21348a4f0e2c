//! Remove all that is personal of somebody, for ever.
//!
//! Only an administrator may, also themselves, and the user name or the id is given again so that it is no slip. The event comes
//! first: from then on they are nobody, and shown as a former member. Then all that is kept of them beside the log goes:
//! name, user name, e-mail address, what the identity provider knows them by, password, sessions and tokens. Should that break
//! off, the same command once more finds what is left. The log stays whole, since nothing personal is in it.

use jobtrail_events::person::{ErasePerson, Person, PersonEvent, Role};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Refusal, Reply};
use jobtrail_log::Log;

use super::checks::may_manage;
use crate::core::{Caller, Handle, done};
use crate::people::People;
use crate::repository::unavailable;

/// `is_last`: nobody else is an active administrator.
pub fn decide(
    person: &Person,
    command: &ErasePerson,
    is_last: bool,
    caller: Caller,
) -> Result<Vec<PersonEvent>, Rejection> {
    may_manage(caller)?;
    match person {
        Person::Unknown => Err(Rejection::UnknownPerson(command.person)),
        Person::Active(Role::Administrator) if is_last => Err(Rejection::LastAdministrator),
        Person::Active(_) | Person::Deactivated(_) => Ok(vec![PersonEvent::Erased]),
        Person::Erased => Ok(vec![]),
    }
}

/// `username`: absent when it is gone already.
fn confirmed(command: &ErasePerson, username: Option<&str>) -> Result<(), Rejection> {
    let given = command.confirm.trim().to_lowercase();
    let is_name = username.is_some_and(|username| username.to_lowercase() == given);
    if is_name || given == command.person.to_string() {
        return Ok(());
    }
    Err(Rejection::field("confirm", "must be the user name or the id of who is to be erased"))
}

impl<L: Log> Handle<People<L>> for ErasePerson {
    async fn handle(self, people: People<L>, caller: Caller) -> Reply<()> {
        let person = self.person;
        may_manage(caller).map_err(Refusal::Rejected)?;
        let profiles = &people.directory.profiles;
        let profile = profiles.profile(person).await.map_err(unavailable)?;
        let username = profile.as_ref().map(|profile| profile.username.as_str());
        let leave = people.take_leave(person).await?;
        let decide = |state: &Person| {
            if !matches!(state, Person::Unknown) {
                confirmed(&self, username)?;
            }
            decide(state, &self, leave.is_last, caller)
        };
        let outcome = people.core.people.execute(&person, caller.actor, caller.origin, decide).await;
        people.give_leave_back(person, leave).await;
        let outcome = outcome?;
        people.core.staff.note(person, &outcome.loaded);
        people.directory.access.end_all(person).await.map_err(unavailable)?;
        profiles.wipe_person(person).await.map_err(unavailable)?;
        done((), &outcome)
    }
}
