//! Put a system out of the way: it can be read, and nothing in it changes until it is restored.
//!
//! Its owners may, and administrators of the organization.

use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_events::system::{ArchiveSystem, System, SystemEvent};
use jobtrail_log::Log;

use super::checks::permitted;
use crate::core::{Caller, Core, Handle, done};

pub fn decide(system: &System, command: &ArchiveSystem, caller: Caller) -> Result<Vec<SystemEvent>, Rejection> {
    permitted(system, command.system, caller, Action::ArchiveSystem)?;
    Ok(system.is_open().then_some(SystemEvent::Archived).into_iter().collect())
}

impl<L: Log> Handle<Core<L>> for ArchiveSystem {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let decide = |system: &System| decide(system, &self, caller);
        done((), &core.systems.execute(&self.system, caller.actor, caller.origin, decide).await?)
    }
}
