//! The names of people. The log and the views know people by their ids alone.

use std::collections::{HashMap, HashSet};

use jobtrail_events::ids::PersonId;
use jobtrail_services::client::Services;
use jobtrail_services::people;
use moka::future::Cache;
use tracing::warn;

use crate::dto::Named;
use crate::options::Limits;

/// Asks the services for names, and remembers them for a while.
pub struct Names {
    services: Services,
    /// Absent inside: there is nobody of that id.
    known: Cache<PersonId, Option<String>>,
}

/// Some people's names.
#[derive(Clone, Debug, Default)]
pub struct Known(HashMap<PersonId, String>);

impl Known {
    pub fn of(&self, person: PersonId) -> Named {
        Named { id: person.0, name: self.0.get(&person).cloned() }
    }
}

impl Names {
    pub fn new(services: Services, limits: &Limits) -> Self {
        let known = Cache::builder().max_capacity(Limits::MOST_REMEMBERED).time_to_live(limits.name_memory).build();
        Self { services, known }
    }

    /// They are called something else now.
    pub async fn forget(&self, person: PersonId) {
        self.known.invalidate(&person).await;
    }

    /// The names of all of them that are known. When the services do not answer, what is asked for is still shown, without names.
    pub async fn of(&self, people: impl IntoIterator<Item = PersonId>) -> Known {
        let mut known = HashMap::new();
        let mut unknown = Vec::new();
        for person in people.into_iter().collect::<HashSet<_>>() {
            match self.known.get(&person).await {
                Some(Some(name)) => drop(known.insert(person, name)),
                Some(None) => {}
                None => unknown.push(person),
            }
        }
        if unknown.is_empty() {
            return Known(known);
        }
        match self.services.people(people::Names { people: unknown.clone() }).await {
            Ok(names) => {
                for (person, name) in unknown.into_iter().zip(names) {
                    self.known.insert(person, name.clone()).await;
                    if let Some(name) = name {
                        known.insert(person, name);
                    }
                }
            }
            Err(error) => warn!(%error, "names of people could not be had"),
        }
        Known(known)
    }
}
