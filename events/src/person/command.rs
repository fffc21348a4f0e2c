use serde::{Deserialize, Serialize};

use super::Role;
use crate::ids::PersonId;
use crate::value::Timestamp;

/// Let somebody in. Administrators only.
///
/// What is personal in here goes to the buckets beside the log, and never into an event.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddPerson {
    /// What they sign in with.
    pub username: String,
    pub name: String,
    pub email: Option<String>,
    pub role: Role,
    /// Absent: they set one themselves, with the secret in the answer.
    pub password: Option<String>,
}

impl AddPerson {
    /// In bytes, as all of these.
    pub const LONGEST_USERNAME: usize = 64;
    pub const LONGEST_NAME: usize = 200;
    pub const LONGEST_EMAIL: usize = 254;
    /// People there may be, deactivated ones too.
    pub const MOST: usize = 10_000;
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonAdded {
    pub person: PersonId,
    /// With which they set their password, if they have none.
    pub one_time: Option<OneTimeSecret>,
}

/// With which a password can be set, once. It is in here and nowhere afterwards.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeSecret {
    pub secret: String,
    pub expires: Timestamp,
}

impl OneTimeSecret {
    /// How long it is good.
    pub const LIFE_MS: u64 = 72 * 3_600_000;
}

/// Change what is not absent. Administrators only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePerson {
    pub person: PersonId,
    pub name: Option<String>,
    /// Empty: none any more.
    pub email: Option<String>,
    pub role: Option<Role>,
    /// Not active: they cannot sign in, and their sessions and API tokens are over.
    pub active: Option<bool>,
}

/// Remove all that is personal of somebody, for ever. Administrators only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasePerson {
    pub person: PersonId,
    /// Their user name, or their id: so that nobody is erased by a slip.
    pub confirm: String,
}

/// A new secret with which somebody sets their password. Administrators only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetPassword {
    pub person: PersonId,
}

/// End all sessions of somebody. Administrators only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndSessions {
    pub person: PersonId,
}

/// One's own name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeOneself {
    pub name: String,
}

/// Who there is. Administrators and auditors are told all, others the names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPeople {
    /// Part of a name, user name or e-mail address, in whatever case.
    pub q: Option<String>,
    pub role: Option<Role>,
    pub active: Option<bool>,
    pub limit: Option<u16>,
    /// As the part before gave it.
    pub after: Option<String>,
}

impl ListPeople {
    pub const LONGEST_Q: usize = 200;
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeoplePage {
    pub rows: Vec<PersonRow>,
    pub next: Option<String>,
}

/// One person: administrators, auditors and themselves are told all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetPerson {
    pub person: PersonId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    pub id: PersonId,
    pub name: String,
    /// Absent: not for who asks.
    pub details: Option<PersonDetails>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDetails {
    /// Absent: they were erased.
    pub username: Option<String>,
    pub email: Option<String>,
    /// Absent: they were erased.
    pub role: Option<Role>,
    pub active: bool,
    /// Whether a password was set.
    pub has_password: bool,
    /// Whether they are known to the identity provider.
    pub is_linked: bool,
    pub last_sign_in: Option<Timestamp>,
}
