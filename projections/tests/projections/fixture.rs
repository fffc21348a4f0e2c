//! A read model in a temporary folder.

use std::sync::Arc;

use jobtrail_events::ids::PersonId;
use jobtrail_events::person::Role;
use jobtrail_log::Recorded;
use jobtrail_projections::Error;
use jobtrail_projections::queries::{Answer, Asked};
use jobtrail_projections::query::{Change, QueryError, Viewer};
use jobtrail_projections::store::{AsOf, Mode, Store};
use jobtrail_projections::tail::take_in_here;
use tempfile::TempDir;

use crate::world::World;

pub fn administrator() -> Viewer {
    Viewer::Person { id: crate::world::person(99), role: Role::Administrator }
}

pub fn viewer(id: PersonId) -> Viewer {
    Viewer::Person { id, role: Role::Member }
}

pub struct Model {
    pub folder: TempDir,
    pub store: Arc<Store>,
}

impl Model {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(&folder.path().join("views"), Mode::Follow).unwrap());
        Self { folder, store }
    }

    /// With all of the world's log, one commit at a time.
    pub fn of(world: &World) -> Self {
        let model = Self::new();
        for commit in &world.log {
            model.take(std::slice::from_ref(commit)).unwrap();
        }
        model
    }

    pub fn take(&self, commits: &[Recorded]) -> Result<Vec<Change>, Error> {
        take_in_here(&self.store, commits)
    }

    /// Takes in what the world has more.
    pub fn follow(&self, world: &World) -> Vec<Change> {
        let known = usize::try_from(self.store.sequence()).unwrap();
        self.take(&world.log[known..]).unwrap()
    }

    /// Closes the database and opens it again.
    pub fn reopen(self) -> Self {
        let Self { folder, store } = self;
        drop(store);
        let store = Arc::new(Store::open(&folder.path().join("views"), Mode::Follow).unwrap());
        Self { folder, store }
    }

    pub fn ask<Q: Answer>(&self, viewer: Viewer, query: Q) -> Result<Q::Answer, QueryError> {
        self.ask_at(self.store.sequence(), viewer, query)
    }

    /// A cursor takes precedence over the sequence, as it does when asked over the bus.
    pub fn ask_at<Q: Answer>(&self, sequence: u64, viewer: Viewer, query: Q) -> Result<Q::Answer, QueryError> {
        let sequence = query.pinned()?.unwrap_or(sequence);
        query.answer(&Asked { viewer, as_of: AsOf::new(Arc::clone(&self.store), sequence), now: None })
    }
}
