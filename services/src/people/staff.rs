//! What everybody is, folded in memory and kept in step with the log ([`crate::in_step`]).
//!
//! It is a cache and never the judge: what it says was so a moment ago.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use jobtrail_events::aggregate::Aggregate;
use jobtrail_events::envelope::Commit;
use jobtrail_events::ids::PersonId;
use jobtrail_events::person::{Person, Role};

use crate::repository::Loaded;

/// Everybody who ever joined. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Staff {
    people: Arc<RwLock<BTreeMap<PersonId, Entry>>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    person: Person,
    /// Of the last commit that is folded in.
    sequence: u64,
}

impl Staff {
    pub fn person(&self, id: PersonId) -> Person {
        self.read(|people| people.get(&id).map(|entry| entry.person).unwrap_or_default())
    }

    /// Everybody, in the order of their ids.
    pub fn all(&self) -> Vec<(PersonId, Person)> {
        self.read(|people| people.iter().map(|(id, entry)| (*id, entry.person)).collect())
    }

    pub fn administrators(&self) -> Vec<PersonId> {
        let is_one = |entry: &Entry| entry.person.role() == Some(Role::Administrator);
        self.read(|people| people.iter().filter(|(_, entry)| is_one(entry)).map(|(id, _)| *id).collect())
    }

    /// Takes in what was just written here, so that what follows at once sees it.
    pub fn note(&self, id: PersonId, loaded: &Loaded<Person>) {
        self.write(|people| {
            let entry = people.entry(id).or_default();
            if loaded.sequence > entry.sequence {
                *entry = Entry { person: loaded.state, sequence: loaded.sequence };
            }
        });
    }

    /// Folds in a commit, unless it is in already.
    pub fn take_in(&self, id: PersonId, sequence: u64, commit: &Commit) {
        self.write(|people| {
            let entry = people.entry(id).or_default();
            if sequence > entry.sequence {
                for event in commit.events.iter().filter_map(Person::pick) {
                    // What is not legal changes nothing, here as everywhere.
                    let _ = entry.person.evolve(event, commit.at);
                }
                entry.sequence = sequence;
            }
        });
    }

    fn read<T>(&self, look: impl FnOnce(&BTreeMap<PersonId, Entry>) -> T) -> T {
        look(&self.people.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, change: impl FnOnce(&mut BTreeMap<PersonId, Entry>)) {
        change(&mut self.people.write().unwrap_or_else(PoisonError::into_inner));
    }
}
