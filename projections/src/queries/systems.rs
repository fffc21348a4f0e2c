use jobtrail_events::ids::{SnapshotId, SystemId};
use jobtrail_events::permission::{Action, relation};
use jobtrail_events::system::SystemRole;

use super::cursor::{self, Cursor};
use super::shares::Shares;
use super::{Answer, Asked, job_list, limits};
use crate::keys::{Key, Place};
use crate::query::{
    GetSnapshot, GetSystem, ListSnapshots, ListSystems, Page, QueryError, SnapshotRow, SystemDetails, SystemRow,
};
use crate::store::{StoreError, Table};
use crate::views::systems::{self, SnapshotState, SystemState};
use crate::visibility;

impl Answer for ListSystems {
    const SCANS: bool = true;

    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        <Cursor>::pinned(self.cursor.as_deref())
    }

    fn answer(&self, asked: &Asked) -> Result<Page<SystemRow>, QueryError> {
        let member = visibility::scope(asked.viewer, self.scope, Action::ListAllSystems)?;
        let keys =
            member.map_or_else(|| systems::all(self.archived), |person| systems::of_person(person, self.archived));
        let list = cursor::list(asked.viewer, &Self { limit: None, cursor: None, ..self.clone() });
        let wanted = self.name.as_ref().map(|name| name.to_lowercase());
        let shares = Shares::new(asked);
        page(asked, (self.limit, self.cursor.as_deref(), list), &keys, |id| {
            let id = SystemId(id);
            let Some(state) = systems::system(&asked.as_of, id)? else { return Ok(None) };
            let role = shares.role_in(id)?;
            // Who is no member any more does not see it on the pages that are left.
            let is_seen = visibility::allows(asked.viewer, Action::ViewSystem, relation(false, role));
            let is_wanted = wanted.as_ref().is_none_or(|part| state.name.to_lowercase().contains(part));
            Ok((is_seen && is_wanted).then(|| row(id, state, role)))
        })
    }
}

impl Answer for GetSystem {
    const SCANS: bool = false;

    fn answer(&self, asked: &Asked) -> Result<SystemDetails, QueryError> {
        let (state, role) = visible(asked, self.system)?;
        let members = state.members.clone();
        Ok(SystemDetails { row: row(self.system, state, role), members })
    }
}

impl Answer for ListSnapshots {
    const SCANS: bool = true;

    fn pinned(&self) -> Result<Option<u64>, QueryError> {
        <Cursor>::pinned(self.cursor.as_deref())
    }

    fn answer(&self, asked: &Asked) -> Result<Page<SnapshotRow>, QueryError> {
        let (state, _) = visible(asked, self.system)?;
        let list = cursor::list(asked.viewer, &Self { limit: None, cursor: None, ..self.clone() });
        let keys = systems::snapshots_of(self.system);
        page(asked, (self.limit, self.cursor.as_deref(), list), &keys, |id| {
            let id = SnapshotId(id);
            Ok(systems::snapshot(&asked.as_of, id)?.map(|taken| snapshot_row(id, taken, state.name.clone())))
        })
    }
}

impl Answer for GetSnapshot {
    const SCANS: bool = false;

    fn answer(&self, asked: &Asked) -> Result<SnapshotRow, QueryError> {
        let (taken, state, _) = visible_snapshot(asked, self.snapshot)?;
        Ok(snapshot_row(self.snapshot, taken, state.name))
    }
}

/// The system, if there is one and the viewer sees it; and what they are in it.
pub fn visible(asked: &Asked, id: SystemId) -> Result<(SystemState, Option<SystemRole>), QueryError> {
    let what = format_args!("system {id}");
    let state = systems::system(&asked.as_of, id)?.ok_or_else(|| QueryError::NotFound(what.to_string()))?;
    let role = Shares::new(asked).role_in(id)?;
    let state = visibility::visible(asked.viewer, Action::ViewSystem, state, relation(false, role), what)?;
    Ok((state, role))
}

/// The snapshot and its system, if there are and the viewer sees them; and what they are in it.
pub fn visible_snapshot(
    asked: &Asked,
    id: SnapshotId,
) -> Result<(SnapshotState, SystemState, Option<SystemRole>), QueryError> {
    let unknown = || QueryError::NotFound(format!("snapshot {id}"));
    let taken = systems::snapshot(&asked.as_of, id)?.ok_or_else(unknown)?;
    let (state, role) = visible(asked, taken.system).map_err(|error| match error {
        QueryError::NotFound(_) => unknown(),
        other => other,
    })?;
    Ok((taken, state, role))
}

fn row(id: SystemId, state: SystemState, role: Option<SystemRole>) -> SystemRow {
    SystemRow {
        id,
        name: state.name,
        description: state.description,
        archived: state.archived,
        role,
        members: state.members.len() as u64,
        folders: state.folders,
        files: state.files,
        snapshots: state.snapshots,
        created_at: state.created_at,
        sequence: state.sequence,
    }
}

fn snapshot_row(id: SnapshotId, taken: SnapshotState, system_name: String) -> SnapshotRow {
    SnapshotRow {
        id,
        system: taken.system,
        system_name,
        name: taken.name,
        description: taken.description,
        by: taken.by,
        at: taken.at,
        sequence: taken.sequence,
        folders: taken.folders,
        files: taken.files,
    }
}

/// A page of a list that has the newest first. `asks` is its limit, its cursor, and what tells the list from others.
fn page<T: serde::Serialize>(
    asked: &Asked,
    (limit, cursor, list): (Option<u16>, Option<&str>, u64),
    keys: &Key,
    row: impl Fn(uuid::Uuid) -> Result<Option<T>, StoreError>,
) -> Result<Page<T>, QueryError> {
    let limit = limits::page(limit)?;
    let cursor = Cursor::read_for(cursor, list)?;
    let from = cursor.map_or_else(|| keys.clone(), |cursor| keys.clone().place(cursor.after).after());
    let mut places = asked.as_of.scan(Table::Systems, &from, &keys.clone().after_all_that_begin_so());
    let mut page = Page { rows: Vec::new(), next: None };
    let (mut last, mut examined, mut bytes) = (None, 0, 0);
    while let Some((key, _)) = places.advance()? {
        if page.rows.len() == limit || examined == job_list::MOST_EXAMINED || bytes >= limits::PAGE_BYTES {
            page.next = last.map(|after| Cursor { sequence: asked.as_of.sequence(), after, list }.write());
            break;
        }
        let place = Place::at_end_of(key).ok_or(StoreError::Misshapen(Table::Systems))?;
        examined += 1;
        last = Some(place);
        if let Some(found) = row(place.id)? {
            bytes += limits::bytes(&found);
            page.rows.push(found);
        }
    }
    Ok(page)
}
