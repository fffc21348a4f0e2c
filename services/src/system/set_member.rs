//! Make somebody a member, or make a member something else.
//!
//! Administrators and owners of the system may, and administrators of the organization; who becomes an owner, or is to be one no
//! more, is for owners and administrators of the organization. An owner remains. The person must be active.

use jobtrail_events::permission::Action;
use jobtrail_events::person::Person;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_events::system::{SetSystemMember, System, SystemEvent, SystemRole};
use jobtrail_log::Log;

use super::checks::{other_owners, permitted};
use crate::core::{Caller, Core, Handle, done};
use crate::repository::unavailable;

pub fn decide(
    system: &System,
    command: &SetSystemMember,
    person: Person,
    caller: Caller,
) -> Result<Vec<SystemEvent>, Rejection> {
    let SetSystemMember { system: id, person: whom, role } = *command;
    let details = permitted(system, id, caller, Action::ManageMembers)?;
    let present = details.members.get(&whom).copied();
    if present == Some(role) {
        return Ok(vec![]);
    }
    if role == SystemRole::Owner || present == Some(SystemRole::Owner) {
        permitted(system, id, caller, Action::ManageOwners)?;
    }
    if person.role().is_none() {
        return Err(Rejection::UnknownPerson(whom));
    }
    if present == Some(SystemRole::Owner) && other_owners(details, whom) == 0 {
        return Err(Rejection::LastOwner);
    }
    if present.is_none() && details.members.len() >= System::MOST_MEMBERS {
        let message = format!("are {} already, the most that a system has", System::MOST_MEMBERS);
        return Err(Rejection::field("members", message));
    }
    Ok(vec![SystemEvent::MemberSet { person: whom, role }])
}

impl<L: Log> Handle<Core<L>> for SetSystemMember {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let person = core.people.load_fresh(&self.person).await.map_err(unavailable)?;
        let decide = |system: &System| decide(system, &self, person.state, caller);
        done((), &core.systems.execute(&self.system, caller.actor, caller.origin, decide).await?)
    }
}
