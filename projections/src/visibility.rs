//! Who sees what. Every query asks here, and nothing is decided anywhere else.
//!
//! | what | who |
//! |---|---|
//! | a job, its history, queue place and artifacts | its creator, administrators |
//! | inputs and parameters of a job (D4) | its creator |
//! | a file | its owner, administrators |
//! | everybody's jobs or files ([`Scope::All`]) | administrators |
//! | an agent's host, system and version | administrators |
//! | other things of agents; tools | everybody |
//! | a pool that is open | those who may assign jobs to it, administrators |
//! | a pool that is archived; a pool's members and audience | administrators |
//! | active jobs of all, building anew | administrators |
//!
//! [`Viewer::System`] sees all. What someone may not see is answered as if it were not there.

use std::fmt::Display;

use jobtrail_events::agent::Profile;
use jobtrail_events::ids::{FileId, PersonId};
use jobtrail_events::job::{Input, Order};
use jobtrail_events::pool::{Audience, Details, Pool};
use jobtrail_events::value::Digest;
use uuid::Uuid;

use crate::query::{Change, QueryError, Scope, Viewer};

pub fn is_administrator(viewer: Viewer) -> bool {
    match viewer {
        Viewer::Person { administrator, .. } => administrator,
        Viewer::System => true,
    }
}

/// What only administrators may ask for.
pub fn administrators_only(viewer: Viewer) -> Result<(), QueryError> {
    if is_administrator(viewer) { Ok(()) } else { Err(QueryError::Forbidden) }
}

/// Whose things a list has; absent: everybody's.
pub fn scope(viewer: Viewer, scope: Scope) -> Result<Option<PersonId>, QueryError> {
    match (viewer, scope) {
        (Viewer::System, Scope::Mine | Scope::All) => Ok(None),
        (Viewer::Person { id, .. }, Scope::Mine) => Ok(Some(id)),
        (Viewer::Person { .. }, Scope::All) => administrators_only(viewer).map(|()| None),
    }
}

/// Whether the viewer sees what that person owns.
pub fn sees(viewer: Viewer, owner: PersonId) -> bool {
    is_administrator(viewer) || is(viewer, owner)
}

/// The thing, if there is one and the viewer sees it.
pub fn visible<T>(
    viewer: Viewer,
    found: Option<T>,
    owner: impl FnOnce(&T) -> PersonId,
    what: impl Display,
) -> Result<T, QueryError> {
    let unknown = || QueryError::NotFound(what.to_string());
    let found = found.ok_or_else(unknown)?;
    if sees(viewer, owner(&found)) { Ok(found) } else { Err(unknown()) }
}

/// What a viewer sees of what was asked for, and whether that is all.
pub fn order(viewer: Viewer, order: Order) -> (Order, bool) {
    if viewer == Viewer::System || is(viewer, order.creator) {
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
    if is_administrator(viewer) {
        return profile;
    }
    let (host, os, arch, version) = Default::default();
    Profile { host, os, arch, version, ..profile }
}

/// The pool, if there is one and the viewer sees it.
pub fn pool(viewer: Viewer, pool: &Pool) -> Option<&Details> {
    let details = pool.details()?;
    let sees = match viewer {
        Viewer::Person { administrator: true, .. } | Viewer::System => true,
        Viewer::Person { .. } => may_assign(viewer, pool),
    };
    sees.then_some(details)
}

/// Whether the viewer may assign jobs to the pool.
pub fn may_assign(viewer: Viewer, pool: &Pool) -> bool {
    let admits = |audience: &Audience| match viewer {
        Viewer::Person { id, administrator } => administrator || audience.admits(id),
        Viewer::System => true,
    };
    match pool {
        Pool::Open(details) => admits(&details.audience),
        Pool::Unknown | Pool::Archived(_) => false,
    }
}

pub fn sees_change(viewer: Viewer, change: &Change) -> bool {
    match viewer {
        Viewer::Person { id, administrator } => administrator || change.told.reaches(id),
        Viewer::System => true,
    }
}

fn is(viewer: Viewer, person: PersonId) -> bool {
    match viewer {
        Viewer::Person { id, .. } => id == person,
        Viewer::System => false,
    }
}
