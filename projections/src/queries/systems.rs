use jobtrail_events::ids::{SnapshotId, SystemId};
use jobtrail_events::permission::{Action, relation};
use jobtrail_events::system::SystemRole;

use super::cursor::{self, Cursor};
use super::pages::{self, Asks};
use super::shares::Shares;
use super::{Answer, Asked};
use crate::query::{
    GetSnapshot, GetSystem, ListSnapshots, ListSystems, Page, QueryError, SnapshotRow, SystemDetails, SystemRow,
};
use crate::store::Table;
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
        let asks = Asks { limit: self.limit, cursor: self.cursor.as_deref(), list };
        pages::of_keys(asked, asks, (Table::Systems, &keys), |id| {
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
        let asks = Asks { limit: self.limit, cursor: self.cursor.as_deref(), list };
        pages::of_keys(asked, asks, (Table::Systems, &keys), |id| {
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
