//! Who sees what. Every query asks here, and here it is looked up in the table of [`jobtrail_events::permission`].
//!
//! [`Viewer::System`] sees all. What someone may not see is answered as if it were not there.

use std::fmt::Display;

use jobtrail_events::agent::Profile;
use jobtrail_events::ids::{FileId, PersonId};
use jobtrail_events::job::{Input, Order};
use jobtrail_events::permission::{Action, Relation, relation};
use jobtrail_events::pool::{Audience, Details, Pool};
use jobtrail_events::value::Digest;
use uuid::Uuid;

use crate::query::{Change, QueryError, Scope, Viewer};

/// Whether the viewer may do that to a thing of that relation.
pub fn allows(viewer: Viewer, action: Action, relation: Relation) -> bool {
    match viewer {
        Viewer::Person { role, .. } => action.allows(role, relation),
        Viewer::System => true,
    }
}

/// Whether the viewer may do what concerns no thing in particular.
pub fn may(viewer: Viewer, action: Action) -> bool {
    allows(viewer, action, Relation::Other)
}

pub fn demand(viewer: Viewer, action: Action) -> Result<(), QueryError> {
    if may(viewer, action) { Ok(()) } else { Err(QueryError::Forbidden) }
}

/// Whose things a list has; absent: everybody's, which `all` has to allow.
pub fn scope(viewer: Viewer, scope: Scope, all: Action) -> Result<Option<PersonId>, QueryError> {
    match (viewer, scope) {
        (Viewer::System, Scope::Mine | Scope::All) | (_, Scope::Visible) => Ok(None),
        (Viewer::Person { id, .. }, Scope::Mine) => Ok(Some(id)),
        (Viewer::Person { .. }, Scope::All) => demand(viewer, all).map(|()| None),
    }
}

/// Whether the viewer may do that to what the person owns.
pub fn allows_on(viewer: Viewer, action: Action, owner: PersonId) -> bool {
    allows(viewer, action, relation(is(viewer, owner), None))
}

/// The thing, if the viewer may do that to it, to which they stand in that relation.
pub fn visible<T>(
    viewer: Viewer,
    view: Action,
    found: T,
    relation: Relation,
    what: impl Display,
) -> Result<T, QueryError> {
    if allows(viewer, view, relation) { Ok(found) } else { Err(QueryError::NotFound(what.to_string())) }
}

/// What a viewer sees of what was asked for, and whether that is all.
pub fn order(viewer: Viewer, order: Order) -> (Order, bool) {
    if allows_on(viewer, Action::ViewInputs, order.creator) {
        return (order, true);
    }
    let input = Input {
        file: FileId(Uuid::nil()),
        revision: 0,
        name: String::new(),
        media_type: String::new(),
        size: 0,
        content: Digest::NONE,
    };
    (Order { input, parameters: String::new(), request: Digest::NONE, ..order }, false)
}

/// What a viewer sees of an agent's profile.
pub fn profile(viewer: Viewer, profile: Profile) -> Profile {
    if may(viewer, Action::ViewMachines) {
        return profile;
    }
    let (host, os, arch, version) = Default::default();
    Profile { host, os, arch, version, ..profile }
}

/// The pool, if there is one and the viewer sees it.
pub fn pool(viewer: Viewer, pool: &Pool) -> Option<&Details> {
    let details = pool.details()?;
    (may(viewer, Action::ViewPools) || may_assign(viewer, pool)).then_some(details)
}

/// Whether the viewer may assign jobs to the pool.
pub fn may_assign(viewer: Viewer, pool: &Pool) -> bool {
    let admits = |audience: &Audience| match viewer {
        Viewer::Person { id, .. } => may(viewer, Action::AssignToAnyPool) || audience.admits(id),
        Viewer::System => true,
    };
    match pool {
        Pool::Open(details) => admits(&details.audience),
        Pool::Unknown | Pool::Archived(_) => false,
    }
}

pub fn sees_change(viewer: Viewer, change: &Change) -> bool {
    match viewer {
        Viewer::Person { id, .. } => may(viewer, Action::ListAllJobs) || change.told.reaches(id),
        Viewer::System => true,
    }
}

fn is(viewer: Viewer, person: PersonId) -> bool {
    match viewer {
        Viewer::Person { id, .. } => id == person,
        Viewer::System => false,
    }
}
