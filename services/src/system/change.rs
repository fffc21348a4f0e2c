//! Give a system another name or description.
//!
//! Its administrators and owners may, and administrators of the organization.

use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_events::system::{ChangeSystem, System, SystemEvent};
use jobtrail_log::Log;

use super::checks::{checked_description, checked_name, permitted_in_open};
use crate::core::{Caller, Core, Handle, done};

pub fn decide(system: &System, command: &ChangeSystem, caller: Caller) -> Result<Vec<SystemEvent>, Rejection> {
    let details = permitted_in_open(system, command.system, caller, Action::DescribeSystem)?;
    let name = command.name.as_deref().map(checked_name).transpose()?.unwrap_or_else(|| details.name.clone());
    let description = command.description.as_deref().map(checked_description).transpose()?;
    let description = description.unwrap_or_else(|| details.description.clone());
    if name == details.name && description == details.description {
        return Ok(vec![]);
    }
    Ok(vec![SystemEvent::Described { name, description }])
}

impl<L: Log> Handle<Core<L>> for ChangeSystem {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let decide = |system: &System| decide(system, &self, caller);
        done((), &core.systems.execute(&self.system, caller.actor, caller.origin, decide).await?)
    }
}
