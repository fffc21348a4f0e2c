//! Give a file or a folder, with all that is in it, another place in the tree.
//!
//! Editors and above may. The new place must be free, and not within what is moved.

use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_events::system::{MoveEntry, System, SystemEvent, TreePath};
use jobtrail_log::Log;

use super::checks::{permitted_in_open, room_for};
use crate::core::{Caller, Core, Handle, done};

pub fn decide(system: &System, command: &MoveEntry, caller: Caller) -> Result<Vec<SystemEvent>, Rejection> {
    let MoveEntry { from, to, .. } = command;
    let details = permitted_in_open(system, command.system, caller, Action::EditTree)?;
    if from == to {
        return Ok(vec![]);
    }
    if !details.tree.contains_key(from) {
        return Err(Rejection::UnknownEntry(from.clone()));
    }
    if to.is_in(from) {
        return Err(Rejection::field("to", "must not be within what is moved"));
    }
    let has_room = to.parent().is_none_or(|parent| details.can_be_folder(&parent));
    if !has_room || details.tree.contains_key(to) {
        return Err(Rejection::PathTaken(to.clone()));
    }
    let is_path =
        |path: &TreePath| path.moved(from, to).is_some_and(|moved| moved.as_str().parse::<TreePath>().is_ok());
    if !details.at_and_in(from).iter().all(is_path) {
        return Err(Rejection::field("to", "would make a path too long or too deep"));
    }
    room_for(details, "to", to.folders().filter(|folder| !details.tree.contains_key(folder)).count())?;
    Ok(vec![SystemEvent::EntryMoved { from: from.clone(), to: to.clone() }])
}

impl<L: Log> Handle<Core<L>> for MoveEntry {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let decide = |system: &System| decide(system, &self, caller);
        done((), &core.systems.execute(&self.system, caller.actor, caller.origin, decide).await?)
    }
}
