//! What somebody may do to a file of another because of a system.
//!
//! A system shares the files that its tree or a snapshot holds, the jobs on them, and what those made; nothing beyond. The sender
//! says which system it is, since nobody else keeps count of which systems a file is in; here it is looked at.

use jobtrail_events::ids::{PersonId, SystemId};
use jobtrail_events::permission::{self, Relation};
use jobtrail_events::request::Refusal;
use jobtrail_events::system::{System, SystemRole};
use jobtrail_log::Log;

use super::checks::role_of;
use crate::core::{Caller, Core};
use crate::repository::unavailable;

/// How the sender stands to a file of that owner, by the system that they name, if that shares the file.
pub async fn relation<L: Log>(
    core: &Core<L>,
    caller: Caller,
    owner: PersonId,
    through: Option<SystemId>,
    is_shared: impl Fn(&System) -> bool,
) -> Result<Relation, Refusal> {
    let owns = caller.person() == Some(owner);
    let role = if owns { None } else { role(core, caller, through, is_shared).await? };
    Ok(permission::relation(owns, role))
}

/// What the sender is in the system that they name, if that shares the file.
pub async fn role<L: Log>(
    core: &Core<L>,
    caller: Caller,
    through: Option<SystemId>,
    is_shared: impl Fn(&System) -> bool,
) -> Result<Option<SystemRole>, Refusal> {
    let Some(id) = through else { return Ok(None) };
    let system = core.systems.load_fresh(&id).await.map_err(unavailable)?;
    Ok(role_of(&system.state, caller).filter(|_| is_shared(&system.state)))
}
