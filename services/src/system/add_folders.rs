//! Make folders in a system's tree, with those that they are in.
//!
//! Editors and above may. A folder that is there is there already; where a file is, none can be.

use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_events::system::{AddFolders, System, SystemEvent};
use jobtrail_log::Log;

use super::checks::{checked_paths, permitted_in_open};
use crate::core::{Caller, Core, Handle, done};

pub fn decide(system: &System, command: &AddFolders, caller: Caller) -> Result<Vec<SystemEvent>, Rejection> {
    let details = permitted_in_open(system, command.system, caller, Action::EditTree)?;
    checked_paths(details, "paths", command.paths.iter())?;
    if let Some(path) = command.paths.iter().find(|path| !details.can_be_folder(path)) {
        return Err(Rejection::PathTaken(path.clone()));
    }
    if command.paths.iter().all(|path| details.tree.contains_key(path)) {
        return Ok(vec![]);
    }
    Ok(vec![SystemEvent::FoldersAdded { paths: command.paths.clone() }])
}

impl<L: Log> Handle<Core<L>> for AddFolders {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let decide = |system: &System| decide(system, &self, caller);
        done((), &core.systems.execute(&self.system, caller.actor, caller.origin, decide).await?)
    }
}
