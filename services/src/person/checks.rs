use jobtrail_events::ids::PersonId;
use jobtrail_events::permission::Action;
use jobtrail_events::person::{AddPerson, Person};
use jobtrail_events::rejection::Rejection;

use crate::core::Caller;

/// The user name as it is kept, if it can be one.
pub fn checked_username(username: &str) -> Result<String, Rejection> {
    text("username", username, AddPerson::LONGEST_USERNAME)
}

pub fn checked_name(name: &str) -> Result<String, Rejection> {
    text("name", name, AddPerson::LONGEST_NAME)
}

/// Only its form: whether it reaches somebody shows when something is sent there.
pub fn checked_email(email: &str) -> Result<String, Rejection> {
    let email = text("email", email, AddPerson::LONGEST_EMAIL)?;
    let parts = email.split_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty());
    if parts.is_none_or(|(_, domain)| domain.contains('@')) || email.contains(char::is_whitespace) {
        return Err(Rejection::field("email", "must be an e-mail address, as in name@example.org"));
    }
    Ok(email)
}

fn text(field: &str, text: &str, longest: usize) -> Result<String, Rejection> {
    let text = text.trim();
    if !(1..=longest).contains(&text.len()) {
        return Err(Rejection::field(field, format!("must be 1 to {longest} bytes")));
    }
    if text.chars().any(char::is_control) {
        return Err(Rejection::field(field, "must be without control characters"));
    }
    Ok(text.to_owned())
}

/// Whether the caller may change people, and whether this one is there to be changed.
pub fn permitted(person: &Person, id: PersonId, caller: Caller) -> Result<(), Rejection> {
    may_manage(caller)?;
    match person {
        Person::Unknown => Err(Rejection::UnknownPerson(id)),
        Person::Erased => Err(Rejection::PersonErased(id)),
        Person::Active(_) | Person::Deactivated(_) => Ok(()),
    }
}

pub fn may_manage(caller: Caller) -> Result<(), Rejection> {
    if caller.may(Action::ManagePeople) { Ok(()) } else { Err(Rejection::NotAdministrator) }
}
