//! Take a file or a folder, with all that is in it, out of the tree. The files themselves stay, and so do snapshots.
//!
//! Editors and above may.

use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_events::system::{RemoveEntry, System, SystemEvent};
use jobtrail_log::Log;

use super::checks::permitted_in_open;
use crate::core::{Caller, Core, Handle, done};

pub fn decide(system: &System, command: &RemoveEntry, caller: Caller) -> Result<Vec<SystemEvent>, Rejection> {
    let details = permitted_in_open(system, command.system, caller, Action::EditTree)?;
    let is_there = details.tree.contains_key(&command.path);
    Ok(is_there.then(|| SystemEvent::EntryRemoved { path: command.path.clone() }).into_iter().collect())
}

impl<L: Log> Handle<Core<L>> for RemoveEntry {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let decide = |system: &System| decide(system, &self, caller);
        done((), &core.systems.execute(&self.system, caller.actor, caller.origin, decide).await?)
    }
}
