use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{AgentId, PersonId};
use crate::pool::Audience;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AudienceV1 {
    Everyone,
    People(BTreeSet<PersonId>),
}

impl From<Audience> for AudienceV1 {
    fn from(audience: Audience) -> Self {
        match audience {
            Audience::Everyone => Self::Everyone,
            Audience::People(people) => Self::People(people),
        }
    }
}

impl From<AudienceV1> for Audience {
    fn from(payload: AudienceV1) -> Self {
        match payload {
            AudienceV1::Everyone => Self::Everyone,
            AudienceV1::People(people) => Self::People(people),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolCreatedV1 {
    pub name: String,
    pub audience: AudienceV1,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolRenamedV1 {
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolAudienceSetV1 {
    pub audience: AudienceV1,
}

/// Of PoolMemberAdded and PoolMemberRemoved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolMemberV1 {
    pub agent: AgentId,
}

/// Of PoolArchived and PoolRestored, which say nothing more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolMovedV1 {}
