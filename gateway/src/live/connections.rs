use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use jobtrail_events::ids::PersonId;

use crate::options::Limits;
use crate::problem::Problem;

/// Counts the live connections, of all and of each.
#[derive(Debug)]
pub struct Connections {
    most: usize,
    most_per_person: usize,
    open: Mutex<HashMap<PersonId, usize>>,
}

/// The right to one live connection, until it is dropped.
#[derive(Debug)]
pub struct Connection {
    of: Arc<Connections>,
    person: PersonId,
}

impl Connections {
    pub fn new(limits: &Limits) -> Arc<Self> {
        Arc::new(Self {
            most: limits.live_connections,
            most_per_person: limits.live_connections_per_person,
            open: Mutex::default(),
        })
    }

    pub fn open(self: &Arc<Self>, person: PersonId) -> Result<Connection, Problem> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.values().sum::<usize>() >= self.most {
            return Err(Problem::busy("too many live connections are open; try again in a moment"));
        }
        let mine = open.entry(person).or_default();
        if *mine >= self.most_per_person {
            let most = self.most_per_person;
            return Err(Problem::busy(format!("you have {most} live connections open; close one first")));
        }
        *mine += 1;
        metrics::gauge!("jobtrail_live_connections").increment(1);
        Ok(Connection { of: Arc::clone(self), person })
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut open = self.of.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut mine) = open.entry(self.person) {
            *mine.get_mut() -= 1;
            if *mine.get() == 0 {
                mine.remove();
            }
        }
        metrics::gauge!("jobtrail_live_connections").decrement(1);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn there_are_so_many_for_each_and_for_all() {
        let limits = Limits { live_connections: 3, live_connections_per_person: 2, ..Limits::default() };
        let connections = Connections::new(&limits);
        let (a, b) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
        let first = connections.open(a).expect("one");
        let _second = connections.open(a).expect("two");
        assert!(connections.open(a).is_err(), "three of one person");
        let _third = connections.open(b).expect("one of another");
        assert!(connections.open(b).is_err(), "four of all");
        drop(first);
        assert!(connections.open(b).is_ok());
    }
}
