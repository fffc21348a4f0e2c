//! What every aggregate has: an identity, a state, and one function that folds an event into it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::agent::AgentEvent;
use crate::file::FileEvent;
use crate::ids::{AgentId, FileId, JobId, PersonId, PoolId, SystemId};
use crate::job::JobEvent;
use crate::person::PersonEvent;
use crate::pool::PoolEvent;
use crate::system::SystemEvent;
use crate::tool::ToolEvent;
use crate::value::{Key, Timestamp};

/// A state that events fold into.
///
/// `evolve` is total and is the judge: an event that is not legal in the present state changes nothing and
/// says so, which makes the first legal event in stream order win for the write side, every view and an auditor alike.
pub trait Aggregate: Default + Clone + Send + Sync + 'static {
    type Id: Clone + Into<AggregateId> + Send + Sync;
    type Event: Clone + Into<Event> + Send + Sync;

    /// Folds in an event that was recorded `at` that time.
    #[must_use]
    fn evolve(&mut self, event: &Self::Event, at: Timestamp) -> Fold;

    /// The event, if it is one of this aggregate's.
    fn pick(event: &Event) -> Option<&Self::Event>;
}

/// What an event did to a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    Applied,
    /// Not legal in the state it met: nothing changed.
    Ignored,
}

/// One thing with a history of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AggregateId {
    Job(JobId),
    File(FileId),
    Agent(AgentId),
    Tool(Key),
    Pool(PoolId),
    Person(PersonId),
    System(SystemId),
}

impl fmt::Display for AggregateId {
    /// `<aggregate>.<id>`, as in the subject.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Job(id) => write!(f, "job.{id}"),
            Self::File(id) => write!(f, "file.{id}"),
            Self::Agent(id) => write!(f, "agent.{id}"),
            Self::Tool(key) => write!(f, "tool.{key}"),
            Self::Pool(id) => write!(f, "pool.{id}"),
            Self::Person(id) => write!(f, "person.{id}"),
            Self::System(id) => write!(f, "system.{id}"),
        }
    }
}

/// The text is not `<aggregate>.<id>`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' names no aggregate: job.<uuid>, file.<uuid>, agent.<uuid>, tool.<key>, pool.<uuid>, person.<uuid> or system.<uuid>"
)]
pub struct NotAnAggregate(pub String);

impl FromStr for AggregateId {
    type Err = NotAnAggregate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotAnAggregate(text.to_owned());
        let (aggregate, id) = text.split_once('.').ok_or_else(wrong)?;
        match aggregate {
            "job" => id.parse().map(Self::Job).map_err(|_| wrong()),
            "file" => id.parse().map(Self::File).map_err(|_| wrong()),
            "agent" => id.parse().map(Self::Agent).map_err(|_| wrong()),
            "tool" => id.parse().map(Self::Tool).map_err(|_| wrong()),
            "pool" => id.parse().map(Self::Pool).map_err(|_| wrong()),
            "person" => id.parse().map(Self::Person).map_err(|_| wrong()),
            "system" => id.parse().map(Self::System).map_err(|_| wrong()),
            _ => Err(wrong()),
        }
    }
}

/// Anything that can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Job(JobEvent),
    File(FileEvent),
    Agent(AgentEvent),
    Tool(ToolEvent),
    Pool(PoolEvent),
    Person(PersonEvent),
    System(SystemEvent),
}

impl Event {
    /// Whether it is an event of that sort of aggregate.
    pub fn can_happen_to(&self, aggregate: &AggregateId) -> bool {
        match self {
            Self::Job(_) => matches!(aggregate, AggregateId::Job(_)),
            Self::File(_) => matches!(aggregate, AggregateId::File(_)),
            Self::Agent(_) => matches!(aggregate, AggregateId::Agent(_)),
            Self::Tool(_) => matches!(aggregate, AggregateId::Tool(_)),
            Self::Pool(_) => matches!(aggregate, AggregateId::Pool(_)),
            Self::Person(_) => matches!(aggregate, AggregateId::Person(_)),
            Self::System(_) => matches!(aggregate, AggregateId::System(_)),
        }
    }
}

macro_rules! aggregate_parts {
    ($($variant:ident $event:ident $id:ident)*) => {$(
        impl From<$event> for Event {
            fn from(event: $event) -> Self {
                Self::$variant(event)
            }
        }

        impl From<$id> for AggregateId {
            fn from(id: $id) -> Self {
                Self::$variant(id)
            }
        }
    )*};
}

aggregate_parts! {
    Job JobEvent JobId
    File FileEvent FileId
    Agent AgentEvent AgentId
    Tool ToolEvent Key
    Pool PoolEvent PoolId
    Person PersonEvent PersonId
    System SystemEvent SystemId
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_aggregate_id_reads_back_what_it_writes() {
        let id = Uuid::from_u128(7);
        for aggregate in [
            AggregateId::Job(JobId(id)),
            AggregateId::File(FileId(id)),
            AggregateId::Agent(AgentId(id)),
            AggregateId::Tool("archive".parse().expect("a key")),
            AggregateId::Pool(PoolId(id)),
            AggregateId::Person(PersonId(id)),
            AggregateId::System(SystemId(id)),
        ] {
            assert_eq!(aggregate.to_string().parse(), Ok(aggregate));
        }
        assert!("people.7".parse::<AggregateId>().is_err());
        assert!("job".parse::<AggregateId>().is_err());
    }
}
