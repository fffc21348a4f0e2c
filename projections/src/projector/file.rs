use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::file::{File, Revision};
use jobtrail_events::ids::FileId;
use jobtrail_log::Recorded;

use super::{ignore, told};
use crate::query::{Change, Changed};
use crate::store::{Batch, StoreError};
use crate::views::files::{self, FileState};

pub(super) fn project(batch: &mut Batch<'_>, recorded: &Recorded, id: FileId) -> Result<Vec<Change>, StoreError> {
    let before = files::file(batch, id)?;
    let mut file = before.as_ref().map_or(File::Unknown, FileState::file);
    let known = revisions(&file).len();
    let mut changed = false;
    for event in &recorded.commit.events {
        match File::pick(event).map(|event| file.evolve(event, recorded.commit.at)) {
            Some(Fold::Applied) => changed = true,
            Some(Fold::Ignored) | None => ignore(recorded, event),
        }
    }
    let added = &revisions(&file)[known..];
    let Some(after) = state(&file, before.as_ref(), added, recorded).filter(|_| changed) else {
        return Ok(Vec::new());
    };
    files::project(batch, id, before.as_ref(), &after, added)?;
    let what = Changed::File { file: id };
    Ok(vec![Change { sequence: recorded.sequence, what, told: told(batch, after.owner, id)? }])
}

fn revisions(file: &File) -> &[Revision] {
    match file {
        File::Unknown => &[],
        File::Kept { revisions, .. } | File::Archived { revisions, .. } => revisions,
    }
}

fn state(file: &File, before: Option<&FileState>, added: &[Revision], recorded: &Recorded) -> Option<FileState> {
    let (owner, about, archived) = match file {
        File::Unknown => return None,
        File::Kept { owner, about, .. } => (*owner, about, None),
        File::Archived { owner, about, since, .. } => (*owner, about, Some(*since)),
    };
    let added = u32::try_from(added.len()).unwrap_or(u32::MAX);
    Some(FileState {
        owner,
        about: about.clone(),
        created_at: before.map_or(recorded.commit.at, |state| state.created_at),
        archived,
        revisions: before.map_or(0, |state| state.revisions).saturating_add(added),
        latest: revisions(file).last()?.clone(),
        sequence: recorded.sequence,
    })
}
