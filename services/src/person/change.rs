//! Change somebody's name, e-mail address or role, deactivate or reactivate them.
//!
//! Only an administrator may, also of themselves. Whoever is deactivated is nobody from then on: sessions and API tokens end
//! everywhere, and none of them comes back when they are reactivated. The organization keeps an active administrator
//! ([`crate::people`], `administrators.rs`). Role and activity change in one commit; name and address are written after it.

use jobtrail_events::person::{ChangePerson, Person, PersonEvent, Role};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Refusal, Reply};
use jobtrail_log::Log;

use super::add::claim;
use super::checks::{checked_email, checked_name, permitted};
use crate::core::{Caller, Handle, done};
use crate::people::{People, Unique};
use crate::repository::unavailable;

/// `is_last`: nobody else is an active administrator.
pub fn decide(
    person: &Person,
    command: &ChangePerson,
    is_last: bool,
    caller: Caller,
) -> Result<Vec<PersonEvent>, Rejection> {
    permitted(person, command.person, caller)?;
    let (role, is_active) = match person {
        Person::Active(role) => (*role, true),
        Person::Deactivated(role) => (*role, false),
        Person::Unknown | Person::Erased => return Ok(vec![]),
    };
    let wanted_role = command.role.unwrap_or(role);
    let wanted_active = command.active.unwrap_or(is_active);
    let stays = wanted_active && wanted_role == Role::Administrator;
    if is_active && role == Role::Administrator && !stays && is_last {
        return Err(Rejection::LastAdministrator);
    }
    let mut events = Vec::new();
    if wanted_role != role {
        events.push(PersonEvent::RoleSet { role: wanted_role });
    }
    match (is_active, wanted_active) {
        (true, false) => events.push(PersonEvent::Deactivated),
        (false, true) => events.push(PersonEvent::Reactivated),
        (true, true) | (false, false) => {}
    }
    Ok(events)
}

impl<L: Log> Handle<People<L>> for ChangePerson {
    async fn handle(self, people: People<L>, caller: Caller) -> Reply<()> {
        change(&people, &self, caller).await
    }
}

pub async fn change<L: Log>(people: &People<L>, command: &ChangePerson, caller: Caller) -> Reply<()> {
    let person = command.person;
    let name = command.name.as_deref().map(checked_name).transpose().map_err(Refusal::Rejected)?;
    let email = match command.email.as_deref().map(str::trim) {
        None => None,
        Some("") => Some(None),
        Some(email) => Some(Some(checked_email(email).map_err(Refusal::Rejected)?)),
    };
    let present = people.core.people.load_fresh(&person).await.map_err(unavailable)?;
    // Who may not learns nothing about addresses.
    permitted(&present.state, person, caller).map_err(Refusal::Rejected)?;
    let access = &people.directory.access;
    if let Some(Some(email)) = &email {
        claim(people, &Unique::Email(email), person).await?;
    }
    if command.active == Some(true) && matches!(present.state, Person::Deactivated(_)) {
        // What was begun while they were being deactivated must not come back.
        access.end_all(person).await.map_err(unavailable)?;
    }
    let may_go = command.active == Some(false) || command.role.is_some_and(|role| role != Role::Administrator);
    let leave = if may_go { Some(people.take_leave(person).await?) } else { None };
    let is_last = leave.is_some_and(|leave| leave.is_last);
    let decide = |state: &Person| decide(state, command, is_last, caller);
    let outcome = people.core.people.execute(&person, caller.actor, caller.origin, decide).await;
    if let Some(leave) = leave {
        people.give_leave_back(person, leave).await;
    }
    let outcome = outcome?;
    people.core.staff.note(person, &outcome.loaded);
    if command.active == Some(false) {
        // Also when it was so already: an earlier attempt may have broken off here.
        access.end_all(person).await.map_err(unavailable)?;
    }
    write(people, command, name, email).await?;
    done((), &outcome)
}

/// What is personal.
async fn write<L: Log>(
    people: &People<L>,
    command: &ChangePerson,
    name: Option<String>,
    email: Option<Option<String>>,
) -> Result<(), Refusal> {
    if name.is_none() && email.is_none() {
        return Ok(());
    }
    let profiles = &people.directory.profiles;
    let person = command.person;
    let Some(mut profile) = profiles.profile(person).await.map_err(unavailable)? else { return Ok(()) };
    let former = profile.email.clone();
    profile.name = name.unwrap_or(profile.name);
    if let Some(email) = email {
        profile.email = email;
    }
    profiles.put_profile(person, &profile).await.map_err(unavailable)?;
    if let Some(former) = former
        && profile.email.as_ref().is_none_or(|email| email.to_lowercase() != former.to_lowercase())
    {
        profiles.release(&Unique::Email(&former), person).await.map_err(unavailable)?;
    }
    Ok(())
}
