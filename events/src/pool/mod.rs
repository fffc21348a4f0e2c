//! A set of agents that jobs can be assigned to, and who may do so.

mod command;
mod event;
mod evolve;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{AgentId, PersonId};

pub use command::{AddPoolMember, ArchivePool, ChangePool, CreatePool, RemovePoolMember, RestorePool};
pub use event::PoolEvent;

/// A pool, as its events have made it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pool {
    #[default]
    Unknown,
    Open(Details),
    /// Its waiting jobs are not given out and it takes no new ones; those in hand are finished.
    Archived(Details),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    pub name: String,
    pub audience: Audience,
    pub members: BTreeSet<AgentId>,
}

/// Who may assign jobs to a pool. Administrators always may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Audience {
    Everyone,
    People(BTreeSet<PersonId>),
}

impl Pool {
    /// Characters of a name.
    pub const LONGEST_NAME: usize = 64;
    pub const MOST_MEMBERS: usize = 1_000;
    /// The most open pools that an agent is added to.
    pub const MOST_OF_AN_AGENT: usize = 32;
    /// The most people that an audience names.
    pub const LARGEST_AUDIENCE: usize = 1_000;

    pub fn details(&self) -> Option<&Details> {
        match self {
            Self::Unknown => None,
            Self::Open(details) | Self::Archived(details) => Some(details),
        }
    }

    pub fn is_open(&self) -> bool {
        match self {
            Self::Open(_) => true,
            Self::Unknown | Self::Archived(_) => false,
        }
    }
}

impl Audience {
    pub fn admits(&self, person: PersonId) -> bool {
        match self {
            Self::Everyone => true,
            Self::People(people) => people.contains(&person),
        }
    }
}
