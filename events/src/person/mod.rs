//! Someone who signs in: what they are in the organization, and whether they still are. Who they are (name, address,
//! password) is not in the log, so that it can be erased.

mod command;
mod event;
mod evolve;

use serde::{Deserialize, Serialize};

pub use command::{
    AddPerson, ChangeOneself, ChangePerson, EndSessions, ErasePerson, GetPerson, ListPeople, OneTimeSecret, PeoplePage,
    PersonAdded, PersonDetails, PersonRow, ResetPassword,
};
pub use event::PersonEvent;

/// A person, as their events have made them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Person {
    #[default]
    Unknown,
    Active(Role),
    /// Cannot sign in, until reactivated.
    Deactivated(Role),
    /// Nothing personal is kept of them any more. They do not come back.
    Erased,
}

/// What someone is in the organization. What each may do: [`crate::permission`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    Member,
    /// A member who also reads everything but the inputs of others' jobs.
    Auditor,
    Administrator,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Member, Self::Auditor, Self::Administrator];

    pub fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }
}

impl Person {
    /// Absent: they may do nothing.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Active(role) => Some(role),
            Self::Unknown | Self::Deactivated(_) | Self::Erased => None,
        }
    }
}
