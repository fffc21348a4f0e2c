//! How the viewer stands to things of others: by the systems that they are a member of.
//!
//! A system shares the files that its tree or a snapshot holds, the jobs on them, and what those made. Who is a member is asked as
//! of now, whatever the answer is as of: who has been removed sees nothing of the past either.

use std::cell::RefCell;
use std::collections::HashMap;

use jobtrail_events::ids::{FileId, PersonId, SystemId};
use jobtrail_events::permission::{Relation, relation};
use jobtrail_events::system::SystemRole;

use super::Asked;
use crate::query::Viewer;
use crate::store::{AsOf, StoreError};
use crate::views::artifacts::MadeFile;
use crate::views::systems;

/// Looks up each file and system once.
pub struct Shares {
    viewer: Viewer,
    now: AsOf,
    files: RefCell<HashMap<FileId, Option<Share>>>,
    roles: RefCell<HashMap<SystemId, Option<SystemRole>>>,
}

/// The system in which the viewer is most, of those that share a thing.
pub type Share = (SystemRole, SystemId);

impl Shares {
    pub fn new(asked: &Asked) -> Self {
        Self { viewer: asked.viewer, now: asked.as_of.latest(), files: RefCell::default(), roles: RefCell::default() }
    }

    /// What the viewer is in a system.
    pub fn role_in(&self, system: SystemId) -> Result<Option<SystemRole>, StoreError> {
        let Viewer::Person { id, .. } = self.viewer else { return Ok(None) };
        if let Some(known) = self.roles.borrow().get(&system) {
            return Ok(*known);
        }
        let state = systems::system(&self.now, system)?;
        let role = state.and_then(|state| state.members.get(&id).copied());
        self.roles.borrow_mut().insert(system, role);
        Ok(role)
    }

    /// By which system the viewer sees a file that systems hold.
    pub fn of_file(&self, file: FileId) -> Result<Option<Share>, StoreError> {
        if let Some(known) = self.files.borrow().get(&file) {
            return Ok(*known);
        }
        let mut best: Option<Share> = None;
        for system in systems::holding(&self.now, file)? {
            best = best.max(self.role_in(system)?.map(|role| (role, system)));
        }
        self.files.borrow_mut().insert(file, best);
        Ok(best)
    }

    /// The same of what a job made.
    pub fn of_artifact(&self, file: FileId, input: FileId) -> Result<Option<Share>, StoreError> {
        Ok(self.of_file(file)?.max(self.of_file(input)?))
    }

    /// How the viewer stands to what that person made of that file.
    pub fn to_job(&self, creator: PersonId, input: FileId) -> Result<Relation, StoreError> {
        let owns = self.is(creator);
        let share = if owns { None } else { self.of_file(input)? };
        Ok(relation(owns, share.map(|(role, _)| role)))
    }

    pub fn is(&self, person: PersonId) -> bool {
        match self.viewer {
            Viewer::Person { id, .. } => id == person,
            Viewer::System => false,
        }
    }

    /// What an artifact was made from; absent where nothing is known of the job.
    pub fn input_of(&self, made: &MadeFile) -> Result<Option<FileId>, StoreError> {
        Ok(crate::views::jobs::order(&self.now, made.job)?.map(|order| order.input.file))
    }
}
