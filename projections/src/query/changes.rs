//! What has just changed, and for whom.

use std::collections::BTreeSet;

use jobtrail_events::ids::{AgentId, FileId, JobId, PersonId, PoolId, SystemId};
use jobtrail_events::job::JobStatus;
use jobtrail_events::value::Key;
use serde::{Deserialize, Serialize};

/// What changed after a sequence, oldest first, for as long as it is remembered ([`ChangesSince::MOST`] commits).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangesSince {
    pub after: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangesAnswer {
    pub changes: Vec<Change>,
    /// There were more than are remembered: read everything again.
    pub incomplete: bool,
}

impl ChangesSince {
    /// The most changes in one answer.
    pub const MOST: usize = 1_000;
}

/// One thing has changed. What a batch of commits changed is also published on `changes.<what>`, as a list of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub sequence: u64,
    pub what: Changed,
    pub told: Told,
}

/// Who may see a change besides administrators and auditors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told {
    Everybody,
    Owner(PersonId),
    /// Empty: nobody else.
    People(BTreeSet<PersonId>),
}

impl Told {
    /// Whether someone is told who is no administrator.
    pub fn reaches(&self, person: PersonId) -> bool {
        match self {
            Self::Everybody => true,
            Self::Owner(owner) => *owner == person,
            Self::People(people) => people.contains(&person),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Changed {
    Job { job: JobId, status: JobStatus, file: FileId, creator: PersonId },
    File { file: FileId },
    Agent { agent: AgentId },
    Tool { tool: Key },
    Pool { pool: PoolId },
    Person { person: PersonId },
    System { system: SystemId },
}
