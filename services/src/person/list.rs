//! Who there is. Everybody is told the names of those who are active, to choose from; administrators and auditors are told all,
//! and everybody all about themselves.
//!
//! Names are beside the log, so this is answered here and not by the projections, and is as of now: a part of the list begins
//! after the name that the part before ended with.

use std::cmp::Ordering;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jobtrail_events::ids::PersonId;
use jobtrail_events::permission::Action;
use jobtrail_events::person::{GetPerson, ListPeople, PeoplePage, Person, PersonDetails, PersonRow};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Done, Refusal, Reply, page_size};
use jobtrail_log::Log;

use crate::core::{Caller, Handle};
use crate::people::{FORMER, People, Profile};
use crate::repository::unavailable;

impl<L: Log> Handle<People<L>> for ListPeople {
    async fn handle(self, people: People<L>, caller: Caller) -> Reply<PeoplePage> {
        let sees_all = caller.may(Action::ViewPerson);
        let limit = page_size(self.limit);
        let limit = limit.map_err(|message| Refusal::Rejected(Rejection::field("limit", message)))?;
        let after = check(&self, sees_all).map_err(Refusal::Rejected)?;
        let staff = people.core.staff.all().into_iter();
        let wanted: Vec<_> = staff.filter(|(_, person)| is_wanted(&self, *person, sees_all)).collect();
        let ids = wanted.iter().map(|(id, _)| *id).collect();
        let profiles = people.directory.profiles.profiles_of(ids).await.map_err(unavailable)?;
        let q = self.q.as_deref().unwrap_or_default().trim().to_lowercase();
        let mut found: Vec<_> = profiles
            .into_iter()
            .filter(|(_, profile)| matches(profile, &q, sees_all))
            .filter(|(id, profile)| {
                after.as_ref().is_none_or(|after| order(&key(*id, profile), after) == Ordering::Greater)
            })
            .collect();
        found.sort_by(|(a, of_a), (b, of_b)| order(&key(*a, of_a), &key(*b, of_b)));
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|(id, profile)| write_cursor(&key(*id, profile)));
        let mut rows = Vec::with_capacity(found.len());
        for (id, profile) in found {
            rows.push(row(&people, id, Some(profile), sees_all || caller.person() == Some(id)).await?);
        }
        Ok(Done { answer: PeoplePage { rows, next }, sequence: 0 })
    }
}

impl<L: Log> Handle<People<L>> for GetPerson {
    async fn handle(self, people: People<L>, caller: Caller) -> Reply<PersonRow> {
        let known = people.core.people.load_fresh(&self.person).await.map_err(unavailable)?;
        if known.state == Person::Unknown {
            return Err(Refusal::Rejected(Rejection::UnknownPerson(self.person)));
        }
        let profile = people.directory.profiles.profile(self.person).await.map_err(unavailable)?;
        let sees_all = caller.may(Action::ViewPerson) || caller.person() == Some(self.person);
        people.core.staff.note(self.person, &known);
        let answer = row(&people, self.person, profile, sees_all).await?;
        Ok(Done { answer, sequence: known.sequence })
    }
}

type Cursor = (String, PersonId);

fn check(query: &ListPeople, sees_all: bool) -> Result<Option<Cursor>, Rejection> {
    if query.q.as_ref().is_some_and(|q| q.len() > ListPeople::LONGEST_Q) {
        return Err(Rejection::field("q", format!("must be at most {} bytes", ListPeople::LONGEST_Q)));
    }
    if !sees_all && (query.role.is_some() || query.active == Some(false)) {
        return Err(Rejection::NotAdministrator);
    }
    query.after.as_deref().map(read_cursor).transpose()
}

fn is_wanted(query: &ListPeople, person: Person, sees_all: bool) -> bool {
    let (role, is_active) = match person {
        Person::Active(role) => (role, true),
        Person::Deactivated(role) => (role, false),
        Person::Unknown | Person::Erased => return false,
    };
    (sees_all || is_active)
        && query.role.is_none_or(|wanted| wanted == role)
        && query.active.is_none_or(|wanted| wanted == is_active)
}

/// Whoever sees only names finds only by names: else addresses could be guessed letter by letter.
fn matches(profile: &Profile, q: &str, sees_all: bool) -> bool {
    let has = |text: &str| text.to_lowercase().contains(q);
    has(&profile.name) || (sees_all && (has(&profile.username) || profile.email.as_deref().is_some_and(has)))
}

fn key(id: PersonId, profile: &Profile) -> Cursor {
    (profile.name.to_lowercase(), id)
}

fn order(a: &Cursor, b: &Cursor) -> Ordering {
    a.cmp(b)
}

fn write_cursor((name, id): &Cursor) -> String {
    let mut bytes = id.0.as_bytes().to_vec();
    bytes.extend_from_slice(name.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read_cursor(text: &str) -> Result<Cursor, Rejection> {
    let wrong = || Rejection::field("cursor", "is none that an earlier answer gave; begin without one");
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong())?;
    let (id, name) = bytes.split_at_checked(16).ok_or_else(wrong)?;
    let id = uuid::Uuid::from_slice(id).map_err(|_| wrong())?;
    Ok((String::from_utf8(name.to_vec()).map_err(|_| wrong())?, PersonId(id)))
}

async fn row<L: Log>(
    people: &People<L>,
    id: PersonId,
    profile: Option<Profile>,
    sees_all: bool,
) -> Result<PersonRow, Refusal> {
    let name = profile.as_ref().map_or_else(|| FORMER.to_owned(), |profile| profile.name.clone());
    if !sees_all {
        return Ok(PersonRow { id, name, details: None });
    }
    let login = people.directory.profiles.login(id).await.map_err(unavailable)?.unwrap_or_default();
    let (role, active) = match people.core.staff.person(id) {
        Person::Active(role) => (Some(role), true),
        Person::Deactivated(role) => (Some(role), false),
        Person::Unknown | Person::Erased => (None, false),
    };
    let is_linked = profile.as_ref().is_some_and(|profile| profile.subject.is_some());
    let (username, email) = profile.map_or((None, None), |profile| (Some(profile.username), profile.email));
    let has_password = login.password_hash.is_some();
    let last_sign_in = login.last_sign_in;
    let details = PersonDetails { username, email, role, active, has_password, is_linked, last_sign_in };
    Ok(PersonRow { id, name, details: Some(details) })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_cursor_reads_back_what_it_writes() {
        let cursor = ("émile".to_owned(), PersonId(Uuid::from_u128(7)));
        assert_eq!(read_cursor(&write_cursor(&cursor)), Ok(cursor));
        for wrong in ["", "x", "ä", "AAAA"] {
            assert!(read_cursor(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn who_sees_only_names_finds_only_by_them() {
        let profile = Profile {
            username: "mm".to_owned(),
            name: "Mary Major".to_owned(),
            email: Some("mary@example.org".to_owned()),
            subject: None,
        };
        assert!(matches(&profile, "major", false) && matches(&profile, "", false));
        assert!(!matches(&profile, "example", false) && matches(&profile, "example", true));
    }
}
