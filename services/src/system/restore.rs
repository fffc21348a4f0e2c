//! Take a system back from the archive.
//!
//! Its owners may, and administrators of the organization.

use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_events::system::{RestoreSystem, System, SystemEvent};
use jobtrail_log::Log;

use super::checks::permitted;
use crate::core::{Caller, Core, Handle, done};

pub fn decide(system: &System, command: &RestoreSystem, caller: Caller) -> Result<Vec<SystemEvent>, Rejection> {
    permitted(system, command.system, caller, Action::ArchiveSystem)?;
    Ok((!system.is_open()).then_some(SystemEvent::Restored).into_iter().collect())
}

impl<L: Log> Handle<Core<L>> for RestoreSystem {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let decide = |system: &System| decide(system, &self, caller);
        done((), &core.systems.execute(&self.system, caller.actor, caller.origin, decide).await?)
    }
}
