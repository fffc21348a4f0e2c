//! Let somebody in.
//!
//! Only an administrator may. The user name must be free, whatever its case, and so must the e-mail address. With an initial
//! password they can sign in at once; without one the answer has a secret with which they set it, once and in time.
//!
//! What is personal is written first and the event last, so that whoever is in the log is whole. A name that was claimed by an
//! attempt that broke off is free again after [`ABANDONED_MS`].

use jobtrail_bus::clock;
use jobtrail_events::ids::PersonId;
use jobtrail_events::person::{AddPerson, OneTimeSecret, Person, PersonAdded, PersonEvent};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Refusal, Reply};
use jobtrail_log::Log;
use uuid::Uuid;

use super::checks::{checked_email, checked_name, checked_username, may_manage};
use super::reset_password::one_time;
use crate::core::{Caller, Handle, done};
use crate::people::{Claim, Login, People, Profile, Subject, Unique, checked, hash};
use crate::repository::unavailable;

/// Longer than an attempt can take.
const ABANDONED_MS: u64 = 60_000;

/// `known`: how many there are.
pub fn decide(
    person: &Person,
    command: &AddPerson,
    known: usize,
    caller: Caller,
) -> Result<Vec<PersonEvent>, Rejection> {
    may_manage(caller)?;
    if known >= AddPerson::MOST {
        let message =
            format!("there are {} people, which is as many as there may be; erase some first", AddPerson::MOST);
        return Err(Rejection::field("username", message));
    }
    match person {
        Person::Unknown => Ok(vec![PersonEvent::Joined { role: command.role }]),
        // The id is its own: this very command made it.
        Person::Active(_) | Person::Deactivated(_) | Person::Erased => Ok(vec![]),
    }
}

impl<L: Log> Handle<People<L>> for AddPerson {
    async fn handle(self, people: People<L>, caller: Caller) -> Reply<PersonAdded> {
        let hashed = match &self.password {
            Some(password) => {
                may_manage(caller).map_err(Refusal::Rejected)?;
                checked(password).map_err(Refusal::Rejected)?;
                let password = password.clone();
                let hashed = tokio::task::spawn_blocking(move || hash(&password)).await.map_err(unavailable)?;
                Some(hashed.map_err(unavailable)?)
            }
            None => None,
        };
        let wants_secret = hashed.is_none();
        let mut added = add(&people, &self, None, hashed, caller).await?;
        if wants_secret {
            added.answer.one_time = Some(one_time(&people, added.answer.person).await?);
        }
        Ok(added)
    }
}

/// Somebody new: with a password, known to the identity provider, or neither.
pub async fn add<L: Log>(
    people: &People<L>,
    command: &AddPerson,
    subject: Option<Subject>,
    password_hash: Option<String>,
    caller: Caller,
) -> Reply<PersonAdded> {
    let person = PersonId(Uuid::new_v4());
    let known = people.core.staff.all().iter().filter(|(_, person)| *person != Person::Erased).count();
    // Nothing is written for who may not.
    decide(&Person::Unknown, command, known, caller).map_err(Refusal::Rejected)?;
    let email = command.email.as_deref().filter(|email| !email.trim().is_empty()).map(checked_email).transpose();
    let profile = Profile {
        username: checked_username(&command.username).map_err(Refusal::Rejected)?,
        name: checked_name(&command.name).map_err(Refusal::Rejected)?,
        email: email.map_err(Refusal::Rejected)?,
        subject,
    };
    let profiles = &people.directory.profiles;
    let written = async {
        for unique in profile.uniques() {
            claim(people, &unique, person).await?;
        }
        let login = Login { password_hash, last_sign_in: None };
        profiles.put_login(person, &login).await.map_err(unavailable)?;
        profiles.put_profile(person, &profile).await.map_err(unavailable)
    };
    if let Err(refusal) = written.await {
        for unique in profile.uniques() {
            profiles.release(&unique, person).await.map_err(unavailable)?;
        }
        profiles.wipe_person(person).await.map_err(unavailable)?;
        return Err(refusal);
    }
    let decide = |state: &Person| decide(state, command, known, caller);
    let outcome = people.core.people.execute(&person, caller.actor, caller.origin, decide).await?;
    people.core.staff.note(person, &outcome.loaded);
    done(PersonAdded { person, one_time: None }, &outcome)
}

/// Makes it the person's; what is left of an attempt that broke off is taken from it.
pub async fn claim<L: Log>(people: &People<L>, unique: &Unique<'_>, person: PersonId) -> Result<(), Refusal> {
    let profiles = &people.directory.profiles;
    match profiles.claim(unique, person).await.map_err(unavailable)? {
        Claim::Mine => return Ok(()),
        Claim::TakenBy { person: holder, for_ms } => {
            let holder_is = people.core.people.load_fresh(&holder).await.map_err(unavailable)?.state;
            let is_left_over = match holder_is {
                Person::Unknown => for_ms > ABANDONED_MS,
                Person::Erased => true,
                Person::Active(_) | Person::Deactivated(_) => false,
            };
            if is_left_over {
                profiles.release(unique, holder).await.map_err(unavailable)?;
                if let Claim::Mine = profiles.claim(unique, person).await.map_err(unavailable)? {
                    return Ok(());
                }
            }
        }
    }
    Err(Refusal::Rejected(match unique {
        Unique::Username(_) => Rejection::UsernameTaken,
        Unique::Email(_) => Rejection::EmailTaken,
        Unique::Subject(_) => Rejection::field("subject", "belongs to somebody else here"),
    }))
}

/// Until when a secret of now is good.
pub fn expires() -> jobtrail_events::value::Timestamp {
    clock::now().plus_ms(OneTimeSecret::LIFE_MS)
}
