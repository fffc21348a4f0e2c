//! Give the present moment of a system a name.
//!
//! Editors and above may. What is in the tree now, and the revision that each file is at now, can be looked at under that name for
//! ever. The same snapshot again is taken already.

use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_events::system::{System, SystemEvent, TakeSnapshot};
use jobtrail_log::Log;

use super::checks::{checked_description, checked_name, permitted_in_open};
use crate::core::{Caller, Core, Handle, done};

pub fn decide(system: &System, command: &TakeSnapshot, caller: Caller) -> Result<Vec<SystemEvent>, Rejection> {
    let details = permitted_in_open(system, command.system, caller, Action::TakeSnapshot)?;
    let (name, description) = (checked_name(&command.name)?, checked_description(&command.description)?);
    if details.snapshots.contains_key(&command.snapshot) {
        return Ok(vec![]);
    }
    if details.snapshots.len() >= System::MOST_SNAPSHOTS {
        let message = format!("would be more than the {} that a system has at most", System::MOST_SNAPSHOTS);
        return Err(Rejection::field("snapshots", message));
    }
    Ok(vec![SystemEvent::SnapshotTaken { snapshot: command.snapshot, name, description }])
}

impl<L: Log> Handle<Core<L>> for TakeSnapshot {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let decide = |system: &System| decide(system, &self, caller);
        done((), &core.systems.execute(&self.system, caller.actor, caller.origin, decide).await?)
    }
}
