//! Make a system without anything in it.
//!
//! Everybody may, and is its first owner. Several systems may have the same name: a system is known by its id.

use jobtrail_events::ids::{PersonId, SystemId};
use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Refusal, Reply};
use jobtrail_events::system::{CreateSystem, System, SystemEvent};
use jobtrail_log::Log;
use uuid::Uuid;

use super::checks::{checked_description, checked_name};
use crate::core::{Caller, Core, Handle, done};

pub fn decide(system: &System, command: &CreateSystem, by: PersonId) -> Result<Vec<SystemEvent>, Rejection> {
    let name = checked_name(&command.name)?;
    let description = checked_description(&command.description)?;
    match system {
        System::Unknown => Ok(vec![SystemEvent::Created { by, name, description }]),
        System::Open(_) | System::Archived(_) => Ok(vec![]),
    }
}

impl<L: Log> Handle<Core<L>> for CreateSystem {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<SystemId> {
        let by = caller.a_person()?;
        if !caller.may(Action::CreateSystem) {
            return Err(Refusal::Rejected(Rejection::NotAdministrator));
        }
        let id = SystemId(Uuid::new_v4());
        let outcome = core.systems.execute(&id, caller.actor, caller.origin, |it| decide(it, &self, by)).await?;
        done(id, &outcome)
    }
}
