//! All agent pools, folded in memory and kept in step with the log ([`crate::in_step`]).
//!
//! It is a cache and never the judge: what it says was so a moment ago. Whoever decides something loads the pool itself.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use jobtrail_events::aggregate::Aggregate;
use jobtrail_events::envelope::Commit;
use jobtrail_events::ids::{AgentId, PoolId};
use jobtrail_events::pool::{Details, Pool};

use crate::repository::Loaded;

/// All pools. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    pools: Arc<RwLock<BTreeMap<PoolId, Entry>>>,
}

#[derive(Debug, Default)]
struct Entry {
    pool: Pool,
    /// Of the last commit that is folded in.
    sequence: u64,
}

impl Roster {
    pub fn pool(&self, id: PoolId) -> Option<Pool> {
        self.read(|pools| pools.get(&id).map(|entry| entry.pool.clone()))
    }

    /// The open pools that have the agent as a member, by id.
    pub fn pools_of(&self, agent: AgentId) -> Vec<PoolId> {
        let has_it = |entry: &Entry| entry.details().is_some_and(|details| details.members.contains(&agent));
        self.read(|pools| pools.iter().filter(|(_, entry)| has_it(entry)).map(|(id, _)| *id).collect())
    }

    /// Whether an open pool other than `except` has the name, in whatever case.
    pub fn has_name(&self, name: &str, except: PoolId) -> bool {
        let name = name.trim().to_lowercase();
        let has_it = |entry: &Entry| entry.details().is_some_and(|details| details.name.to_lowercase() == name);
        self.read(|pools| pools.iter().any(|(id, entry)| *id != except && has_it(entry)))
    }

    /// Takes in what was just written here, so that what follows at once sees it.
    pub fn note(&self, id: PoolId, loaded: &Loaded<Pool>) {
        self.write(|pools| {
            let entry = pools.entry(id).or_default();
            if loaded.sequence > entry.sequence {
                *entry = Entry { pool: loaded.state.clone(), sequence: loaded.sequence };
            }
        });
    }

    /// Folds in a commit, unless it is in already.
    pub fn take_in(&self, id: PoolId, sequence: u64, commit: &Commit) {
        self.write(|pools| {
            let entry = pools.entry(id).or_default();
            if sequence > entry.sequence {
                for event in commit.events.iter().filter_map(Pool::pick) {
                    // What is not legal changes nothing, here as everywhere.
                    let _ = entry.pool.evolve(event, commit.at);
                }
                entry.sequence = sequence;
            }
        });
    }

    fn read<T>(&self, look: impl FnOnce(&BTreeMap<PoolId, Entry>) -> T) -> T {
        look(&self.pools.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, change: impl FnOnce(&mut BTreeMap<PoolId, Entry>)) {
        change(&mut self.pools.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Entry {
    /// Of an open pool.
    fn details(&self) -> Option<&Details> {
        match &self.pool {
            Pool::Open(details) => Some(details),
            Pool::Unknown | Pool::Archived(_) => None,
        }
    }
}
