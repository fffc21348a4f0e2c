//! Make somebody no member any more.
//!
//! Who may make somebody a member may, and everybody may leave. An owner remains. Who is no member is removed already.

use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_events::system::{RemoveSystemMember, System, SystemEvent, SystemRole};
use jobtrail_log::Log;

use super::checks::{other_owners, permitted};
use crate::core::{Caller, Core, Handle, done};

pub fn decide(system: &System, command: &RemoveSystemMember, caller: Caller) -> Result<Vec<SystemEvent>, Rejection> {
    let RemoveSystemMember { system: id, person } = *command;
    let leaves = caller.person() == Some(person);
    let present = system.role_of(person);
    let details = match (leaves, present) {
        (true, Some(_)) => permitted(system, id, caller, Action::LeaveSystem)?,
        (false, Some(SystemRole::Owner)) => permitted(system, id, caller, Action::ManageOwners)?,
        (true | false, _) => permitted(system, id, caller, Action::ManageMembers)?,
    };
    match present {
        None => Ok(vec![]),
        Some(SystemRole::Owner) if other_owners(details, person) == 0 => Err(Rejection::LastOwner),
        Some(_) => Ok(vec![SystemEvent::MemberRemoved { person }]),
    }
}

impl<L: Log> Handle<Core<L>> for RemoveSystemMember {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let decide = |system: &System| decide(system, &self, caller);
        done((), &core.systems.execute(&self.system, caller.actor, caller.origin, decide).await?)
    }
}
