use jobtrail_events::ids::PersonId;
use jobtrail_events::pool;
use jobtrail_projections::query;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{CapableAgent, Named};
use crate::instant::Instant;
use crate::names::Known;
use crate::problem::Problem;

/// A set of agents that jobs can be assigned to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Pool {
    pub id: Uuid,
    #[schema(example = "gpu")]
    pub name: String,
    /// Its waiting jobs are given to nobody, and it takes no new ones.
    pub archived: bool,
    /// Who may assign jobs to it besides administrators. Only for administrators; a long list leaves it out of its last pools.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// By name. Only for administrators; a long list leaves them out of its last pools.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<CapableAgent>>,
    /// How many of its members are there and take work.
    pub members_online: u32,
    /// Jobs that wait in its queue.
    pub pending: u64,
    /// Jobs that its members have in hands for it.
    pub active: u64,
    /// Jobs that its members brought to an end, well or badly, in the last hour; to five minutes.
    pub ended_last_hour: u64,
    /// The same in the last 24 hours.
    pub ended_last_day: u64,
    pub created_on: Instant,
    /// The sequence of its last event.
    pub sequence: u64,
}

/// Who may assign jobs to a pool. Administrators always may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Audience {
    pub kind: AudienceKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<Vec<Named>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AudienceKind {
    Everyone,
    /// Those that are named, and administrators.
    People,
}

/// Who shall be able to assign jobs to a pool.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetAudience {
    pub kind: AudienceKind,
    /// The ids of people, when `kind` is `people`.
    #[serde(default)]
    pub people: Option<Vec<Uuid>>,
}

/// Make a pool. It has no members yet.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreatePool {
    #[schema(example = "gpu", min_length = 1, max_length = 64)]
    pub name: String,
    /// Absent: everyone.
    pub audience: Option<SetAudience>,
}

/// What shall be changed of a pool.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePool {
    /// Absent: it keeps its name.
    #[schema(min_length = 1, max_length = 64)]
    pub name: Option<String>,
    /// Absent: it keeps its audience.
    pub audience: Option<SetAudience>,
}

impl SetAudience {
    /// As the services want it.
    pub fn value(self) -> Result<pool::Audience, Problem> {
        match (self.kind, self.people) {
            (AudienceKind::Everyone, None) => Ok(pool::Audience::Everyone),
            (AudienceKind::People, Some(people)) => {
                Ok(pool::Audience::People(people.into_iter().map(PersonId).collect()))
            }
            (AudienceKind::Everyone, Some(_)) => Err(Problem::field(
                "audience.people",
                "everyone is everyone: leave it out, or say \"kind\": \"people\"",
            )),
            (AudienceKind::People, None) => Err(Problem::field("audience.people", "is missing: the ids of people")),
        }
    }
}

impl Audience {
    fn of(audience: pool::Audience, names: &Known) -> Self {
        match audience {
            pool::Audience::Everyone => Self { kind: AudienceKind::Everyone, people: None },
            pool::Audience::People(people) => {
                let people = people.into_iter().map(|person| names.of(person)).collect();
                Self { kind: AudienceKind::People, people: Some(people) }
            }
        }
    }
}

impl Pool {
    pub fn of(row: query::PoolRow, names: &Known) -> Self {
        Self {
            id: row.id.0,
            name: row.name,
            archived: row.archived,
            audience: row.audience.map(|audience| Audience::of(audience, names)),
            members: row.members.map(|members| members.into_iter().map(CapableAgent::from).collect()),
            members_online: row.members_online,
            pending: row.pending,
            active: row.active,
            ended_last_hour: row.ended_last_hour,
            ended_last_day: row.ended_last_day,
            created_on: row.created_at.into(),
            sequence: row.sequence,
        }
    }

    /// Whose names are needed to show it.
    pub fn people(row: &query::PoolRow) -> Vec<PersonId> {
        match &row.audience {
            Some(pool::Audience::People(people)) => people.iter().copied().collect(),
            Some(pool::Audience::Everyone) | None => Vec::new(),
        }
    }
}
